import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { restricted, type Steps } from "../bind/blocks.ts";
import type { Unit } from "../scope.ts";

type Kind = Syntax.Statement["kind"];

/** Steps that take time, or that only a procedure can undo. */
const slow: ReadonlySet<Kind> = new Set<Kind>(["wait", "while", "run", "allocate", "undo", "raise"]);
/** What gives something back makes nothing new, and does not end what it cleans up after. */
const making: ReadonlySet<Kind> = new Set<Kind>(["allocate", "undo", "raise", "return"]);

const words: Partial<Record<Kind, string>> = { raise: "fail" };

/** Publishing, retiring and arming happen for every batch, so nothing in them may wait; and steps of `undo` only give back. */
export function stepAllowed(unit: Unit, syntax: Syntax.Statement, steps: Steps): boolean {
  const { kind } = syntax;
  const refused = steps.undo === true ? making : steps.ring === undefined ? undefined : slow;
  if (refused?.has(kind) !== true) return true;
  unit.report(diagnostics.stepNotHere({ step: words[kind] ?? kind, where: restricted(steps) ?? "" }, unit.at(syntax)));
  return false;
}
