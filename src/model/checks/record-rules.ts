import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { fieldsRead, lastWord } from "./valid-last.ts";

interface Rules {
  readonly valid: Extract<Syntax.RecordMember, { kind: "record-valid" }> | undefined;
  readonly idle: Extract<Syntax.RecordMember, { kind: "record-idle" }> | undefined;
}

/** A record says `valid` and `idle` once each at most. */
export function recordRules(unit: Unit, syntax: Syntax.MemoryRecord): Rules {
  const found = new Map<string, Syntax.RecordMember>();
  for (const rule of syntax.members) {
    if (rule.kind !== "record-valid" && rule.kind !== "record-idle") continue;
    const first = found.get(rule.kind);
    if (first === undefined) {
      found.set(rule.kind, rule);
      continue;
    }
    const related = [{ location: unit.at(first), message: "the first is here" }];
    const values = { what: `record ${syntax.name.text}`, rule: rule.kind.replace("record-", "") };
    unit.report(diagnostics.saidTwice(values, unit.at(rule), { related }));
  }
  return {
    valid: found.get("record-valid") as Rules["valid"],
    idle: found.get("record-idle") as Rules["idle"],
  };
}

/** The longest store that every device makes in one piece, in bytes. */
const onePiece = 64;

/** A record in which commands complete is waited for, so it says what it looks like before and after. */
export function waitedFor(unit: Unit, name: Syntax.Name, record: Model.MemoryRecord, reference: Model.Reference): void {
  const { valid, idle, alignment, size, fields } = record;
  const { unit: owner } = unit.resolve(reference);
  if (owner.incomplete.has(record.name)) return;
  const related = [{ location: owner.at(record), message: "it is declared here" }];
  for (const [rule, said] of [
    ["valid", valid !== undefined],
    ["idle", idle.length > 0],
  ] as const) {
    if (said) continue;
    const values = { what: `record ${record.name}`, rule, why: "the driver waits until the device has written it" };
    unit.reportMissing(diagnostics.notSaid(values, unit.at(name), { related }), owner);
  }
  // What is aligned to its size is written in one piece.
  if (valid === undefined || (alignment >= size && size <= onePiece)) return;
  lastWord(unit, { name: record.name, fields, size, reference }, fieldsRead(valid, reference), name);
}
