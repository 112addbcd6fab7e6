/** Structs: memory whose layout is said, or follows from C's rules. */
import type { Expression, TypeReference } from "./syntax-expressions.ts";
import type { Described, EntryMember, Name, Parameter, Unit } from "./syntax.ts";

export type Struct = CStruct | RangedStruct;

/** `struct Status 15 bits { … }`, `struct Header(version: u8) 16 { … }`: members where they say. */
export interface RangedStruct extends Described {
  readonly kind: "struct";
  readonly name: Name;
  readonly layout: "ranges";
  readonly parameters: readonly Parameter[];
  readonly size: Expression | undefined;
  /** What `size` counts. */
  readonly counts: "bytes" | "bits";
  readonly members: readonly EntryMember[];
}

/** `struct Params layout c { … }`: members in order, placed by C's rules. */
export interface CStruct extends Described {
  readonly kind: "struct";
  readonly name: Name;
  readonly layout: "c";
  /** `layout c packed`: each member right behind the one before. */
  readonly packed: boolean;
  readonly members: readonly CMember[];
}

export type CMember = StructMember | CUnion;

/** `sq_entries : u32;`, `@c("resv") reserved : u32[3];` */
export interface StructMember extends Described {
  readonly kind: "struct-member";
  /** Absent for `reserved`. */
  readonly name: Name | undefined;
  readonly type: TypeReference | undefined;
  /** `is sizeof(Info)` */
  readonly computed: Expression | undefined;
  readonly unit: Unit | undefined;
  /** `align 8`: where it may stand. */
  readonly align: Expression | undefined;
  readonly default: Expression | undefined;
}

/** `union by op { case inject { … } else { … } }`: the members of all cases begin at one place. */
export interface CUnion extends Described {
  readonly kind: "c-union";
  /** Absent: it is called like its tag. */
  readonly name: Name | undefined;
  readonly by: Expression | undefined;
  readonly cases: readonly CCase[];
}

export interface CCase extends Described {
  readonly kind: "c-case";
  /** Values and ranges of them; absent for `else`. */
  readonly values: readonly Expression[] | undefined;
  readonly members: readonly CMember[];
}
