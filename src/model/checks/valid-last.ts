import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import { leaves } from "../leaves.ts";
import type * as Model from "../model.ts";
import { rulerOf } from "../ruler.ts";
import type { Unit } from "../scope.ts";
import type { Rules } from "./ring-rules.ts";

/** What says that the device has written an entry stands in the part that it writes last, and is what it stamps. */
export function checkValid(unit: Unit, ring: Model.Ring, entry: Model.Entry, rules: Rules): void {
  const { validWhen, stamps } = ring;
  const fields = entry.views.at(-1)?.fields ?? entry.fields;
  const tested = validWhen === undefined ? [] : fieldsRead(validWhen, ring.entry);
  if (validWhen !== undefined && rules.valid !== undefined) {
    const missed = stamps.find(({ field }) => !tested.includes(field));
    if (tested.length === 0) unit.report(diagnostics.validReadsNothing({ entry: entry.name }, unit.at(rules.valid)));
    else if (missed !== undefined && stamps.every(({ field }) => !tested.includes(field))) {
      const related = [{ location: unit.at(rules.stamp!), message: "this is stored last" }];
      const values = { ring: ring.name, field: missed.field };
      unit.report(diagnostics.validWithoutStamp(values, unit.at(rules.valid), { related }));
    }
  }
  if (ring.producer === "host") return;
  const names = ring.producer === "device" ? [...tested, ...stamps.map(({ field }) => field)] : tested;
  const at = rules.valid ?? rules.stamp;
  if (at !== undefined)
    lastWord(unit, { name: entry.name, fields, size: entry.size, reference: ring.entry }, names, at);
}

export interface Written {
  readonly name: string;
  readonly fields: readonly Model.Field[];
  /** Bytes. */
  readonly size: number;
  readonly reference: Model.Reference;
}

/** Warns when none of the fields is in the last aligned word. `at`: where it is said that they are tested. */
export function lastWord(unit: Unit, written: Written, names: readonly string[], at: Parameters<Unit["at"]>[0]): void {
  const bits = written.size * 8;
  const word = [64, 32, 16].find((width) => bits % width === 0) ?? 8;
  const tested = written.fields.filter(({ name }) => names.includes(name));
  const [early] = tested;
  if (early === undefined || tested.some(({ at: bit }) => bit >= bits - word)) return;
  const related = [{ location: unit.resolve(written.reference).unit.at(early), message: "it is declared here" }];
  const mark = { from: early.at, to: early.at + early.width, label: early.name };
  const values = { field: early.name, entry: written.name, word: word / 8 };
  unit.report(diagnostics.validNotLast(values, unit.at(at), { related, ruler: rulerOf(mark, [mark]) }));
}

/** Names of an entry's fields that an expression asks. */
export function fieldsRead(expression: Model.Expression, of: Model.Reference): readonly string[] {
  const found = new Set<string>();
  for (const leaf of leaves(expression)) {
    if (leaf.kind === "field" && leaf.entry.file === of.file && leaf.entry.name === of.name) found.add(leaf.field);
  }
  return [...found];
}
