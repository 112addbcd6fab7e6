/**
 * The typed syntax tree. It says what stands in the text and where, and nothing of what it means: names are not
 * resolved, numbers are not checked against their types.
 *
 * The parser always returns a `File`. Where the text is broken, a part is absent (`undefined`) or the declaration is
 * left out; the errors stand beside the tree.
 */
import type { Span } from "../base/span.ts";
import type { Expression, TypeReference } from "./syntax-expressions.ts";

export type * from "./syntax-expressions.ts";

/** What every part of the tree has: its place in the text. */
export interface Node {
  readonly span: Span;
}

/** A word with its place. */
export interface Name extends Node {
  readonly text: string;
}

/** The lines of a `///` comment above a declaration or member, without the slashes. */
export interface Doc extends Node {
  readonly text: string;
}

/** `@spec("NVM 3.2.4")`, `@c("IORING_OP_*", header: "linux/io_uring.h")`. Metadata: it never changes bytes. */
export interface Attribute extends Node {
  readonly name: Name;
  readonly arguments: readonly AttributeArgument[];
}

export interface AttributeArgument extends Node {
  /** Absent for a positional argument. */
  readonly name: Name | undefined;
  readonly value: string;
}

/** What may stand in front of every declaration and member. */
interface Described extends Node {
  readonly doc: Doc | undefined;
  readonly attributes: readonly Attribute[];
}

// Files ---------------------------------------------------------------------------------------------------------------

export interface File extends Node {
  readonly kind: "file";
  readonly protocol: Protocol | undefined;
  readonly endian: Endian | undefined;
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
}

export interface Protocol extends Described {
  readonly kind: "protocol";
  readonly name: Name;
}

export interface Endian extends Node {
  readonly kind: "endian";
  readonly order: "little" | "big" | "native";
}

/** `import { Errno, Op as Opcode } from "./errno.ring";` */
export interface Import extends Node {
  readonly kind: "import";
  readonly names: readonly ImportedName[];
  /** The text between the quotes, and its place. */
  readonly from: Name | undefined;
}

export interface ImportedName extends Node {
  readonly name: Name;
  readonly alias: Name | undefined;
}

export type Declaration = Const | Enum | Flags | Struct | Entry | Command | Call | Queue | Sequence;

export interface Const extends Described {
  readonly kind: "const";
  readonly name: Name;
  readonly value: Expression | undefined;
}

export interface Enum extends Described {
  readonly kind: "enum";
  readonly name: Name;
  readonly base: TypeReference | undefined;
  readonly members: readonly EnumMember[];
}

export interface Flags extends Described {
  readonly kind: "flags";
  readonly name: Name;
  readonly base: TypeReference | undefined;
  readonly members: readonly EnumMember[];
}

export interface EnumMember extends Described {
  readonly name: Name;
  readonly value: Expression | undefined;
}

/** `struct Params layout c { … }`: members in order, placed by C's rules. */
export interface Struct extends Described {
  readonly kind: "struct";
  readonly name: Name;
  readonly layout: "c";
  readonly members: readonly StructMember[];
}

/** `sq_entries : u32;`, `@c("resv") reserved : u32[3];` */
export interface StructMember extends Described {
  readonly kind: "struct-member";
  /** Absent for `reserved`. */
  readonly name: Name | undefined;
  readonly type: TypeReference | undefined;
  readonly unit: Unit | undefined;
}

/** `unit 500 ms`. */
export interface Unit extends Node {
  readonly factor: number;
  readonly name: Name;
}

// Entries and commands ------------------------------------------------------------------------------------------------

export interface Entry extends Described {
  readonly kind: "entry";
  readonly name: Name;
  /** Bytes. */
  readonly size: Expression | undefined;
  readonly members: readonly EntryMember[];
}

export type EntryMember = Field | Reserved | ReservedRest | CommandSlot | Group;

/** Where a member is: the range that stands first, like a datasheet's. */
export type Position = BitPosition | UnitPosition | OffsetPosition;

/** `[31:16]`, `[7]`: bits of the container, MSB first, inclusive. */
export interface BitPosition extends Node {
  readonly kind: "bits";
  readonly high: Expression;
  /** Absent for a single bit. */
  readonly low: Expression | undefined;
}

/** `dw[12]`, `byte[27:4]`: units from the start, highest first, inclusive. */
export interface UnitPosition extends Node {
  readonly kind: "units";
  readonly unit: "byte" | "w" | "dw" | "qw";
  readonly high: Expression;
  readonly low: Expression | undefined;
}

/** `0x14`, `(p.sq_off.head)`: bytes from the start. */
export interface OffsetPosition extends Node {
  readonly kind: "offset";
  readonly offset: Expression;
}

/** `0x00 opcode : Op = read;` */
export interface Field extends Described {
  readonly kind: "field";
  readonly position: Position;
  readonly name: Name;
  readonly type: TypeReference | undefined;
  /** `tag`: this field carries the command's identity. */
  readonly tag: boolean;
  readonly stored: Expression | undefined;
  readonly unit: Unit | undefined;
  readonly default: Expression | undefined;
}

/** `[13:10] reserved : u4;` */
export interface Reserved extends Described {
  readonly kind: "reserved";
  readonly position: Position;
  readonly type: TypeReference | undefined;
}

/** `reserved rest;` */
export interface ReservedRest extends Described {
  readonly kind: "reserved-rest";
}

/** `byte[31:4] command;`: what a command fills. */
export interface CommandSlot extends Described {
  readonly kind: "command-slot";
  readonly position: Position;
}

