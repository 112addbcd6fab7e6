import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { SymbolOf, Unit } from "../scope.ts";

const required = ["submit", "complete", "match"] as const;

/** What a part that is missing says, and how. */
const missing: Readonly<Record<(typeof required)[number], string>> = {
  submit: "how the device is told of new entries: 'submit Sq { publish { … } }'",
  complete: "what is done once completions were read: 'complete Cq { retire { … } wait fd; }'",
  match: "how a completion finds its command: 'match Sqe.id == Cqe.id from keys;' or 'match in order;'",
};

type Seen = ReadonlyMap<string, Syntax.QueueMember>;

/**
 * The parts that a queue needs, and those that it has once each: of every ring and alternative. Alternatives of which one
 * is there may have the same part each.
 */
export function queueParts(unit: Unit, syntax: Syntax.Queue): void {
  twice(unit, syntax.name.text, syntax.members, new Map());
  const always = guaranteed(syntax.members);
  for (const part of required) {
    if (always.has(part) || (part !== "submit" && offers(syntax.members))) continue;
    const queue = syntax.name.text;
    const gate = gateWith(syntax.members, part);
    const help = missing[part];
    if (gate === undefined)
      unit.reportMissing(diagnostics.partMissing({ queue, part }, unit.at(syntax.name), { help }));
    else unit.reportMissing(diagnostics.partNotAlways({ queue, part }, unit.at(gate)));
  }
}

/** Whether nothing of it speaks of completions: that no command has one is checked when the commands are known. */
function offers(members: readonly Syntax.QueueMember[]): boolean {
  return members.every((member) => {
    if (member.kind === "ring") return member.producer === "host";
    if (alternatives(member).length > 0) return false;
    return !["complete", "match", "fail", "cancel", "after", "stops"].includes(member.kind);
  });
}

/** A queue without `complete` and `match` takes commands that never complete, and only such. */
export function offersOnly(unit: Unit, syntax: Syntax.Queue, commands: readonly SymbolOf<"command">[]): void {
  if (!offers(syntax.members)) return;
  const completing = commands.find(
    (symbol) => symbol.model() !== undefined && symbol.model()!.completes.kind !== "never",
  );
  if (completing === undefined) return;
  const values = { queue: syntax.name.text, part: "complete" };
  const related = [{ location: completing.unit.at(completing.syntax.name), message: "it completes" }];
  unit.reportMissing(diagnostics.partMissing(values, unit.at(syntax.name), { related, help: missing.complete }));
}

/** Reports parts that stand a second time where both are there. Answers all that may be there. */
function twice(unit: Unit, queue: string, members: readonly Syntax.QueueMember[], outer: Seen): Seen {
  const seen = new Map(outer);
  for (const member of members) {
    const part = partOf(unit, member);
    if (part === undefined) continue;
    const first = seen.get(part);
    if (first === undefined) seen.set(part, member);
    else {
      const related = [{ location: unit.at(first), message: "the first is here" }];
      unit.report(diagnostics.partTwice({ queue, part }, unit.at(member), { related }));
    }
  }
  for (const member of members) {
    const found = alternatives(member).map((one) => twice(unit, queue, one, seen));
    for (const parts of found) for (const [part, one] of parts) if (!seen.has(part)) seen.set(part, one);
  }
  return seen;
}

/** What a queue has once of: `submit Sq`, `fail`. */
function partOf(unit: Unit, member: Syntax.QueueMember): string | undefined {
  switch (member.kind) {
    case "submit":
    case "complete":
      return member.ring === undefined ? undefined : `${member.kind} ${member.ring.text}`;
    case "fail":
    case "cancel":
    case "stops":
      return member.kind;
    case "after":
      return member.what === undefined ? undefined : `after ${member.what}`;
    case "table":
      return member.of === undefined ? undefined : `table ${member.of}`;
    case "sequence":
      return isOwn(unit, member) ? `sequence ${member.name.text}` : undefined;
    default:
      return undefined;
  }
}

const OWN_SEQUENCES: readonly string[] = ["open", "close", "abort"];

/** They take nothing and return nothing. */
function isOwn(unit: Unit, member: Syntax.Sequence): boolean {
  if (OWN_SEQUENCES.includes(member.name.text) && member.parameters.length === 0 && member.returns === undefined)
    return true;
  unit.report(diagnostics.queueSequence(unit.at(member.name)));
  return false;
}

/** Of which one is there. What is left out of a `when` is an empty one. */
export function alternatives(member: Syntax.QueueMember): readonly (readonly Syntax.QueueMember[])[] {
  if (member.kind === "queue-when") return [member.then, member.else ?? []];
  return member.kind === "queue-choice" ? member.cases.map(({ members }) => members) : [];
}

/** Kinds of parts that are there whatever holds. */
function guaranteed(members: readonly Syntax.QueueMember[]): ReadonlySet<string> {
  const kinds = new Set<string>(members.map(({ kind }) => kind));
  for (const member of members) {
    const [first, ...others] = alternatives(member).map(guaranteed);
    for (const kind of first ?? []) if (others.every((other) => other.has(kind))) kinds.add(kind);
  }
  return kinds;
}

/** The alternatives of which some have the part: its condition, or what is told apart. */
function gateWith(members: readonly Syntax.QueueMember[], part: string): Syntax.Expression | undefined {
  for (const member of members) {
    const has = (list: readonly Syntax.QueueMember[]): boolean =>
      list.some((one) => one.kind === part || alternatives(one).some(has));
    if (!alternatives(member).some(has)) continue;
    return member.kind === "queue-when" ? member.condition : member.kind === "queue-choice" ? member.value : undefined;
  }
  return undefined;
}
