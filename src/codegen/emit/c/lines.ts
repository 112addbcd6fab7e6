/** Lines of assertions, and what they depend on. */
import type { Attribute } from "../../../model/model.ts";
import { quoted } from "./names.ts";

/** Assertions, and what has no C name to compare with. */
export interface Proof {
  readonly lines: readonly string[];
  readonly unproved: readonly string[];
}

export function together(proofs: readonly Proof[]): Proof {
  return { lines: proofs.flatMap(({ lines }) => lines), unproved: proofs.flatMap(({ unproved }) => unproved) };
}

export function assertion(condition: string, path: string, says: string): string {
  return `_Static_assert(${condition}, ${quoted(`${path}: ${says}`)});`;
}

/** `@since(linux: "6.6")`: older headers do not know it, so they are not asked. */
export function since(attributes: readonly Attribute[], lines: readonly string[]): readonly string[] {
  const condition = sinceCondition(attributes);
  if (condition === undefined || lines.length === 0) return lines;
  return [`#if ${condition} // older headers do not know it`, ...lines, "#endif"];
}

/** What a header must be to know a declaration: `LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)`. */
export function sinceCondition(attributes: readonly Attribute[]): string | undefined {
  const version = attributes.find(({ name }) => name === "since")?.arguments["linux"];
  if (version === undefined) return undefined;
  const [major = "0", minor = "0", patch = "0"] = version.split(".");
  return `LINUX_VERSION_CODE >= KERNEL_VERSION(${major}, ${minor}, ${patch})`;
}
