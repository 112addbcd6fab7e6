import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import { fold } from "../fold.ts";
import type * as Model from "../model.ts";
import { rulerOf } from "../ruler.ts";
import type { Unit } from "../scope.ts";
import type { Rules } from "./ring-rules.ts";

/** Stamps are stored by one store, after all else; a slot that is idle must look different. */
export function checkStamps(unit: Unit, ring: Model.Ring, entry: Model.Entry, rules: Rules): void {
  const { stamp } = rules;
  if (stamp === undefined) return;
  const seen = ring.producer === "device" ? (entry.views.at(-1)?.fields ?? entry.fields) : entry.fields;
  const fields = ring.stamps.flatMap(({ field }) => seen.find(({ name }) => name === field) ?? []);
  if (!inOneWord(fields, entry.size)) {
    const from = Math.min(...fields.map(({ at }) => at));
    const to = Math.max(...fields.map(({ at, width }) => at + width));
    const marks = fields.map(({ name, at, width }) => ({ from: at, to: at + width, label: name }));
    const ruler = rulerOf({ from, to }, marks);
    const owner = unit.resolve(ring.entry).unit;
    const related = fields.map((field) => ({ location: owner.at(field), message: `${where(field)} of the entry` }));
    unit.report(diagnostics.stampsApart({ ring: ring.name }, unit.at(stamp), { related, ruler }));
  }
  // The device's own answers are told apart by what the host reads.
  if (ring.validWhen === undefined) checkIdle(unit, ring, rules);
}

function where({ at, width }: Model.Field): string {
  const last = at + width - 1;
  return at === last ? `bit ${at}` : `bits ${last}:${at}`;
}

/** Whether one aligned word of 8 to 64 bits holds all the fields. */
function inOneWord(fields: readonly Model.Field[], size: number): boolean {
  if (fields.length === 0) return true;
  return [8, 16, 32, 64].some((word) => {
    const words = new Set(
      fields.flatMap(({ at, width }) => [Math.floor(at / word), Math.floor((at + width - 1) / word)]),
    );
    return words.size === 1 && (size * 8) % word === 0;
  });
}

/** A slot that holds no entry must not look as if it did: not at first, and not when the ring has gone round. */
function checkIdle(unit: Unit, ring: Model.Ring, rules: Rules): void {
  const { stamps, idle, producer } = ring;
  const differs = stamps.some(({ field, value, turnFrom }) => {
    const rest = idle.find((one) => one.field === field)?.value;
    if (turnFrom !== undefined) return rest === undefined || rest !== BigInt(turnFrom);
    const stamped = fold(value);
    return rest !== undefined && (stamped === undefined || stamped !== rest);
  });
  if (differs) return;
  const same = idle.find(({ field }) => stamps.some((one) => one.field === field));
  if (same !== undefined && rules.idle !== undefined) {
    const related = [{ location: unit.at(rules.stamp!), message: "a valid one is stamped here" }];
    const values = { field: same.field, value: same.value };
    unit.report(diagnostics.idleLooksValid(values, unit.at(rules.idle), { related }));
  } else if (producer === "device") {
    unit.reportMissing(diagnostics.stampNeedsIdle({ ring: ring.name }, unit.at(rules.stamp!)));
  }
}
