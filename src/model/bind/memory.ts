/** A queue's memory: regions, cells and rings. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { ringRules } from "../checks/ring-rules.ts";
import { constantOf, typedAs } from "../expressions.ts";
import { fold } from "../fold.ts";
import type * as Model from "../model.ts";
import { didYouMean, type Scope } from "../scope.ts";
import { describeType, resolveType, widthOf } from "../types.ts";
import { declared } from "./describe.ts";

const count: Model.Type = { kind: "unsigned", bits: 64 };

/** `region rings = mmap(handle, offset, length);` */
export function bindRegion(scope: Scope, syntax: Syntax.Region): Model.Region | undefined {
  const { unit } = scope;
  const { value } = syntax;
  const region = { kind: "region" } as const;
  if (value === undefined) {
    scope.define(syntax.name, { kind: "poisoned" });
    return undefined;
  }
  if (value.kind !== "call-expression" || value.callee.text !== "mmap") {
    scope.define(syntax.name, region);
    return unit.report(diagnostics.regionNotMapped({ name: syntax.name.text }, unit.at(value)));
  }
  const [handle, offset, length] = value.arguments;
  if (handle === undefined || offset === undefined || length === undefined || value.arguments.length > 3) {
    scope.define(syntax.name, region);
    const values = { name: "mmap", expected: "3 arguments", found: value.arguments.length };
    return unit.report(diagnostics.argumentCount(values, unit.at(value)));
  }
  const typed = {
    handle: typedAs(scope, handle, { kind: "handle" }, "a handle"),
    offset: typedAs(scope, offset, count, "an offset"),
    length: typedAs(scope, length, count, "a length"),
  };
  scope.define(syntax.name, region);
  if (typed.handle === undefined || typed.offset === undefined || typed.length === undefined) return undefined;
  return { ...declared(syntax.name, syntax), handle: typed.handle, offset: typed.offset, length: typed.length };
}

/** `in sqes`, `in (rings + offset)`: a region and the bytes from its start. */
interface Place {
  readonly region: string;
  readonly offset: Model.Expression;
}

const zero: Model.Expression = { kind: "integer", value: 0n, type: count, range: { min: 0n, max: 0n } };

function placeIn(scope: Scope, syntax: Syntax.Expression): Place | undefined {
  const { unit } = scope;
  if (syntax.kind === "name") {
    const { name } = syntax;
    const binding = scope.find(name.text);
    if (binding?.kind === "region") return { region: name.text, offset: zero };
    if (binding?.kind === "poisoned") return undefined;
    const details = didYouMean(unit, name, scope.names("region"));
    return unit.reportMissing(diagnostics.unknownName({ kind: "region", name: name.text }, unit.at(name), details));
  }
  if (syntax.kind === "binary" && syntax.operator === "+") {
    const place = placeIn(scope, syntax.left);
    const more = typedAs(scope, syntax.right, count, "an offset");
    if (place === undefined || more === undefined) return undefined;
    if (place.offset === zero) return { region: place.region, offset: more };
    const range = { min: place.offset.range!.min + more.range!.min, max: place.offset.range!.max + more.range!.max };
    const { offset: left } = place;
    const offset: Model.Expression = {
      kind: "binary",
      operator: "+",
      left,
      right: more,
      wraps: undefined,
      type: count,
      range,
    };
    return { region: place.region, offset };
  }
  return unit.report(diagnostics.placeNotRegion(unit.at(syntax)));
}

export function bindCells(scope: Scope, syntax: Syntax.Cells): readonly (Model.Cell | undefined)[] {
  const { unit } = scope;
  const place = syntax.place && placeIn(scope, syntax.place);
  if (place !== undefined && place.offset !== zero) unit.report(diagnostics.cellsAtOffset(unit.at(syntax.place!)));
  return syntax.cells.map((written) => {
    const cell = bindCell(scope, written, place?.region);
    scope.define(written.name, cell === undefined ? { kind: "poisoned" } : { kind: "cell", cell, index: false });
    return cell;
  });
}

