/** Layout: fields at their places, what makes a value of them, and the structs and entries that they tile. */
import type { ByteOrder, Declared, Expression, Parameter, Type } from "./model.ts";

export interface Range {
  readonly min: bigint;
  readonly max: bigint;
}

/**
 * A field at its place. Where the byte order is little or native, bits count from the first byte's least significant bit
 * on; where it is big, from the first byte's most significant bit on, as in the diagrams of network protocols. Either way
 * a field's bits follow each other. Both counts say the same of what begins and ends at whole bytes, and what does not has
 * the byte order of its file.
 */
export interface Field extends Declared {
  /** Bits from the start of the entry or struct; of a union's field too. */
  readonly at: number;
  /** Bits in memory. */
  readonly width: number;
  readonly byteOrder: ByteOrder;
  /** Of the values as they are said, before any `stored` form; `width` may differ then. */
  readonly type: Type;
  /** The values it may take, before any `stored` form. */
  readonly range: Range | undefined;
  /** The value used when the caller gives none. */
  readonly default: bigint | undefined;
  /** Milliseconds, say: `{ factor: 500, name: "ms" }`. */
  readonly unit: { readonly factor: number; readonly name: string } | undefined;
  readonly role: FieldRole;
  /** How its values are written; absent: as they are. */
  readonly stored: Stored | undefined;
  /** Values given must be multiples of this. */
  readonly align: bigint | undefined;
  /** No value given may be larger. Narrower than `range`, which also holds for what is read. */
  readonly maximum: bigint | undefined;
  /** With role `computed`: its value, from the fields beside it (`command-field` expressions) and parameters (`local`). */
  readonly computed: Expression | undefined;
  /** With role `reserved`. */
  readonly policy: ReservedPolicy | undefined;
  /** With role `fixed`; with role `reserved` what is written instead of zero and, if the policy is `must`, has to be read. */
  readonly fixedValue: bigint | undefined;
  /** The gate that must hold for the field to mean something. */
  readonly since: string | undefined;
}

export type FieldRole =
  /** Given by the caller, or by its default. */
  | "value"
  /** Written as `fixedValue`. */
  | "fixed"
  /** Written from other fields: never given, not checked when read. */
  | "computed"
  /** Bits without a meaning; `policy` tells what becomes of them. */
  | "reserved"
  /** The command's identity: tag and generation. */
  | "tag"
  /** Fields of which one set is there at a time; of type `union`. May be named like the field that is its tag. */
  | "union"
  /** In an entry: left to commands. Never in a command's own layout. */
  | "command";

export type ReservedPolicy =
  /** Written as zero, or as `fixedValue`. What is read means nothing, but is worth a remark when it differs. */
  | "zero"
  /** Written as zero; anything may be read. */
  | "ignore"
  /** Written as `fixedValue`, and in error when something else is read. */
  | "must"
  /** Of registers: written back as it was read. */
  | "preserve";

/** An invertible form. It yields whole numbers only: a division leaves no rest, and `log2` takes powers of two. */
export type Stored =
  /** wire = value * factor / divisor + offset. `factor` is not 0 and may be negative, `divisor` is positive. */
  | { readonly form: "linear"; readonly factor: bigint; readonly divisor: bigint; readonly offset: bigint }
  /** wire = log2(value) + offset */
  | { readonly form: "log2"; readonly offset: bigint };

/** Fields of which a tag tells which are there. */
export interface Union {
  /** The tag: a field beside it (`command-field`), a parameter (`local`) or a register's field. */
  readonly by: Expression;
  /** The tag's name when it is a field of the same entry or struct: the case that is chosen sets it. */
  readonly tagField: string | undefined;
  /** In the order of the text; together they take all values of the tag, and none twice. */
  readonly cases: readonly UnionCase[];
}

export interface UnionCase extends Declared {
  /** Values of the tag, ascending; of `else` those that no other case has. */
  readonly values: readonly Range[];
  readonly isElse: boolean;
  /** Ordered by place, tiling the union; their `at` counts from the start of the entry or struct. */
  readonly fields: readonly Field[];
}

/** How a slot looks to one of the sides that fill it. */
export interface View extends Declared {
  /** Those that all views have, and its own: ordered by place, tiling the entry. */
  readonly fields: readonly Field[];
}

/**
 * `layout c`: members at the offsets that C's rules give them. Padding is made visible as reserved fields called `padding`,
 * written `reserved` members as ones called `reserved`. `layout ranges`: members where they say, tiling the struct.
 */
export interface Struct extends Declared {
  readonly layout: "c" | "ranges";
  /** What it is told besides its bytes: `union by` and computed fields may ask. Empty with `layout c`. */
  readonly parameters: readonly Parameter[];
  /** Its width. Of `layout ranges` any number: one that is no whole number of bytes stands among the bits of an entry. */
  readonly bits: number;
  /** Bytes, rounded up. */
  readonly size: number;
  /** Bytes; 1 for `layout ranges`. */
  readonly alignment: number;
  readonly byteOrder: ByteOrder;
  readonly fields: readonly Field[];
  /** Conditions that the values given must meet, over fields (`command-field`) and parameters. */
  readonly constraints: readonly Expression[];
}

/** A ring's slot. Its fields tile its size: no gap, no overlap. */
export interface Entry extends Declared {
  readonly parameters: readonly Parameter[];
  /** Bytes. */
  readonly size: number;
  readonly byteOrder: ByteOrder;
  /** With views, those of the first: what commands fill. Completions are read by the last view. */
  readonly fields: readonly Field[];
  /** Empty, or at least two. */
  readonly views: readonly View[];
  /** Conditions that the values given must meet, over fields (`command-field`) and parameters. */
  readonly constraints: readonly Expression[];
}
