/** Registers: words of a device that software loads and stores one by one, and what each of their bits does then. */
import type { ByteOrder, Declared, Expression, Field, Parameter, Reference, Type } from "./model.ts";

/** Registers of one place. Between them there may be gaps. */
export interface Registers extends Declared {
  readonly parameters: readonly Parameter[];
  readonly place: RegistersPlace;
  /** In the order of the text, those of alternatives too. */
  readonly registers: readonly Register[];
  readonly blocks: readonly RegisterBlock[];
}

export type RegistersPlace = {
  /** Bytes from the start of what `kind` says; absent: none. May ask the parameters. */
  readonly offset: Expression | undefined;
} & (
  | /** A base address register of a PCI function. */ { readonly kind: "bar"; readonly index: Expression }
    /** The configuration space of a PCI function. */
  | { readonly kind: "config" }
  /** A capability of a PCI function, found by its identifier; offsets count from the capability's start. */
  | { readonly kind: "capability"; readonly id: Expression }
  /** A region of that name, of the queue or device that uses the registers. */
  | { readonly kind: "region"; readonly name: string }
);

export type Access =
  /** Reads give what was written. */
  | "read-write"
  /** Stores change nothing. */
  | "readonly"
  /** Loads give nothing of use. */
  | "write-only"
  /** Loads set it to zero: each is an event. */
  | "read-clears"
  /** Storing ones clears those bits, storing zeros leaves them. */
  | "w1c"
  /** Storing ones sets those bits, storing zeros leaves them. */
  | "w1s"
  /** Every store makes something happen. */
  | "trigger";

export interface Register extends Declared {
  /** Bytes from the start of its registers, or of its block. */
  readonly offset: Expression;
  readonly bits: 8 | 16 | 32 | 64;
  readonly byteOrder: ByteOrder;
  /** Of the whole word; with fields an unsigned integer of its width. */
  readonly type: Type;
  /** Also that of each field that says nothing else. */
  readonly access: Access;
  /** Stored as a whole only: no field may be changed by itself. */
  readonly whole: boolean;
  /** Accessed as two halves of 32 bits, the one named first, first; absent: by one load or store. */
  readonly split: "low-high" | "high-low" | undefined;
  /** What it holds after a reset. */
  readonly reset: bigint | undefined;
  /** May stand where other registers do: another view of the same word. */
  readonly alias: boolean;
  /** By place, tiling the word; empty for a plain value. `at` counts from the least significant bit of the loaded word. */
  readonly fields: readonly RegisterField[];
  readonly array: RegisterArray | undefined;
  /** The gate that must hold for it to be there: its `since`. */
  readonly gate: string | undefined;
  /** The alternatives that it is one of, outermost first; empty: always there. */
  readonly when: readonly RegisterCondition[];
}

export interface RegisterArray {
  /** The first index and the last. */
  readonly from: bigint;
  readonly to: bigint;
  /** Bytes from one element to the next; the element `from` stands at the offset itself. */
  readonly stride: Expression;
}

/** One side of a `when`. */
export interface RegisterCondition {
  /** Which `when` of these registers, counted from 0: its two sides are never there together. */
  readonly when: number;
  readonly condition: Expression;
  /** Whether the condition has to hold: false behind `else`. */
  readonly holds: boolean;
}

/**
 * Of role `value`, or `reserved`: with the policy `preserve` an assignment of another field stores them as they were loaded,
 * and a store of the whole word as they are after a reset, or as zeros.
 */
export interface RegisterField extends Field {
  readonly access: Access;
  /**
   * Whether it can be changed by itself: the word is loaded, the field replaced, bits of `w1c` and `w1s` beside it made
   * zero, and the word stored. Nothing else changes then.
   */
  readonly assignable: boolean;
}

/** Registers that belong together; with an array, several times. Offsets inside count from the block's start. */
export interface RegisterBlock extends Declared {
  readonly offset: Expression;
  readonly array: RegisterArray | undefined;
  readonly registers: readonly Register[];
  readonly blocks: readonly RegisterBlock[];
  readonly when: readonly RegisterCondition[];
}

/** The way to a register: names of blocks, then its own; an index where one is an array. */
export interface RegisterPath {
  readonly registers: Reference;
  readonly path: readonly { readonly name: string; readonly index: Expression | undefined }[];
}