/** `dw[0] { [31:16] cid : u16; … }`: members by bits of one container. */
export interface Group extends Described {
  readonly kind: "group";
  readonly position: Position;
  readonly members: readonly EntryMember[];
}

export interface Command extends Described {
  readonly kind: "command";
  readonly name: Name;
  /** The entry it fills. */
  readonly entry: Name | undefined;
  /** `(opcode: read)`. */
  readonly fixed: readonly NamedValue[];
  /** The entry that answers it. */
  readonly completion: Name | undefined;
  readonly members: readonly CommandMember[];
}

export interface NamedValue extends Node {
  readonly name: Name;
  readonly value: Expression | undefined;
}

export type CommandMember = EntryMember | Transfer | Result;

/** `transfer data : device writes bytes[len] moved Cqe.res;` */
export interface Transfer extends Described {
  readonly kind: "transfer";
  readonly name: Name;
  readonly access: "reads" | "writes" | undefined;
  readonly type: TypeReference | undefined;
  readonly moved: Expression | undefined;
}

/** `result fd = Cqe.res;` */
export interface Result extends Described {
  readonly kind: "result";
  readonly name: Name;
  readonly value: Expression | undefined;
}

// Calls ---------------------------------------------------------------------------------------------------------------

/** `call enter(ring: handle, …) : i32 = syscall 426 { fail …; retry …; }` */
export interface Call extends Described {
  readonly kind: "call";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: TypeReference | undefined;
  /** The number after `syscall`. */
  readonly number: Expression | undefined;
  readonly fail: Fail | undefined;
  readonly retry: readonly Name[];
}

/** `params: updates Params`, `arg: u64 = 0`. */
export interface Parameter extends Described {
  readonly name: Name;
  /** Whether the callee reads, writes or does both to memory of this type; absent: passed by value. */
  readonly access: "reads" | "writes" | "updates" | undefined;
  readonly type: TypeReference | undefined;
  readonly default: Expression | undefined;
}

/** `fail Cqe.res < 0: UringError(errno: Errno(-Cqe.res));` */
export interface Fail extends Described {
  readonly kind: "fail";
  readonly condition: Expression | undefined;
  readonly error: Name | undefined;
  readonly fields: readonly NamedValue[];
}

// Queues --------------------------------------------------------------------------------------------------------------

export interface Queue extends Described {
  readonly kind: "queue";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly members: readonly QueueMember[];
}

export type QueueMember = Region | Cells | Ring | Submit | Complete | Match | Fail | Cancel | Sequence;

/** `region rings = mmap(fd, 0, length);` */
export interface Region extends Described {
  readonly kind: "region";
  readonly name: Name;
  readonly value: Expression | undefined;
}

/** `cells in rings { (p.sq_off.head) sq_head : u32 device; }` */
export interface Cells extends Described {
  readonly kind: "cells";
  readonly place: Expression | undefined;
  readonly cells: readonly Cell[];
}

export interface Cell extends Described {
  readonly kind: "cell";
  readonly position: Position;
  readonly name: Name;
  readonly type: TypeReference | undefined;
  readonly writer: "host" | "device" | undefined;
}

/** `ring Sq of Sqe host in sqes { depth n; index u32; spare 0; free sq_head; }` */
export interface Ring extends Described {
  readonly kind: "ring";
  readonly name: Name;
  readonly entry: Name | undefined;
  readonly producer: "host" | "device" | undefined;
  readonly place: Expression | undefined;
  readonly rules: readonly RingRule[];
}

export type RingRule =
  | (Node & { readonly kind: "depth"; readonly value: Expression | undefined })
  | (Node & { readonly kind: "index"; readonly type: TypeReference | undefined })
  | (Node & { readonly kind: "spare"; readonly value: Expression | undefined })
  | (Node & { readonly kind: "free"; readonly value: Expression | undefined })
  | (Node & { readonly kind: "valid"; readonly value: Expression | undefined });

/** `submit Sq { publish { … } }` */
export interface Submit extends Described {
  readonly kind: "submit";
  readonly ring: Name | undefined;
  readonly publish: Block | undefined;
}

/** `complete Cq { retire { … } wait fd; }` */
export interface Complete extends Described {
  readonly kind: "complete";
  readonly ring: Name | undefined;
  readonly retire: Block | undefined;
  /** The handle that becomes readable when completions are there. */
  readonly wait: Expression | undefined;
}

/** `match Sqe.user_data == Cqe.user_data from keys;` */
export interface Match extends Described {
  readonly kind: "match";
  readonly submitted: Expression | undefined;
  readonly completed: Expression | undefined;
  readonly from: "keys" | undefined;
}

/** `cancel by async_cancel;` */
export interface Cancel extends Described {
  readonly kind: "cancel";
  readonly command: Name | undefined;
}

/** `sequence create(entries: u32) -> Uring { … }`, or a queue's own `sequence open { … }`. */
export interface Sequence extends Described {
  readonly kind: "sequence";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly returns: Name | undefined;
  readonly body: Block | undefined;
}

// Statements ----------------------------------------------------------------------------------------------------------

export interface Block extends Node {
  readonly statements: readonly Statement[];
}

export type Statement = Store | FenceStatement | If | For | Let | Return | ExpressionStatement;

/** `sq_tail <- tail release;` */
export interface Store extends Node {
  readonly kind: "store";
  readonly target: Expression;
  readonly value: Expression | undefined;
  readonly release: boolean;
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

/** `let p : Params = { … };` */
export interface Let extends Node {
  readonly kind: "let";
  readonly name: Name;
  readonly type: TypeReference | undefined;
  readonly value: Expression | undefined;
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
