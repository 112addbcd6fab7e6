/** Queues: memory that both sides see, rings of entries in it, and how what was submitted finds its completion. */
import type {
  ByteOrder,
  Declared,
  Expression,
  Fail,
  Field,
  Parameter,
  Range,
  Reference,
  Result,
  Statement,
  Type,
} from "./model.ts";

export interface Queue extends Declared, QueueParts {
  readonly parameters: readonly Parameter[];
  /** The first of `submits`; where there is none, the first of the alternatives. */
  readonly submit: Submit;
  /**
   * The first of `completes`; where there is none, the first of the alternatives. With neither, commands never complete,
   * and this says nothing.
   */
  readonly complete: Complete;
  /** The first of `matches`, likewise. */
  readonly match: Match;
  /** Commands that its submission rings take, those of alternatives too, in the order of their declaration. */
  readonly commands: readonly Reference[];
  /** Events of its completion rings' entries, in the order of their declaration. */
  readonly events: readonly Reference[];
}

/** What a queue has always, or one of its alternatives has. */
export interface QueueParts {
  readonly regions: readonly Region[];
  /** Memory that the host lends for as long as the queue is open. */
  readonly memories: readonly Memory[];
  readonly cells: readonly Cell[];
  readonly rings: readonly Ring[];
  /** One for each ring that the host fills. */
  readonly submits: readonly Submit[];
  /** One for each ring that the device fills, and for each record by which commands complete. */
  readonly completes: readonly Complete[];
  readonly matches: readonly Match[];
  readonly fail: Fail | undefined;
  /** The command that cancels another: its `token` field names which. */
  readonly cancel: Reference | undefined;
  readonly stops: Stops | undefined;
  /** How the device holds up a command until others have ended. */
  readonly after: After | undefined;
  /** The queue's own steps once its regions are mapped. */
  readonly open: readonly Statement[];
  /** The queue's own steps when nothing is in flight any more and before its memory goes. */
  readonly close: readonly Statement[];
  /** The queue's own steps that end what is in flight at once, where cancels may be held up. */
  readonly abort: readonly Statement[];
  /** What is made known to the device before commands name it by a place. */
  readonly tables: readonly Table[];
  /** Parts of which one alternative is there: found out once, when the queue is opened. */
  readonly gates: readonly QueueGate[];
}

/** How the device holds up a command until others have ended. */
export interface After {
  /** What a command completes with that was not begun, since the one it was linked to did not succeed in all. */
  readonly severed: Expression | undefined;
  /** The command that completes once an eventfd is readable, which its one field names. */
  readonly event: Reference | undefined;
  /** The command that completes once 64 bits of memory are at least what its one field says. */
  readonly word: Reference | undefined;
}

export type QueueGate =
  | { readonly kind: "condition"; readonly condition: Expression; readonly then: QueueParts; readonly else: QueueParts }
  /** The cases cover all that the value can be, and no two the same. */
  | {
      readonly kind: "choice";
      readonly value: Expression;
      readonly cases: readonly { readonly values: readonly Range[]; readonly parts: QueueParts }[];
    };

/** Memory of the device, mapped through a handle. */
export interface Region extends Declared {
  readonly handle: Expression;
  /** Bytes. */
  readonly offset: Expression;
  /** Bytes. */
  readonly length: Expression;
}

/** Memory of the host's that the device reaches: a region, too. It is zeroed at first. */
export interface Memory extends Declared {
  /** Bytes. */
  readonly length: Expression;
  /** Bytes. */
  readonly alignment: number;
}

/** A word of shared memory, written by one side. */
export interface Cell extends Declared {
  /** A region, or memory of the host's. */
  readonly region: string;
  /** Bytes from the region's start. */
  readonly offset: Expression;
  /** Of one element. */
  readonly type: Type;
  /** Number of elements of an array; absent: a single word. */
  readonly length: Expression | undefined;
  readonly writer: "host" | "device";
}

// Rings ---------------------------------------------------------------------------------------------------------------

