/**
 * The model: what a description means. Names are resolved, every field has its place, every expression its type and
 * range. It is immutable and plain data (`toJson` writes it out), and it is all that a backend reads: nothing here
 * points back at text, files or syntax, except the places kept for source maps and documentation.
 *
 * A model exists only for a program without errors, so a backend never meets a half-resolved name.
 */
import type { Span } from "../base/span.ts";
import type { Entry, Field, Range, Struct, Union } from "./model-layout.ts";
import type { Door } from "./model-calls.ts";
import type { Device, Stream } from "./model-devices.ts";
import type { CallOf, Gate, Sequence } from "./model-procedures.ts";
import type { CommandRecord, Completing, Encoding, Event, Keyed, MemoryRecord, Queue } from "./model-queues.ts";
import type { RegisterPath, Registers } from "./model-registers.ts";

export type * from "./model-calls.ts";

export type * from "./model-devices.ts";
export type * from "./model-layout.ts";
export type * from "./model-procedures.ts";
export type * from "./model-queues.ts";
export type * from "./model-registers.ts";

/** Every file of a program, the imported ones too, each under its path. */
export interface Program {
  /** The file that was asked for. */
  readonly root: Model;
  /** Files in the order of their imports: what is imported comes first, `root` last. */
  readonly models: readonly Model[];
}

/** What one file declares. */
export interface Model {
  /** The protocol's name, `io_uring`. */
  readonly name: string;
  readonly file: string;
  readonly doc: string;
  readonly attributes: readonly Attribute[];
  readonly byteOrder: ByteOrder;
  readonly imports: readonly Import[];
  readonly constants: readonly Constant[];
  readonly enums: readonly Enum[];
  readonly flags: readonly Flags[];
  readonly structs: readonly Struct[];
  readonly entries: readonly Entry[];
  readonly commands: readonly Command[];
  readonly calls: readonly Call[];
  readonly registers: readonly Registers[];
  readonly records: readonly MemoryRecord[];
  readonly encodings: readonly Encoding[];
  readonly events: readonly Event[];
  readonly queues: readonly Queue[];
  readonly sequences: readonly Sequence[];
  readonly gates: readonly Gate[];
  readonly streams: readonly Stream[];
  readonly devices: readonly Device[];
}

export type ByteOrder = "little" | "big" | "native";

/** `@c("IORING_OP_*", header: "…")`: positional arguments under "0", "1" …, named ones under their names. */
export interface Attribute {
  readonly name: string;
  readonly arguments: Readonly<Record<string, string>>;
}

/** What every named thing carries. */
export interface Declared {
  readonly name: string;
  /** The lines of its `///` comment; empty when it has none. */
  readonly doc: string;
  readonly attributes: readonly Attribute[];
  /** Where its name stands in the file. */
  readonly span: Span;
}

export interface Import {
  /** As written: `./linux/errno.ring`. */
  readonly from: string;
  /** The file it leads to. */
  readonly file: string;
  readonly names: readonly { readonly name: string; readonly as: string }[];
}

/** A declaration, by the file that makes it and its name there. */
export interface Reference {
  readonly file: string;
  readonly name: string;
}

// Values --------------------------------------------------------------------------------------------------------------

export interface Constant extends Declared {
  readonly value: bigint;
}

export interface Enum extends Declared {
  /** Width in bits of the values. */
  readonly bits: number;
  readonly signed: boolean;
  /**
   * Whether other numbers than the members' are values too. Where it is not said: not for who writes, while who reads takes
   * any number.
   */
  readonly open: boolean | undefined;
  readonly members: readonly EnumMember[];
}

export interface Flags extends Declared {
  readonly bits: number;
  /** Each value may have several bits; the empty set is always called `none`. */
  readonly members: readonly EnumMember[];
  /** All declared bits. */
  readonly mask: bigint;
}

export interface EnumMember extends Declared {
  readonly value: bigint;
}

// Types ---------------------------------------------------------------------------------------------------------------

