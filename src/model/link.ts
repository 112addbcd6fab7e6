/** By what entries of a ring are linked. */
import type { Expression } from "./model.ts";

/** The field, and the bit of it, that links an entry to the next, where one bit does. */
export function singleFlag(
  link: Expression | undefined,
): { readonly field: string; readonly mask: bigint } | undefined {
  if (link?.kind !== "flag" || link.object.kind !== "field") return undefined;
  return { field: link.object.field, mask: link.mask };
}
