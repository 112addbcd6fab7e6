import type * as Model from "./model.ts";

type Accessed = Pick<Model.RegisterField, "name" | "access" | "role">;
type Word = Pick<Model.Register, "access" | "whole">;

/** Why a field cannot be changed by itself. */
export type Obstacle =
  /** Stores to the field itself change nothing. */
  | { readonly kind: "readonly" }
  /** The register cannot be loaded, so what its other fields hold is not known. */
  | { readonly kind: "write-only" }
  /** The register says that it is stored as a whole. */
  | { readonly kind: "whole" }
  /** Loading or storing the word does something to a field beside it. */
  | { readonly kind: "neighbour"; readonly field: string; readonly access: Model.Access };

/** Accesses of a field that no load and store of its word leaves as it is. */
const disturbed: ReadonlySet<Model.Access> = new Set<Model.Access>(["read-clears", "trigger", "write-only"]);

/**
 * What stands in the way of changing one field by loading the word and storing it back. Bits of `w1c` and `w1s` beside it
 * are stored as zero, which leaves them; readonly ones don't care.
 */
export function obstacle(word: Word, fields: readonly Accessed[], field: Accessed): Obstacle | undefined {
  if (field.access === "readonly" || field.access === "read-clears") return { kind: "readonly" };
  if (word.access === "write-only") return { kind: "write-only" };
  if (word.whole) return { kind: "whole" };
  const other = fields.find((one) => one !== field && one.role !== "reserved" && disturbed.has(one.access));
  return other && { kind: "neighbour", field: other.name, access: other.access };
}