export type Type =
  /** `u1` … `u64`; also the natural type of integer expressions (bits 64). */
  | { readonly kind: "unsigned"; readonly bits: number }
  | { readonly kind: "signed"; readonly bits: number }
  | { readonly kind: "bool" }
  /** `1..65536`: logical values; `bits` is the width of the wire form, where there is one. */
  | { readonly kind: "range"; readonly bits: number; readonly min: bigint; readonly max: bigint }
  | { readonly kind: "enum"; readonly enum: Reference; readonly bits: number; readonly signed: boolean }
  | { readonly kind: "flags"; readonly flags: Reference; readonly bits: number }
  /** `arguments`: one for each of the struct's parameters. */
  | {
      readonly kind: "struct";
      readonly struct: Reference;
      readonly arguments: readonly Expression[];
      readonly bits: number;
    }
  /** Fields of which a tag tells which are there. */
  | { readonly kind: "union"; readonly union: Union; readonly bits: number }
  | { readonly kind: "array"; readonly element: Type; readonly length: number; readonly bits: number }
  /** As many elements as the memory behind the struct holds: only as its last member, which adds nothing to its size. */
  | { readonly kind: "flexible"; readonly element: Type; readonly bits: 0 }
  /** Bytes whose number is an expression: only as what a transfer lends. */
  | { readonly kind: "bytes"; readonly length: Expression }
  /** Text that ends with a zero byte: only as what a transfer lends. */
  | { readonly kind: "cstring" }
  /** Raw bytes of an entry, `bytes[24]`. */
  | { readonly kind: "blob"; readonly bits: number }
  /** UTF-8 text of a fixed number of bytes, filled up with the byte `pad`. */
  | { readonly kind: "text"; readonly bits: number; readonly pad: number }
  /** The device address of a transfer or record of the same command: 64 bits, or those of its encoding's element. */
  | { readonly kind: "address"; readonly transfer: string; readonly bits: number }
  /** The match key of a command in flight: 64 bits. */
  | { readonly kind: "token" }
  /** A file handle, as calls take and return it: a signed 32-bit number. */
  | { readonly kind: "handle" }
  /** A length of time; values count in nanoseconds. */
  | { readonly kind: "duration" }
  /** An open queue, for `run`. */
  | { readonly kind: "queue"; readonly queue: Reference }
  /** What a command that was run ended with. */
  | { readonly kind: "outcome"; readonly command: Reference };

// Commands ------------------------------------------------------------------------------------------------------------

export interface Command extends Declared {
  /** What it is given besides fields and memory: lengths and conditions may ask. */
  readonly parameters: readonly Parameter[];
  readonly entry: Reference;
  readonly completion: Reference | undefined;
  /**
   * The whole entry as this command fills it: the entry's own fields, the fixed values and the command's fields,
   * ordered by place, tiling the entry's size. Reserved bits stand as fields of role `reserved`.
   */
  readonly layout: readonly CommandField[];
  readonly transfers: readonly Transfer[];
  /** Memory beside it that the device writes or reads. */
  readonly records: readonly CommandRecord[];
  /**
   * Its records and transfers, in the order of the text, where each takes slots of the command's own entry (a chain, told
   * by the encodings' `entry`): then the entry's fields are filled for each piece, and none is the caller's. Else empty.
   */
  readonly pieces: readonly string[];
  /** What it names by a place, where its queue is made to: each transfer and field once at most. */
  readonly keyed: readonly Keyed[];
  readonly results: readonly Result[];
  readonly completes: Completing;
  /** What makes it fail besides what its queue says, over its records. */
  readonly fail: Fail | undefined;
  /** Conditions that the values given must meet, those of its entry too. */
  readonly constraints: readonly Expression[];
}

/** A union of which the fixed values tell the case is no field here: that case's fields stand in its place. */
export interface CommandField extends Field {
  /** Whether the entry declared it, or the command. */
  readonly declaredBy: "entry" | "command";
}

/** Memory lent to the device while the command is in flight. */
export interface Transfer extends Declared {
  /** Who accesses: the device reads, or the device writes. */
  readonly access: "reads" | "writes";
  /** `bytes`, `cstring`, or a `struct`. */
  readonly type: Type;
  /** The field that is the whole length (`bytes[len]`), when it is one. */
  readonly lengthField: string | undefined;
  /** How the device is told of it; absent: by one address. */
  readonly encoding: Reference | undefined;
  /** The field that carries its address: the first of `addressFields`; empty: its encoding has none in the command. */
  readonly addressField: string;
  /** As many as its encoding has elements in the command; one without an encoding. */
  readonly addressFields: readonly string[];
  /** How many bytes went over, from the completion. */
  readonly moved: Expression | undefined;
  /** The sequence that ends the loan; absent: the command's completion does. */
  readonly until: Reference | undefined;
}

/** A value that the completion carries, under a name of the command's. */
export interface Result extends Declared {
  readonly value: Expression;
}

// Calls ---------------------------------------------------------------------------------------------------------------

/** A door of the kernel. */
export interface Call extends Declared {
  readonly door: Door;
  readonly parameters: readonly Parameter[];
  readonly result: Type;
  readonly fail: Fail | undefined;
  /** Values of the error's first field after which the call may simply be made again later. */
  readonly retry: readonly bigint[];
}

export interface Parameter extends Declared {
  readonly type: Type;
  /** Passed by address, and read, written or both by the callee; absent: by value. */
  readonly access: "reads" | "writes" | "updates" | undefined;
  readonly default: bigint | undefined;
  readonly range: Range | undefined;
}

/** `fail condition: Class(field: value, …)` */
export interface Fail {
  readonly condition: Expression;
  /** The error class's name. */
  readonly error: string;
  readonly fields: readonly { readonly name: string; readonly value: Expression }[];
}

// Expressions ---------------------------------------------------------------------------------------------------------

