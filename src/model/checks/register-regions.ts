import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** A queue that uses registers of a region maps that region. */
export function registerRegions(unit: Unit, syntax: Syntax.Queue, queue: Model.Queue): void {
  const regions = new Set([...regionsIn(queue)]);
  const told = new Set<string>();
  for (const reference of registersIn(queue)) {
    const symbol = unit.resolve(reference);
    const model = symbol.kind === "registers" ? symbol.model() : undefined;
    if (symbol.kind !== "registers" || model?.place.kind !== "region") continue;
    const { name: region } = model.place;
    if (regions.has(region) || told.has(region)) continue;
    told.add(region);
    const related = [
      { location: symbol.unit.at(symbol.syntax.place ?? symbol.syntax.name), message: "they stand here" },
    ];
    const values = { where: `queue ${queue.name}`, region, registers: symbol.name };
    const bar = /^bar_?(\d+)$/i.exec(region);
    const help = bar === null ? undefined : `a PCI function's base address register is 'bar ${bar[1]!}'`;
    const problem = diagnostics.regionOfRegisters(values, unit.at(syntax.name), { related, help });
    if (unit.broken || symbol.unit.broken) continue;
    // What is no region is told of the first queue.
    if (bar === null) unit.report(problem);
    else unit.reportOnce(`${problem.code} ${region}`, problem);
  }
}

/** Those of its alternatives, too. */
function* regionsIn(part: unknown): Generator<string> {
  if (typeof part !== "object" || part === null) return;
  const { regions = [], gates } = part as Partial<Model.QueueParts>;
  for (const { name } of regions) yield name;
  for (const inner of gates === undefined ? Object.values(part) : gates) yield* regionsIn(inner);
}

/** Every block of registers that is asked or stored to in a part of the model. */
function* registersIn(part: unknown): Generator<Model.Reference> {
  if (typeof part !== "object" || part === null) return;
  const { registers, path } = part as Partial<Model.RegisterPath>;
  if (registers !== undefined && path !== undefined) yield registers;
  for (const inner of Object.values(part)) yield* registersIn(inner);
}
