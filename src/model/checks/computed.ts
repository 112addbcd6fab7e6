import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** What `is` computes is never given, so nothing is said of what may be given. */
export function computedAlone(
  unit: Unit,
  member: Pick<Syntax.Field, "name" | "computed" | "default" | "align" | "maximum" | "tag">,
): boolean {
  if (member.computed === undefined) return true;
  const other = ([member.default, member.align, member.maximum] as const).find((one) => one !== undefined);
  if (other === undefined && !member.tag) return true;
  const what = member.tag ? "a tag" : other === member.default ? "a default" : "limits";
  unit.report(diagnostics.computedGiven({ name: member.name.text, what }, unit.at(other ?? member.name)));
  return false;
}

/** A computed field is computed from others, not by way of others from itself. */
export function computedCycles(unit: Unit, fields: readonly Model.Field[]): void {
  const computed = new Map(fields.flatMap((field) => (field.computed === undefined ? [] : [[field.name, field]])));
  const told = new Set<string>();
  for (const field of computed.values()) {
    const path = cycleFrom(field.name, computed);
    if (path === undefined || path.some((name) => told.has(name))) continue;
    for (const name of path) told.add(name);
    const way = [...path, field.name].join(" → ");
    unit.report(diagnostics.computedCycle({ name: field.name, path: way }, unit.at(field)));
  }
}

/** The names on the way from a field back to itself. */
function cycleFrom(start: string, computed: ReadonlyMap<string, Model.Field>): readonly string[] | undefined {
  const seen = new Set<string>();
  const walk = (name: string, path: readonly string[]): readonly string[] | undefined => {
    const expression = computed.get(name)?.computed;
    if (expression === undefined || seen.has(name)) return undefined;
    seen.add(name);
    for (const used of fieldsUsed(expression)) {
      if (used === start) return [...path, name];
      const found = walk(used, [...path, name]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, []);
}

/** The fields beside it that an expression names. */
function fieldsUsed(expression: unknown): readonly string[] {
  if (Array.isArray(expression)) return expression.flatMap(fieldsUsed);
  if (typeof expression !== "object" || expression === null) return [];
  const { kind, field } = expression as { kind?: unknown; field?: unknown };
  if (kind === "command-field" && typeof field === "string") return [field];
  return Object.values(expression).flatMap(fieldsUsed);
}