export interface Ring extends Declared {
  readonly entry: Reference;
  /** `shared`: the host fills it, and the device writes its answer over the slot. */
  readonly producer: "host" | "device" | "shared";
  /** Empty: whoever opens the queue allocates the ring's memory. */
  readonly region: string;
  /** Bytes from the region's start. */
  readonly offset: Expression;
  /** Bytes that its memory is aligned to, where that is more than the entries need. */
  readonly alignment: number | undefined;
  /** Slots. Where the opener chooses, its range is that of the choice and the value a `ring-depth` of this ring. */
  readonly depth: Expression;
  /** What the opener may choose from, both included; absent: the depth is `depth`. */
  readonly depthRange: { readonly from: Expression; readonly to: Expression } | undefined;
  /** `free-running`: the index counts on and its low bits are the slot. `modulo`: it wraps at the depth. */
  readonly index: { readonly kind: "free-running" | "modulo"; readonly bits: number };
  /** Slots kept empty, so that full and empty differ. */
  readonly spare: 0 | 1;
  /** Commands that it takes, in the order of their declaration; empty for one that the device fills. */
  readonly accepts: readonly Reference[];
  /** The cell whose index says how far the device has taken entries. */
  readonly free: string | undefined;
  /** The field of a completion that says so; without both, a slot is free once its command has completed. */
  readonly freeField: { readonly entry: Reference; readonly field: string } | undefined;
  /** Producer device: the cell whose index says how far entries are valid. */
  readonly valid: string | undefined;
  /** Whether the entry at hand (`field` expressions of its own entry) is valid. */
  readonly validWhen: Expression | undefined;
  /** Fields of one aligned word, which is stored last: of an entry of several slots, the first slot's. */
  readonly stamps: readonly Stamp[];
  /** An entry is written by one store, which is also what tells the device of it: the region is a device's own. */
  readonly whole: boolean;
  /** What stands in a slot that holds no entry. */
  readonly idle: readonly FieldValue[];
  /** Slots of one entry. */
  readonly takes: number;
  /** Whether the entry goes on in the next slot. */
  readonly chain: Expression | undefined;
  /** Whether the next entry waits for this one. */
  readonly link: Expression | undefined;
}

export interface Stamp {
  readonly field: string;
  /** A constant, the field's own value as a command gives it, `turn`, or `tail`: the index behind the entry's last slot. */
  readonly value: Expression;
  /** With `turn`: its value in the first pass. It flips with each pass. */
  readonly turnFrom: 0 | 1 | undefined;
}

export interface FieldValue {
  readonly field: string;
  readonly value: bigint;
}

// Submitting and completing -------------------------------------------------------------------------------------------

export interface Submit {
  readonly ring: string;
  /** What is done, in this order, once entries are written. */
  readonly publish: readonly Statement[];
  /** The host-written cell that carries this ring's tail; empty: none does. */
  readonly tailCell: string;
}

export interface Complete {
  /** A ring; empty: a record beside each command. */
  readonly ring: string;
  readonly record: Reference | undefined;
  /** What is done once entries have been read. */
  readonly retire: readonly Statement[];
  /** The host-written cell that carries this ring's head; empty: none does. */
  readonly headCell: string;
  /** What asks for an interrupt. The ring is looked at again behind it. */
  readonly arm: readonly Statement[];
  /** The handle that becomes readable when completions are there, or the interrupt's number. */
  readonly wait: Expression | undefined;
}

/** How a completion finds its command. */
export interface Match {
  /** Rings whose submissions it is about, and the ring or record of their completions. */
  readonly submits: readonly string[];
  readonly completes: string;
  /**
   * Where keys come from. `keys`: tag and generation in 64 bits. `slots`: the slot that the entry stands in. `range`: tags
   * that are free. `record`: the memory beside the command. `memory`: the address of memory that it lends, which no other
   * in flight lends. `order`: completions come in the order of submissions.
   */
  readonly from: "keys" | "slots" | "range" | "record" | "memory" | "order";
  /** With `range`: the tags, both included. */
  readonly range: { readonly from: Expression; readonly to: Expression } | undefined;
  /** Pairs that are equal for a command and its completion; empty with `order`. */
  readonly keys: readonly { readonly submitted: Key; readonly completed: Key }[];
  /** Whether a completion ends all commands up to its own. */
  readonly upto: boolean;
  /** With `order` and `upto`: how far. */
  readonly uptoKey: Expression | undefined;
  /** The pair that has the tag, where both are fields; with empty names where none is. */
  readonly submitted: { readonly entry: Reference; readonly field: string };
  readonly completed: { readonly entry: Reference; readonly field: string };
}

export type Key =
  | { readonly kind: "field"; readonly entry: Reference; readonly field: string }
  /** The number of the entry's slot; the device address of the entry's slot. */
  | { readonly kind: "slot-index" | "slot-address"; readonly ring: string }
  /** The device address of the record beside the command. */
  | { readonly kind: "record-address"; readonly record: Reference }
  /** Of fields, one value for each of theirs; without any, the same for all commands of the queue. */
  | { readonly kind: "value"; readonly value: Expression };

export interface Stops {
  /** Over cells and registers: whether the queue has halted. */
  readonly condition: Expression;
  /** The sequence that makes it run again. */
  readonly recover: Reference;
}

