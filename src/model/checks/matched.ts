import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

export interface Matched {
  readonly syntax: Syntax.Match;
  readonly match: Model.Match;
}

/** A ring's commands are matched to completions of one place in one way. `outer`: what stands around. */
export function matchedTwice(unit: Unit, queue: string, outer: readonly Matched[], own: readonly Matched[]): void {
  const before = [...outer];
  for (const one of own) {
    const other = before.find(
      ({ match }) =>
        match.completes === one.match.completes && match.submits.some((ring) => one.match.submits.includes(ring)),
    );
    before.push(one);
    if (other === undefined) continue;
    const related = [{ location: unit.at(other.syntax), message: "the first is here" }];
    unit.report(diagnostics.partTwice({ queue, part: "match" }, unit.at(one.syntax), { related }));
  }
}

/** Completions that answer two rings say of which one they are: by a value that is another one for each. */
export function matchedApart(unit: Unit, outer: readonly Matched[], own: readonly Matched[]): void {
  const before = [...outer];
  for (const one of own) {
    const other = before.find(({ match }) => match.completes === one.match.completes && !apart(match, one.match));
    before.push(one);
    if (other === undefined) continue;
    const related = [{ location: unit.at(other.syntax), message: "the other is here" }];
    const [ring, first] = [one.match.submits.join(", "), other.match.submits.join(", ")];
    unit.report(diagnostics.ringsAlike({ ring, first }, unit.at(one.syntax), { related }));
  }
}

function apart(a: Model.Match, b: Model.Match): boolean {
  // Two about the same ring are another check's.
  if (a.submits.some((ring) => b.submits.includes(ring))) return true;
  const own = (match: Model.Match) => match.keys.some(({ submitted }) => submitted.kind === "value");
  const addresses = (match: Model.Match) => match.keys.some(({ submitted }) => submitted.kind === "slot-address");
  return (own(a) && own(b)) || (addresses(a) && addresses(b)) || a.from === "record" || b.from === "record";
}

/** A ring whose commands complete needs something that tells which of them did. */
export function unmatched(unit: Unit, all: readonly Model.QueueParts[]): void {
  const matches = all.flatMap((parts) => parts.matches);
  // Where nothing matches at all, that has been told.
  if (matches.length === 0) return;
  const submitted = new Set(all.flatMap(({ submits }) => submits.map(({ ring }) => ring)));
  for (const ring of all.flatMap(({ rings }) => rings)) {
    if (!submitted.has(ring.name) || matches.some(({ submits }) => submits.includes(ring.name))) continue;
    const completes = ring.accepts.some((reference) => {
      const command = unit.resolve(reference).model() as Model.Command | undefined;
      return command !== undefined && command.completes.kind !== "never";
    });
    if (completes) unit.reportMissing(diagnostics.ringUnmatched({ ring: ring.name }, unit.at(ring)));
  }
}