function bindCell(scope: Scope, syntax: Syntax.Cell, region: string | undefined): Model.Cell | undefined {
  const { unit } = scope;
  const { position } = syntax;
  if (position.kind !== "offset") return unit.report(diagnostics.cellWithoutOffset(unit.at(position)));
  const offset = typedAs(scope, position.offset, count, "an offset");
  const resolved = syntax.type && resolveType(syntax.type, { scope, place: "a cell" });
  if (resolved === undefined || offset === undefined) return undefined;
  const { type, length } = resolved;
  const width = widthOf(type);
  if (width !== 8 && width !== 16 && width !== 32 && width !== 64) {
    return unit.report(diagnostics.cellWidth({ type: describeType(type) }, unit.at(syntax.type!)));
  }
  if (region === undefined || syntax.writer === undefined) return undefined;
  return { ...declared(syntax.name, syntax), region, offset, type, length, writer: syntax.writer };
}

export function bindRing(scope: Scope, syntax: Syntax.Ring): Model.Ring | undefined {
  const ring = ringOf(scope, syntax);
  scope.define(syntax.name, ring === undefined ? { kind: "poisoned" } : { kind: "ring", ring });
  return ring;
}

function ringOf(scope: Scope, syntax: Syntax.Ring): Model.Ring | undefined {
  const { unit } = scope;
  const entry = syntax.entry && unit.expect(syntax.entry, "entry");
  const place = syntax.place && placeIn(scope, syntax.place);
  const rules = ringRules(unit, syntax);
  const depth = rules.depth?.value && typedAs(scope, rules.depth.value, { kind: "unsigned", bits: 32 }, "a depth");
  const index = rules.index?.type && resolveType(rules.index.type, { scope, place: "a ring's index" });
  const limits: Model.Type = { kind: "range", bits: 1, min: 0n, max: 1n };
  const spare = rules.spare?.value && constantOf(scope, rules.spare.value, limits, "the number of spare slots");
  const free = rules.free?.value && indexCellNamed(scope, rules.free.value, index?.type);
  const valid = rules.valid?.value && indexCellNamed(scope, rules.valid.value, index?.type);
  if (index !== undefined && widthOf(index.type) !== 32) {
    const what = `an index of ${widthOf(index.type)!} bits`;
    unit.report(diagnostics.notGenerated({ what }, unit.at(rules.index!.type!)));
  }
  const slots = depth && fold(depth);
  if (slots !== undefined && (slots < 1n || (slots & (slots - 1n)) !== 0n)) {
    return unit.report(diagnostics.depthNotPower({ depth: slots }, unit.at(rules.depth!.value!)));
  }
  if (entry === undefined || place === undefined || depth === undefined || index === undefined) return undefined;
  if (spare === undefined || syntax.producer === undefined || !rules.complete) return undefined;
  if ((rules.free !== undefined && free === undefined) || (rules.valid !== undefined && valid === undefined))
    return undefined;
  return {
    ...declared(syntax.name, syntax),
    entry: entry.reference,
    producer: syntax.producer,
    region: place.region,
    offset: place.offset,
    depth,
    index: { kind: "free-running", bits: widthOf(index.type)! },
    spare: spare.value === 0n ? 0 : 1,
    free,
    valid,
  };
}

/** The cell that the device writes its index of the ring to. */
function indexCellNamed(scope: Scope, syntax: Syntax.Expression, index: Model.Type | undefined): string | undefined {
  const { unit } = scope;
  const binding = syntax.kind === "name" ? scope.find(syntax.name.text) : undefined;
  if (binding?.kind === "poisoned") return undefined;
  if (syntax.kind === "name" && binding === undefined) {
    const details = didYouMean(unit, syntax.name, scope.names("cell"));
    const values = { kind: "cell", name: syntax.name.text };
    return unit.reportMissing(diagnostics.unknownName(values, unit.at(syntax), details));
  }
  if (binding?.kind !== "cell" || binding.cell.length !== undefined)
    return unit.report(diagnostics.notACell(unit.at(syntax)));
  const { cell } = binding;
  const related = [{ location: unit.at(cell), message: "it is declared here" }];
  if (cell.writer !== "device") {
    return unit.report(diagnostics.indexNotFromDevice({ cell: cell.name }, unit.at(syntax), { related }));
  }
  if (index !== undefined && (cell.type.kind !== "unsigned" || cell.type.bits !== widthOf(index))) {
    const values = { cell: cell.name, found: describeType(cell.type), index: describeType(index) };
    return unit.report(diagnostics.indexCellType(values, unit.at(syntax), { related }));
  }
  return cell.name;
}
