/** Structs: memory whose layout is said, or follows from C's rules. */
import type { Expression, TypeReference } from "./syntax-expressions.ts";
import type { Described, Name, Unit } from "./syntax.ts";

/** `struct Params layout c { … }`: members in order, placed by C's rules. */
export interface Struct extends Described {
  readonly kind: "struct";
  readonly name: Name;
  readonly layout: "c";
  /** `layout c packed`: each member right behind the one before. */
  readonly packed: boolean;
  readonly members: readonly StructMember[];
}

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