/** Memory or handles that a device knows by their places: whoever drives the queue puts them there and takes them out. */
export interface Table {
  /** The lines of its `///` comment; empty when it has none. */
  readonly doc: string;
  readonly of: "memory" | "handles";
  /** Places are numbered from 0. */
  readonly places: number;
  /** With memory: bytes of one piece; absent: a piece may have any length. */
  readonly max: bigint | undefined;
  /** Once, before the first is put there. */
  readonly open: readonly Statement[];
  /** Of memory: its place, its address and its bytes; of a handle: its place and the handle. */
  readonly put: TableSteps;
  /** The place. */
  readonly drop: TableSteps;
}

export interface TableSteps {
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

// Beside commands -----------------------------------------------------------------------------------------------------

/** Memory beside a command that lives as long as the command does. Its fields tile its size. */
export interface MemoryRecord extends Declared {
  /** What it is told besides its bytes: `union by` and computed fields may ask. */
  readonly parameters: readonly Parameter[];
  /** Bytes. */
  readonly size: number;
  /** Bytes. */
  readonly alignment: number;
  readonly byteOrder: ByteOrder;
  readonly writer: "host" | "device";
  readonly fields: readonly Field[];
  /** Whether the device has written it (`field` expressions of its own). */
  readonly valid: Expression | undefined;
  /** What stands in it before that. */
  readonly idle: readonly FieldValue[];
  /** Conditions that the values given must meet, over fields (`command-field`) and parameters. */
  readonly constraints: readonly Expression[];
}

/** A record that a command names. */
export interface CommandRecord extends Declared {
  readonly record: Reference;
  /** Of its parameters. */
  readonly arguments: readonly { readonly name: string; readonly value: bigint }[];
  /** Fields that the command fixes; the others of a record that the host writes are the caller's. */
  readonly fixed: readonly FieldValue[];
  /** How the device is told of it; absent: by one address. */
  readonly encoding: Reference | undefined;
  /** The command's field that carries its address: the first of `addressFields`; empty: its encoding has none there. */
  readonly addressField: string;
  readonly addressFields: readonly string[];
}

/** What a command names by its place in its queue's table. */
export interface Keyed {
  /** `memory`: of a transfer; `handles`: of a field that else carries a handle. */
  readonly of: "memory" | "handles";
  /** The transfer, or the field. */
  readonly name: string;
  /** With memory: the field that carries the place; whoever posts does not give it. */
  readonly by: string | undefined;
  /** With memory: what fields have then instead. With handles: bits that are set then besides. */
  readonly fixed: readonly FieldValue[];
}

/** How many completions a command has. */
export type Completing =
  | { readonly kind: "once" | "never" }
  /** `if`: one where the condition holds of the command's own fields, else none. `while`: more follow as long as it holds. */
  | { readonly kind: "if" | "while"; readonly condition: Expression };

/** How a device is told of memory that a transfer lends, where one address does not do. */
export interface Encoding extends Declared {
  /** What one piece of memory is described by: an address, or a struct with one. Of an entry its bytes, a `blob`. */
  readonly element: Type;
  /** The element where it is an entry: then each piece takes a slot of a ring of those, and a command's pieces are chained. */
  readonly entry: Reference | undefined;
  /** With a struct or an entry: its fields. */
  readonly addressField: string | undefined;
  readonly lengthField: string | undefined;
  /** Elements that stand in the command itself. */
  readonly direct: number;
  /** Elements of a list; absent: there are no lists. */
  readonly capacity: number | undefined;
  /** What tells, over the element's own fields (`field` expressions), that the device writes there. */
  readonly writes: Expression | undefined;
  /** The field by which an element names the next one, and what tells that there is one. */
  readonly follow: { readonly field: string; readonly while: Expression } | undefined;
  /** `last`: a list's last element names the next list. `next`: each element names the next one. */
  readonly chain: "last" | "next" | "none";
  /** Bytes: no piece reaches over a multiple of it. */
  readonly boundary: number | undefined;
  /** Bytes that each piece is aligned to. */
  readonly alignment: number | undefined;
  /** Bytes of one piece. */
  readonly max: bigint | undefined;
  /** `inline`: the bytes themselves. `registered`, `keyed`: memory made known before, named by number or by key. */
  readonly memory: "plain" | "inline" | "registered" | "keyed";
}

/** An entry of the device that answers no command, told by its fixed values. */
export interface Event extends Declared {
  readonly entry: Reference;
  readonly fixed: readonly FieldValue[];
  readonly results: readonly Result[];
}
