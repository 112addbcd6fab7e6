/** Layouts of the syntax tree: entries, and the members that stand at a position in them. */
import type { Expression, TypeReference } from "./syntax-expressions.ts";
import type { AccessWord } from "./syntax-registers.ts";
import type { Described, Name, Node, Parameter } from "./syntax.ts";

/** `unit 500 ms`. */
export interface Unit extends Node {
  readonly factor: number;
  readonly name: Name;
}

export interface Entry extends Described {
  readonly kind: "entry";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  /** Bytes. */
  readonly size: Expression | undefined;
  readonly members: readonly EntryMember[];
}

export type EntryMember = PlacedMember | ReservedRest | Where | View | EntryWhen;

/** What begins with where it stands. */
export type PlacedMember = Field | Reserved | CommandSlot | Group | Union;

/** Where a member is: the range that stands first, like a datasheet's. */
export type Position = BitPosition | UnitPosition | OffsetPosition;

/** `[31:16]`, `[7]`: bits of the container, inclusive; the more significant first, in files with `bits msb0` too. */
export interface BitPosition extends Node {
  readonly kind: "bits";
  /** What stands first. */
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

/** What may follow a field's type, in this order. */
export interface FieldSuffixes {
  /** Of a register's field: `readonly`. More than one is a mistake. */
  readonly access: readonly AccessWord[];
  /** `tag`: this field carries the command's identity. */
  readonly tag: boolean;
  /** `stored nlb - 1`: the form in which the value is written. */
  readonly stored: Expression | undefined;
  /** `is size - 2`: computed, never given. */
  readonly computed: Expression | undefined;
  readonly unit: Unit | undefined;
  /** `align 8`: a multiple of it. */
  readonly align: Expression | undefined;
  /** `max 4096` */
  readonly maximum: Expression | undefined;
  readonly default: Expression | undefined;
  /** `since event_idx`: a gate's name. */
  readonly since: Name | undefined;
}

/** `0x00 opcode : Op = read;` */
export interface Field extends Described, FieldSuffixes {
  readonly kind: "field";
  readonly position: Position;
  readonly name: Name;
  readonly type: TypeReference | undefined;
}

/** `[13:10] reserved : u4;`, `[3] reserved : u1 = 1;` */
export interface Reserved extends Described {
  readonly kind: "reserved";
  readonly position: Position;
  readonly type: TypeReference | undefined;
  readonly policy: ReservedPolicy | undefined;
}

/** `reserved rest;` */
export interface ReservedRest extends Described {
  readonly kind: "reserved-rest";
  readonly policy: ReservedPolicy | undefined;
}

/** `= 1`, `ignore`, `must be 0`, `preserve` */
export type ReservedPolicy = Node &
  (
    | { readonly kind: "written"; readonly value: Expression }
    | { readonly kind: "must"; readonly value: Expression }
    | { readonly kind: "ignore" | "preserve" }
  );

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

/** `dw[9:6] data : union by psdt { case prp { … } else { … } }` */
export interface Union extends Described {
  readonly kind: "union";
  readonly position: Position;
  /** Absent: it is called like its tag. */
  readonly name: Name | undefined;
  readonly by: Expression | undefined;
  readonly cases: readonly UnionCase[];
}

export interface UnionCase extends Described {
  readonly kind: "union-case";
  /** Values and ranges of them; absent for `else`. */
  readonly values: readonly Expression[] | undefined;
  readonly members: readonly EntryMember[];
}

/** `where len <= 4096;`: a condition that the values given must meet. */
export interface Where extends Described {
  readonly kind: "where";
  readonly condition: Expression | undefined;
}

/** `view posted { … }`: how an entry looks to one of the sides that fill it. Elsewhere than in an entry it is a mistake. */
export interface View extends Described {
  readonly kind: "view";
  readonly name: Name;
  readonly members: readonly EntryMember[];
}

/** `when wide { … } else { … }`: a mistake in entries and structs, told by the checks. */
export interface EntryWhen extends Described {
  readonly kind: "entry-when";
  readonly condition: Expression | undefined;
}
