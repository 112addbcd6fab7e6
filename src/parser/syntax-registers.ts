/** Registers of the syntax tree: words of a device at places of a bar, of its configuration space or of a region. */
import type { Span } from "../base/span.ts";
import type { Expression, TypeReference } from "./syntax-expressions.ts";
import type { Described, EntryMember, Name, Node, Parameter, Position } from "./syntax.ts";

/** `registers Controller in bar 0 { … }` */
export interface Registers extends Described {
  readonly kind: "registers";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly place: RegistersPlace | undefined;
  readonly members: readonly RegistersMember[];
}

/** `bar 0`, `config`, `capability 0x11`, `doorbells`, each with `+ offset` or without. */
export type RegistersPlace = Node & {
  /** Bytes from the start of what `kind` says. */
  readonly offset: Expression | undefined;
} & (
    | { readonly kind: "bar"; readonly index: Expression }
    | { readonly kind: "config" }
    | { readonly kind: "capability"; readonly id: Expression }
    | { readonly kind: "region"; readonly name: Name }
  );

export type RegistersMember = Register | RegisterBlock | RegisterGate;

/** `0x14 cc : u32 reset 0x460000 { [0] en : bool; … }` */
export interface Register extends Described {
  readonly kind: "register";
  readonly position: Position;
  readonly name: Name;
  readonly array: RegisterArray | undefined;
  readonly type: TypeReference | undefined;
  /** What stands between the type and the fields, in the order of the text. */
  readonly rules: readonly RegisterRule[];
  /** Absent for a register that is one value of its type. */
  readonly members: readonly EntryMember[] | undefined;
}

/** `[0..7] stride 16` */
export interface RegisterArray extends Node {
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  readonly stride: Expression | undefined;
}

/** How software may use a register or a field of one. */
export type AccessMode = "readonly" | "write-only" | "read-clears" | "w1c" | "w1s" | "trigger";

/** `write only` */
export interface AccessWord extends Node {
  readonly kind: "access";
  readonly mode: AccessMode;
}

export type RegisterRule =
  | AccessWord
  | { readonly kind: "whole"; readonly span: Span }
  | { readonly kind: "alias"; readonly span: Span }
  | { readonly kind: "split"; readonly first: "low" | "high"; readonly span: Span }
  | { readonly kind: "reset"; readonly value: Expression; readonly span: Span }
  | { readonly kind: "since"; readonly gate: Name; readonly span: Span };

/** `0x1000 block queue[0..65535] stride 8 { … }`: offsets inside count from the block's start. */
export interface RegisterBlock extends Described {
  readonly kind: "register-block";
  readonly position: Position;
  readonly name: Name;
  readonly array: RegisterArray | undefined;
  readonly members: readonly RegistersMember[];
}

/** `when wide { … } else { … }`: one of the two is there. */
export interface RegisterGate extends Node {
  readonly kind: "register-gate";
  readonly condition: Expression | undefined;
  readonly then: readonly RegistersMember[];
  readonly else: readonly RegistersMember[] | undefined;
}
