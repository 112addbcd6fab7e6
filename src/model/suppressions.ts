/**
 * `@allow("RW1104", "why")`: a warning that the author has looked at and keeps. It silences that code inside what the
 * attribute stands on; on the `protocol` line, in the whole file.
 */
import { catalogue, diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type * as Syntax from "../parser/syntax.ts";
import { didYouMean, type Unit } from "./scope.ts";

export interface Suppression {
  readonly attribute: Syntax.Attribute;
  readonly code: string;
  /** Offsets of the file, both included, between which it holds. */
  readonly from: number;
  readonly to: number;
}

/** The `@allow`s among a file's attributes. Reports those that name no warning. */
export function suppressionsOf(unit: Unit, attributes: readonly Syntax.Attribute[]): readonly Suppression[] {
  const found: Suppression[] = [];
  for (const attribute of attributes) {
    if (attribute.name.text !== "allow") continue;
    const first = attribute.arguments[0]!;
    const code = first.value;
    const entry = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
    if (entry === undefined) {
      const warnings = Object.keys(catalogue).filter((each) => catalogue[each]!.severity === "warning");
      const { help } = didYouMean(unit, { text: code, span: first.span }, warnings);
      unit.report(diagnostics.unknownCode({ code }, unit.at(first), { help }));
    } else if (entry.severity === "error") {
      unit.report(diagnostics.errorAllowed({ code }, unit.at(first)));
    } else {
      const whole = { start: 0, end: unit.source.text.length };
      const owner = ownerOf(attribute, unit.syntax);
      const { start, end } = owner === undefined || owner === unit.syntax.protocol ? whole : owner.span;
      found.push({ attribute, code, from: Math.min(start, attribute.span.start), to: end });
    }
  }
  return found;
}

/** The declaration or member that it stands on: they are of every kind, so the whole tree is looked through. */
function ownerOf(attribute: Syntax.Attribute, node: object): Syntax.Node | undefined {
  if ("attributes" in node && !("declarations" in node)) {
    if ((node.attributes as readonly Syntax.Attribute[]).includes(attribute)) return node as unknown as Syntax.Node;
  }
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (key === "attributes" || typeof value !== "object" || value === null) continue;
    const owner = ownerOf(attribute, value);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/**
 * Leaves out what a file allows, and tells of what it allows in vain.
 * @param found the diagnostics of the file, in the order of its text
 */
export function withoutAllowed(
  unit: Unit,
  suppressions: readonly Suppression[],
  found: readonly Diagnostic[],
): readonly Diagnostic[] {
  if (suppressions.length === 0) return found;
  const used = new Set<Suppression>();
  const kept = found.filter(({ severity, code, location: { start } }) => {
    if (severity === "error") return true;
    // Where two hold, the one that stands later is the inner one.
    const allowed = suppressions.findLast((one) => one.code === code && one.from <= start && start <= one.to);
    if (allowed !== undefined) used.add(allowed);
    return allowed === undefined;
  });
  // Where there are errors, the warning may only be hidden by them.
  if (found.some(({ severity }) => severity === "error")) return kept;
  // What a build finds behind the check is not known here.
  const unused = suppressions.filter((one) => !used.has(one) && catalogue[one.code]!.stage === undefined);
  return [...kept, ...unused.map((one) => tellUnused(unit, one))].toSorted(
    (a, b) => a.location.start - b.location.start,
  );
}

function tellUnused(unit: Unit, { attribute, code }: Suppression): Diagnostic {
  const { start, end } = attribute.span;
  // The blanks or the line break after it go with it.
  const after = /^[ \t]*(?:\r\n|\n|\r)?[ \t]*/.exec(unit.source.text.slice(end))![0].length;
  const edits = [{ location: unit.at({ start, end: end + after }), newText: "" }];
  return diagnostics.unusedAllow({ code }, unit.at(attribute), { fixes: [{ title: "remove it", safe: true, edits }] });
}
