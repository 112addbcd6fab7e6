/** Types and expressions of the syntax tree: what declarations, members and statements are made of. */
import type { Span } from "../base/span.ts";
import type { Name, NamedValue, Node } from "./syntax.ts";

// Types ---------------------------------------------------------------------------------------------------------------

export type TypeReference = NamedType | RangeType | ArrayType | BytesType | StringType | AddressType;

/** `u32`, `bool`, `handle`, `token`, `cstring`, `u32be`, or a declared name. */
export interface NamedType extends Node {
  readonly kind: "named-type";
  readonly name: Name;
  /** `Header(version)`: for a struct's parameters. Absent without parentheses. */
  readonly arguments: readonly Expression[] | undefined;
}

/** `1..65536` */
export interface RangeType extends Node {
  readonly kind: "range-type";
  readonly from: Expression;
  readonly to: Expression;
}

/** `u32[3]`, `u32[]` */
export interface ArrayType extends Node {
  readonly kind: "array-type";
  readonly element: TypeReference;
  /** Absent where the number of elements is not said. */
  readonly length: Expression | undefined;
}

/** `bytes[len]` */
export interface BytesType extends Node {
  readonly kind: "bytes-type";
  readonly length: Expression;
}

/** `string[20] pad 0x20` */
export interface StringType extends Node {
  readonly kind: "string-type";
  readonly length: Expression;
  readonly pad: Expression | undefined;
}

/** `address of data` */
export interface AddressType extends Node {
  readonly kind: "address-type";
  readonly of: Name;
}

// Expressions ---------------------------------------------------------------------------------------------------------

export type Expression =
  | IntegerLiteral
  | Quantity
  | BooleanLiteral
  | NameExpression
  | PlaceOf
  | MemberExpression
  | IndexExpression
  | CallExpression
  | UnaryExpression
  | BinaryExpression
  | ConditionalExpression
  | RangeExpression
  | StructLiteral;

/** `42`, `0x1000_0000`, `0b11`. */
export interface IntegerLiteral extends Node {
  readonly kind: "integer";
  readonly value: bigint;
}

/** `500 ms`, `4 KiB` */
export interface Quantity extends Node {
  readonly kind: "quantity";
  readonly value: bigint;
  readonly unit: Name;
}

export interface BooleanLiteral extends Node {
  readonly kind: "boolean";
  readonly value: boolean;
}

export interface NameExpression extends Node {
  readonly kind: "name";
  readonly name: Name;
}

/** `address of page`, `index of Sq` */
export interface PlaceOf extends Node {
  readonly kind: "place-of";
  readonly what: "address" | "index";
  readonly of: Name;
}

/** `p.sq_off` */
export interface MemberExpression extends Node {
  readonly kind: "member";
  readonly object: Expression;
  readonly member: Name;
}

/** `sq_array[i]` */
export interface IndexExpression extends Node {
  readonly kind: "index";
  readonly object: Expression;
  readonly index: Expression;
}

/** `max(a, b)`, `enter(fd, 0, 0, none)`, `Errno(-x)`. */
export interface CallExpression extends Node {
  readonly kind: "call-expression";
  readonly callee: Name;
  readonly arguments: readonly Expression[];
}

export type UnaryOperator = "-" | "~" | "!";

export interface UnaryExpression extends Node {
  readonly kind: "unary";
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}

export type BinaryOperator =
  "*" | "/" | "%" | "+" | "-" | "<<" | ">>" | "&" | "^" | "|" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||";

export interface BinaryExpression extends Node {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  /** The operator's own place. */
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
}

export interface ConditionalExpression extends Node {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly then: Expression;
  readonly else: Expression;
}

/** `0..n - 1`, both ends included. */
export interface RangeExpression extends Node {
  readonly kind: "range";
  readonly from: Expression;
  readonly to: Expression;
}

/** `{ flags: flags, cq_entries: 0 }` */
export interface StructLiteral extends Node {
  readonly kind: "struct-literal";
  readonly fields: readonly NamedValue[];
}
