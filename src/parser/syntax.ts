/**
 * The typed syntax tree. It says what stands in the text and where, and nothing of what it means: names are not
 * resolved, numbers are not checked against their types.
 *
 * The parser always returns a `File`. Where the text is broken, a part is absent (`undefined`) or the declaration is
 * left out; the errors stand beside the tree.
 */
import type { Span } from "../base/span.ts";
import type { Door } from "./syntax-calls.ts";
import type { Device, Gate, Stream } from "./syntax-devices.ts";
import type { Expression, TypeReference } from "./syntax-expressions.ts";
import type { Entry, EntryMember } from "./syntax-layout.ts";
import type { Struct } from "./syntax-structs.ts";
import type { CommandRecord, Completes, Encoding, Event, Keyed, MemoryRecord, Queue } from "./syntax-queues.ts";
import type { Registers } from "./syntax-registers.ts";
import type { Block } from "./syntax-statements.ts";

export type * from "./syntax-calls.ts";
export type * from "./syntax-structs.ts";
export type * from "./syntax-devices.ts";
export type * from "./syntax-expressions.ts";
export type * from "./syntax-layout.ts";
export type * from "./syntax-queues.ts";
export type * from "./syntax-registers.ts";
export type * from "./syntax-statements.ts";

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
export interface Described extends Node {
  readonly doc: Doc | undefined;
  readonly attributes: readonly Attribute[];
}

// Files ---------------------------------------------------------------------------------------------------------------

export interface File extends Node {
  readonly kind: "file";
  readonly protocol: Protocol | undefined;
  readonly endian: Endian | undefined;
  readonly bits: BitNumbers | undefined;
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
  /** All of the file's, those of members too, in the order of the text. */
  readonly attributes: readonly Attribute[];
  /** Whether it ends behind a doc comment: what that would describe is not there yet. */
  readonly unfinished: boolean;
}

export interface Protocol extends Described {
  readonly kind: "protocol";
  readonly name: Name;
}

export interface Endian extends Node {
  readonly kind: "endian";
  readonly order: "little" | "big" | "native";
}

/** `bits msb0;`: where bit 0 is; without it at the least significant end. */
export interface BitNumbers extends Node {
  readonly kind: "bit-numbers";
  readonly from: "msb0" | "lsb0";
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

export type Declaration =
  | Const
  | Enum
  | Flags
  | Struct
  | Entry
  | Command
  | Call
  | Queue
  | Registers
  | Sequence
  | Gate
  | Device
  | Stream
  | MemoryRecord
  | Encoding
  | Event;

export interface Const extends Described {
  readonly kind: "const";
  readonly name: Name;
  readonly value: Expression | undefined;
}

export interface Enum extends Described {
  readonly kind: "enum";
  readonly name: Name;
  readonly base: TypeReference | undefined;
  /** `open`: other numbers are values too; `closed`: none is. */
  readonly open: boolean | undefined;
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

// Commands ------------------------------------------------------------------------------------------------------------

export interface Command extends Described {
  readonly kind: "command";
  readonly name: Name;
  /** What it is given besides its fields. */
  readonly parameters: readonly Parameter[];
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

export type CommandMember = EntryMember | Transfer | Result | CommandRecord | Completes | Keyed | Fail;

/** `transfer data : device writes bytes[len] as Prp moved Cqe.res until stopped;` */
export interface Transfer extends Described {
  readonly kind: "transfer";
  readonly name: Name;
  readonly access: "reads" | "writes" | undefined;
  readonly type: TypeReference | undefined;
  /** How the device is told of its pages; absent: by one address. */
  readonly encoding: Name | undefined;
  readonly moved: Expression | undefined;
  /** The sequence that ends the loan, where the command's completion does not. */
  readonly until: Name | undefined;
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
  readonly door: Door | undefined;
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

// Sequences -----------------------------------------------------------------------------------------------------------

/** `sequence create(entries: u32) -> Uring { … }`, or a queue's own `sequence open { … }`. */
export interface Sequence extends Described {
  readonly kind: "sequence";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly returns: Name | undefined;
  readonly body: Block | undefined;
}
