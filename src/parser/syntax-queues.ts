/** Queues of the syntax tree: rings and cells, what is done around them, records beside commands, encodings, events. */
import type { Expression, TypeReference } from "./syntax-expressions.ts";
import type { Block } from "./syntax-statements.ts";
import type { Described, EntryMember, Fail, Name, NamedValue, Node, Parameter, Position, Sequence } from "./syntax.ts";
import type { Result } from "./syntax.ts";

export interface Queue extends Described {
  readonly kind: "queue";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly members: readonly QueueMember[];
}

export type QueueMember =
  | Region
  | Cells
  | Ring
  | Submit
  | Complete
  | Match
  | Fail
  | Stops
  | Cancel
  | After
  | Table
  | Sequence
  | QueueWhen
  | QueueChoice;

// Memory --------------------------------------------------------------------------------------------------------------

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
  /** Who fills it; `shared`: the host, and the device writes its answer over the same slot. */
  readonly producer: "host" | "device" | "shared" | undefined;
  readonly place: Expression | undefined;
  readonly rules: readonly RingRule[];
}

export type RingRule =
  /** `depth 64;`, `depth 2..cap.mqes;`, `align 4096;`, `takes 2;` and so on. */
  | (Node & {
      readonly kind: "depth" | "spare" | "free" | "valid" | "takes" | "align";
      readonly value: Expression | undefined;
    })
  /** `link io_link;`, `chain while flags.next;` */
  | (Node & { readonly kind: "link" | "chain"; readonly value: Expression | undefined })
  /** `whole;` */
  | (Node & { readonly kind: "whole" })
  | (Node & { readonly kind: "index"; readonly type: TypeReference | undefined })
  | (Node & { readonly kind: "accepts"; readonly commands: readonly Name[] })
  | (Node & { readonly kind: "stamp"; readonly stamps: readonly Stamp[] })
  | (Node & { readonly kind: "idle"; readonly values: readonly FieldValue[] });

/** `phase = turn from 1` */
export interface Stamp extends Node {
  readonly field: Name;
  readonly value: Expression;
  /** The first pass's value of `turn`. */
  readonly from: Expression | undefined;
}

/** `phase = 0` */
export interface FieldValue extends Node {
  readonly field: Name;
  readonly value: Expression;
}

// Submitting and completing -------------------------------------------------------------------------------------------

/** `submit Sq { publish { … } }` */
export interface Submit extends Described {
  readonly kind: "submit";
  readonly ring: Name | undefined;
  readonly publish: Block | undefined;
}

/** `complete Cq { retire { … } arm { … } wait fd; }` */
export interface Complete extends Described {
  readonly kind: "complete";
  /** A ring, or a record beside each command. */
  readonly ring: Name | undefined;
  readonly retire: Block | undefined;
  /** What asks the device for an interrupt. */
  readonly arm: Block | undefined;
  /** The handle that becomes readable when completions are there, or the interrupt's number. */
  readonly wait: Expression | undefined;
}

/** `match (id, Sqe.cid) == (sqid, cid) upto from 0..Sq.depth - 2;`, `match in order upto Cqe.head;` */
export interface Match extends Described {
  readonly kind: "match";
  /** One for each element of a tuple; none after `in order`. */
  readonly submitted: readonly Expression[];
  readonly completed: readonly Expression[];
  /** `upto`, of a completion that ends all up to its command too; after `in order` with what says how far. */
  readonly upto: (Node & { readonly value: Expression | undefined }) | undefined;
  readonly from: "keys" | "slots" | "range" | "record" | "memory" | "order" | undefined;
  /** With `range`. */
  readonly range: Expression | undefined;
}

/** `stops when csts.cfs recover reset;` */
export interface Stops extends Described {
  readonly kind: "stops";
  readonly condition: Expression | undefined;
  /** The sequence that makes the queue run again. */
  readonly recover: Name | undefined;
}

/** `cancel by async_cancel;` */
export interface Cancel extends Described {
  readonly kind: "cancel";
  readonly command: Name | undefined;
}

/** `after link severed when Cqe.res == -125;`, `after event by poll_add;`, `after word by wait_word;` */
export interface After extends Described {
  readonly kind: "after";
  readonly what: "link" | "event" | "word" | undefined;
  /** Of a link: by what a command tells that it was not begun. */
  readonly severed: Expression | undefined;
  /** The command that waits. */
  readonly command: Name | undefined;
}

