/** Statements of the syntax tree: the steps of sequences, of publishing, of retiring. */
import type { Span } from "../base/span.ts";
import type { Expression, Name, NamedValue, Node, TypeReference } from "./syntax.ts";

export interface Block extends Node {
  readonly statements: readonly Statement[];
}

export type Statement =
  | Store
  | Assign
  | FenceStatement
  | If
  | For
  | While
  | Wait
  | Let
  | Run
  | Allocate
  | Undo
  | Raise
  | PacketStatement
  | Return
  | ExpressionStatement;

/** `sq_tail <- tail release;` */
export interface Store extends Node {
  readonly kind: "store";
  readonly target: Expression;
  readonly value: Expression | undefined;
  readonly release: boolean;
}

/** `cc.en = false;`: one field of a register, the others stay. */
export interface Assign extends Node {
  readonly kind: "assign";
  readonly target: Expression;
  readonly value: Expression;
}

/** `fence full;` */
export interface FenceStatement extends Node {
  readonly kind: "fence";
}

export interface If extends Node {
  readonly kind: "if";
  readonly condition: Expression | undefined;
  readonly then: Block;
  readonly else: Block | undefined;
}

/** `for i in 0..n - 1 { … }` */
export interface For extends Node {
  readonly kind: "for";
  readonly name: Name;
  readonly range: Expression | undefined;
  readonly body: Block;
}

/** `while csts.busy within 1 s { … }` */
export interface While extends Node {
  readonly kind: "while";
  readonly condition: Expression | undefined;
  /** How long at most. */
  readonly within: Expression | undefined;
  readonly body: Block;
}

/** `wait csts.rdy within 500 ms;` */
export interface Wait extends Node {
  readonly kind: "wait";
  readonly condition: Expression | undefined;
  /** How long at most. */
  readonly within: Expression | undefined;
}

/** `let p : Params = { … };` */
export interface Let extends Node {
  readonly kind: "let";
  readonly name: Name;
  readonly type: TypeReference | undefined;
  readonly value: Expression | undefined;
}

/** `run identify(nsid: 0, data: page) on admin within 1 s;`, `let r = run …;` */
export interface Run extends Node {
  readonly kind: "run";
  /** What the command's results are called: the name after `let`. */
  readonly result: Name | undefined;
  readonly command: Name;
  readonly arguments: readonly NamedValue[];
  /** The queue; absent in a queue's own sequence. */
  readonly on: Name | undefined;
  readonly within: Expression | undefined;
}

/** `allocate page : bytes[4096] align 4096;` */
export interface Allocate extends Node {
  readonly kind: "allocate";
  readonly name: Name;
  readonly type: TypeReference | undefined;
  readonly align: Expression | undefined;
}

/** `undo { … }`: runs when a later step fails. */
export interface Undo extends Node {
  readonly kind: "undo";
  readonly body: Block;
}

/** `fail NotReady(status: csts);` */
export interface Raise extends Node {
  readonly kind: "raise";
  readonly error: Name;
  readonly fields: readonly NamedValue[];
}

/** `signal release(address: a, value: v);`, `await wait_mem(…);`: puts a packet into a stream. */
export interface PacketStatement extends Node {
  readonly kind: "signal" | "await";
  readonly packet: Name;
  readonly arguments: readonly NamedValue[];
}

export interface Return extends Node {
  readonly kind: "return";
  readonly value: Expression | undefined;
}

/** `enter(fd, tail - sq_head, 0, none) taken;` */
export interface ExpressionStatement extends Node {
  readonly kind: "expression-statement";
  readonly expression: Expression;
  /** `taken`: the call answers how many entries the device took. Absent without it. */
  readonly taken?: Span;
}
