import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import { fold } from "../fold.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { widthOf } from "../types.ts";

/** What cells stand in: a region, or memory of the host's. */
type Place = Pick<Model.Region, "name" | "length" | "span">;

interface Placed {
  readonly cell: Model.Cell;
  /** Bytes. */
  readonly from: bigint;
  readonly to: bigint;
}

/** Where cells are known to stand: each at a multiple of its size, inside its region, and none upon another. */
export function cellPlaces(unit: Unit, cells: readonly Model.Cell[], regions: readonly Place[]): void {
  const placed: Placed[] = [];
  for (const cell of cells) {
    const from = fold(cell.offset);
    const bytes = BigInt((widthOf(cell.type) ?? 8) / 8);
    if (from === undefined) continue;
    if (from % bytes !== 0n) {
      unit.report(diagnostics.cellUnaligned({ cell: cell.name, bytes, offset: hex(from) }, unit.at(cell)));
      continue;
    }
    const count = cell.length === undefined ? 1n : (cell.length.range?.min ?? 1n);
    const one = { cell, from, to: from + bytes * (count < 1n ? 1n : count) };
    const other = placed.find(({ cell: { region }, from: start, to }) => {
      return region === cell.region && start < one.to && one.from < to;
    });
    placed.push(one);
    if (other !== undefined) overlap(unit, one, other);
    else outside(unit, one, regions);
  }
}

function overlap(unit: Unit, { cell, from }: Placed, other: Placed): void {
  const related = [{ location: unit.at(other.cell), message: `'${other.cell.name}' stands here` }];
  const details = { related };
  const values = { cell: cell.name, other: other.cell.name };
  if (cell.writer !== other.cell.writer) unit.report(diagnostics.cellOfBothSides(values, unit.at(cell), details));
  else unit.report(diagnostics.cellsOverlap({ ...values, offset: hex(from) }, unit.at(cell), details));
}

function outside(unit: Unit, { cell, to }: Placed, regions: readonly Place[]): void {
  const region = regions.find(({ name }) => name === cell.region);
  const length = region && fold(region.length);
  if (region === undefined || length === undefined || to <= length) return;
  const related = [{ location: unit.at(region), message: `it has ${length} bytes` }];
  const values = { cell: cell.name, region: region.name, end: to };
  unit.report(diagnostics.cellOutside(values, unit.at(cell), { related }));
}

function hex(offset: bigint): string {
  return `0x${offset.toString(16)}`;
}
