import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

interface Parts {
  submit: Syntax.Submit | undefined;
  complete: Syntax.Complete | undefined;
  match: Syntax.Match | undefined;
  fail: Syntax.Fail | undefined;
  cancel: Syntax.Cancel | undefined;
  open: Syntax.Sequence | undefined;
}

const required = ["submit", "complete", "match"] as const;

/** The parts that a queue has once each; a queue without one that it needs, or with two of one kind, is reported. */
export function queueParts(unit: Unit, syntax: Syntax.Queue): Parts {
  const found = new Map<keyof Parts, Syntax.QueueMember>();
  for (const member of syntax.members) {
    if (member.kind === "region" || member.kind === "cells" || member.kind === "ring") continue;
    if (member.kind === "sequence" && !isOpen(unit, member)) continue;
    const part = member.kind === "sequence" ? "open" : member.kind;
    const first = found.get(part);
    if (first === undefined) {
      found.set(part, member);
      continue;
    }
    const title = part === "open" ? "sequence open" : part;
    const related = [{ location: unit.at(first), message: "the first is here" }];
    unit.report(diagnostics.partTwice({ queue: syntax.name.text, part: title }, unit.at(member), { related }));
  }
  for (const part of required) {
    if (!found.has(part)) {
      unit.reportMissing(diagnostics.partMissing({ queue: syntax.name.text, part }, unit.at(syntax.name)));
    }
  }
  return {
    submit: found.get("submit") as Syntax.Submit | undefined,
    complete: found.get("complete") as Syntax.Complete | undefined,
    match: found.get("match") as Syntax.Match | undefined,
    fail: found.get("fail") as Syntax.Fail | undefined,
    cancel: found.get("cancel") as Syntax.Cancel | undefined,
    open: found.get("open") as Syntax.Sequence | undefined,
  };
}

/** A queue's own sequence is called `open`, takes nothing and returns nothing: it runs once the memory is mapped. */
function isOpen(unit: Unit, member: Syntax.Sequence): boolean {
  if (member.name.text === "open" && member.parameters.length === 0 && member.returns === undefined) return true;
  unit.report(diagnostics.queueSequence(unit.at(member.name)));
  return false;
}
