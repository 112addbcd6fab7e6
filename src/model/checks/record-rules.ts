import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

interface Rules {
  readonly valid: Extract<Syntax.RecordMember, { kind: "record-valid" }> | undefined;
  readonly idle: Extract<Syntax.RecordMember, { kind: "record-idle" }> | undefined;
}

/** A record says `valid` and `idle` once each at most. One that the device writes is waited for, so it says both. */
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
  if (syntax.writer === "device") {
    for (const rule of ["valid", "idle"]) {
      if (found.has(`record-${rule}`)) continue;
      const values = { what: `record ${syntax.name.text}`, rule, why: "the driver waits for what the device writes" };
      unit.reportMissing(diagnostics.notSaid(values, unit.at(syntax.name)));
    }
  }
  return {
    valid: found.get("record-valid") as Rules["valid"],
    idle: found.get("record-idle") as Rules["idle"],
  };
}
