/** A queue's memory: regions and cells. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { typedAs } from "../expressions.ts";
import type * as Model from "../model.ts";
import { didYouMean, type Scope } from "../scope.ts";
import { describeType, resolveType, widthOf } from "../types.ts";
import { declared } from "./describe.ts";
import { powerOfTwo } from "./holders.ts";

const count: Model.Type = { kind: "unsigned", bits: 64 };

/** `region table = memory(length, alignment);` */
export function bindMemory(scope: Scope, syntax: Syntax.Region): Model.Memory | undefined {
  const { unit } = scope;
  const { value } = syntax;
  scope.define(syntax.name, { kind: "region" });
  if (value?.kind !== "call-expression") return undefined;
  const [length, align] = value.arguments;
  if (length === undefined || align === undefined || value.arguments.length > 2) {
    const values = { name: "memory", expected: "2 arguments", found: value.arguments.length };
    return unit.report(diagnostics.argumentCount(values, unit.at(value)));
  }
  const bytes = typedAs(scope, length, count, "a length");
  const alignment = powerOfTwo(scope, align, "an alignment");
  if (bytes === undefined || alignment === undefined) return undefined;
  return { ...declared(syntax.name, syntax), length: bytes, alignment: Number(alignment) };
}

/** Whether a region is memory of the host's. */
export function isMemory({ value }: Syntax.Region): boolean {
  return value?.kind === "call-expression" && value.callee.text === "memory";
}

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

export const zero: Model.Expression = { kind: "integer", value: 0n, type: count, range: { min: 0n, max: 0n } };

export function placeIn(scope: Scope, syntax: Syntax.Expression): Place | undefined {
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
