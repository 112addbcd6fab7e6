import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Placed } from "../bind/registers.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

interface Node {
  readonly declared: Model.Declared;
  readonly asks: ReadonlySet<string>;
}

/** Where a register stands may depend on what others hold, but never on its own place. Tells whether none does. */
export function offsetCycles(unit: Unit, syntax: Syntax.Registers, self: Model.Reference, placed: Placed): boolean {
  const nodes = new Map<string, Node>();
  collect(nodes, self, placed, "");
  for (const [name, { declared }] of nodes) {
    const way = wayBack(nodes, name);
    if (way === undefined) continue;
    const related = way.slice(1).map((step) => ({
      location: unit.at(nodes.get(step)!.declared),
      message: "which is placed by this one",
    }));
    unit.report(diagnostics.offsetCycle({ name, way: [...way, name].join(" → ") }, unit.at(declared), { related }));
    unit.incomplete.add(syntax.name.text);
    return false;
  }
  return true;
}

function collect(nodes: Map<string, Node>, self: Model.Reference, placed: Placed, before: string): void {
  for (const one of [...placed.registers, ...placed.blocks]) {
    const name = before + one.name;
    const asks = new Set([...paths([one.offset, one.array?.stride, one.when], self)]);
    // What stands in a block stands where the block does.
    if (before !== "") asks.add(before.slice(0, -1));
    nodes.set(name, { declared: one, asks });
    if ("blocks" in one) collect(nodes, self, one, `${name}.`);
  }
}

/** The registers of that declaration that are asked for anywhere in a part of the model. */
function* paths(part: unknown, self: Model.Reference): Generator<string> {
  if (typeof part !== "object" || part === null) return;
  const expression = part as Partial<Model.Expression>;
  if (expression.kind === "register" && expression.registers?.name === self.name) {
    if (expression.registers.file === self.file) yield expression.path!.map(({ name }) => name).join(".");
  }
  for (const inner of Object.values(part)) yield* paths(inner, self);
}

/** The names from one back to itself, when there is such a way. */
function wayBack(nodes: ReadonlyMap<string, Node>, start: string): readonly string[] | undefined {
  const seen = new Set<string>();
  const walk = (name: string, way: readonly string[]): readonly string[] | undefined => {
    for (const next of nodes.get(name)?.asks ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...way, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}