/** `table memory places 1024 max 0x4000_0000 { sequence open { … } sequence put(…) { … } sequence drop(…) { … } }` */
export interface Table extends Described {
  readonly kind: "table";
  /** What is made known by it. */
  readonly of: "memory" | "handles" | undefined;
  readonly places: Expression | undefined;
  /** Bytes of one piece. */
  readonly max: Expression | undefined;
  readonly sequences: readonly Sequence[];
}

// Alternatives --------------------------------------------------------------------------------------------------------

/** `when event_idx { … } else { … }` */
export interface QueueWhen extends Described {
  readonly kind: "queue-when";
  readonly condition: Expression | undefined;
  readonly then: readonly QueueMember[];
  readonly else: readonly QueueMember[] | undefined;
}

/** `when version { case 1 { … } case 2..3 { … } }` */
export interface QueueChoice extends Described {
  readonly kind: "queue-choice";
  readonly value: Expression | undefined;
  readonly cases: readonly QueueCase[];
}

export interface QueueCase extends Described {
  readonly kind: "queue-case";
  /** Values and ranges. */
  readonly values: readonly Expression[];
  readonly members: readonly QueueMember[];
}

// Beside commands -----------------------------------------------------------------------------------------------------

/** `record Completion(operation: Op) 32 align 32 device { 0x00 status : u8; … valid status != 0; idle status = 0; }` */
export interface MemoryRecord extends Described {
  readonly kind: "record";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  /** Bytes. */
  readonly size: Expression | undefined;
  /** Bytes. */
  readonly align: Expression | undefined;
  readonly writer: "host" | "device" | undefined;
  readonly members: readonly RecordMember[];
}

export type RecordMember = EntryMember | RecordRule;

export type RecordRule =
  | (Node & { readonly kind: "record-valid"; readonly value: Expression | undefined })
  | (Node & { readonly kind: "record-idle"; readonly values: readonly FieldValue[] });

/** `record header : Header(type: in) as Chain;` in a command. */
export interface CommandRecord extends Described {
  readonly kind: "command-record";
  readonly name: Name;
  readonly record: Name | undefined;
  /** The record's parameters, and fields that the command fixes. */
  readonly values: readonly NamedValue[];
  /** How the device is told of it; absent: by one address. */
  readonly encoding: Name | undefined;
}

/** `completes while Cqe.flags.more;` in a command. */
export interface Completes extends Described {
  readonly kind: "completes";
  readonly how: "once" | "never" | "if" | "while" | undefined;
  /** With `if` and `while`. */
  readonly condition: Expression | undefined;
}

/** `keyed data by buf_index (opcode: read_fixed);`, `keyed fd (flags: fixed_file);` in a command. */
export interface Keyed extends Described {
  readonly kind: "keyed";
  /** A transfer, or the field of a handle. */
  readonly name: Name;
  /** Of a transfer: the field that carries the place. */
  readonly by: Name | undefined;
  readonly fixed: readonly NamedValue[];
}

/** `encoding Prp of u64 { direct 2; capacity 512; chain last; boundary 4096; }` */
export interface Encoding extends Described {
  readonly kind: "encoding";
  readonly name: Name;
  /** What one piece of memory is described by. */
  readonly element: TypeReference | undefined;
  readonly rules: readonly EncodingRule[];
}

export type EncodingRule =
  | (Node & {
      readonly kind: "direct" | "capacity" | "boundary" | "align" | "max";
      readonly value: Expression | undefined;
    })
  /** Fields of an element that is a struct. */
  | (Node & { readonly kind: "address" | "length"; readonly field: Name | undefined })
  | (Node & { readonly kind: "chain"; readonly how: "last" | "next" | "none" })
  /** `writes flags.write;`: what tells that the device writes there. */
  | (Node & { readonly kind: "writes"; readonly value: Expression | undefined })
  /** `follow next while flags.next;`: the field that names the next element, where there is one. */
  | (Node & { readonly kind: "follow"; readonly field: Name | undefined; readonly value: Expression | undefined })
  | (Node & { readonly kind: "memory"; readonly how: "plain" | "inline" | "registered" | "keyed" });

/** `event changed : Cqe(type: notice) { result what = Cqe.info; }`: an entry of the device that answers no command. */
export interface Event extends Described {
  readonly kind: "event";
  readonly name: Name;
  readonly entry: Name | undefined;
  readonly fixed: readonly NamedValue[];
  readonly members: readonly Result[];
}