/** An expression knows its type and, when it is an integer, the values it can take. */
export type Expression = ExpressionShape & { readonly type: Type; readonly range: Range | undefined };

export type ExpressionShape =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "constant"; readonly constant: Reference; readonly value: bigint }
  /** A member of an enum or of flags, or the empty set `none`. */
  | { readonly kind: "enumerator"; readonly of: Reference; readonly member: string; readonly value: bigint }
  /** A parameter, a `let`, a loop's variable. */
  | { readonly kind: "local"; readonly name: string }
  /** `p.sq_off.head` */
  | { readonly kind: "member"; readonly object: Expression; readonly member: string }
  /** `p.flags.sqpoll`: whether all bits of the flag are set. */
  | { readonly kind: "flag"; readonly object: Expression; readonly flag: string; readonly mask: bigint }
  /** A word of shared memory. */
  | { readonly kind: "cell"; readonly cell: string; readonly index: Expression | undefined }
  /** `list[0]`: an element of an array in memory that a sequence allocated. */
  | { readonly kind: "element"; readonly object: Expression; readonly index: Expression }
  /** A register, or a field of one. */
  | ({ readonly kind: "register"; readonly field: string | undefined } & RegisterPath)
  /** A register's word made of values for its fields: every field that is written has one. Only as what is stored. */
  | {
      readonly kind: "register-fields";
      readonly register: RegisterPath;
      readonly fields: readonly { readonly name: string; readonly value: Expression }[];
    }
  | { readonly kind: "gate"; readonly gate: Reference }
  /** A duration made of an integer: of a field with a unit, say. Constant durations are of kind `integer`. */
  | { readonly kind: "duration"; readonly nanoseconds: bigint; readonly of: Expression }
  /** How many units of that many nanoseconds a duration has: what a field with a unit is given. */
  | { readonly kind: "in-units"; readonly nanoseconds: bigint; readonly of: Expression }
  /** Memory as a whole, lent to a command that is run: of an `allocate`, or a ring's. */
  | { readonly kind: "memory"; readonly of: string }
  /** `address of page`: the device's address of memory that a sequence allocated, of a region or of a ring. */
  | { readonly kind: "address-of"; readonly of: string }
  /** `r.moved`: a result of a command that was run, kept under the local's name. */
  | { readonly kind: "outcome"; readonly local: string; readonly result: string }
  /** An open queue: `let admin = AdminQueue(32);`. */
  | { readonly kind: "open-queue"; readonly queue: Reference; readonly arguments: readonly Expression[] }
  /** A field of a record of the command's own, by the name that the command gives it. */
  | { readonly kind: "record-field"; readonly record: string; readonly field: string }
  /** A field of the submission or completion at hand. */
  | { readonly kind: "field"; readonly entry: Reference; readonly field: string }
  /** A field beside this one: of the same command, as in `bytes[len]`, of the same entry or struct. Never a union. */
  | { readonly kind: "command-field"; readonly field: string }
  /** How many elements a flexible member has. */
  | { readonly kind: "count"; readonly field: string }
  /** How many slots a ring has. */
  | { readonly kind: "ring-depth"; readonly ring: string }
  /** `Sq[tail - 1]`: the bytes of a slot, or one of its fields. */
  | { readonly kind: "slot"; readonly ring: string; readonly index: Expression; readonly field: string | undefined }
  /** `turn`, in a ring's stamps and its `valid` condition: a bit that flips with each pass through the ring. */
  | { readonly kind: "turn"; readonly ring: string }
  /** The index of the ring that the steps are about: `tail` in publish, `head` in retire. */
  | { readonly kind: "ring-index"; readonly ring: string; readonly which: "tail" | "head" }
  /** What a call returned, in its `fail` condition. */
  | { readonly kind: "call-result" }
  | { readonly kind: "call"; readonly call: CallOf }
  /** `Errno(-x)`: the integer seen as a member of the enum, or as flags of the type. */
  | { readonly kind: "as-enum"; readonly enum: Reference; readonly operand: Expression }
  /** `sizeof` is folded to an integer. */
  | {
      readonly kind: "builtin";
      readonly name: "min" | "max" | "align_up" | "log2";
      readonly arguments: readonly Expression[];
    }
  | {
      readonly kind: "struct";
      readonly struct: Reference;
      readonly fields: readonly { readonly name: string; readonly value: Expression }[];
    }
  | { readonly kind: "unary"; readonly operator: "-" | "~" | "!"; readonly operand: Expression }
  /** Differences of free-running indices (`tail - sq_head`) have `wraps: 32`: the result is taken modulo 2^32. */
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly wraps: number | undefined;
    }
  | {
      readonly kind: "conditional";
      readonly condition: Expression;
      readonly then: Expression;
      readonly else: Expression;
    };

export type BinaryOperator =
  "*" | "/" | "%" | "+" | "-" | "<<" | ">>" | "&" | "^" | "|" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||";
