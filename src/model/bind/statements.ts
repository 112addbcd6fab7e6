/** Statements of sequences and of a queue's publish and retire steps. */
import { constantCondition } from "../checks/constant-conditions.ts";
import { stepAllowed } from "../checks/steps-allowed.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { condition, typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { union } from "../ranges.ts";
import { Scope } from "../scope.ts";
import { describeType, natural } from "../types.ts";
import type { Steps } from "./blocks.ts";
import { bindCallStatement, bindLet, bindReturn } from "./lets.ts";
import { bindPacketStatement } from "./packets.ts";
import { bindRun } from "./runs.ts";
import { bindAllocate, bindRaise, bindWait, limit } from "./steps.ts";
import { bindAssign, bindStore } from "./stores.ts";

export type { Steps } from "./blocks.ts";

/** The statements that are right; those in error have been reported. */
export function bindBlock(scope: Scope, block: Syntax.Block | undefined, steps: Steps): readonly Model.Statement[] {
  return (block?.statements ?? []).flatMap((statement) => bindStatement(scope, statement, steps) ?? []);
}

function bindStatement(scope: Scope, syntax: Syntax.Statement, steps: Steps): Model.Statement | undefined {
  const { unit } = scope;
  if (!stepAllowed(unit, syntax, steps)) return undefined;
  switch (syntax.kind) {
    case "store":
      return bindStore(scope, syntax);
    case "assign":
      return bindAssign(scope, syntax);
    case "fence":
      return { kind: "fence" };
    case "if": {
      const test = syntax.condition && condition(scope, syntax.condition);
      if (test !== undefined) constantCondition(unit, syntax.condition!, test);
      const then = bindBlock(new Scope(unit, scope), syntax.then, steps);
      const otherwise = bindBlock(new Scope(unit, scope), syntax.else, steps);
      return test && { kind: "if", condition: test, then, else: otherwise };
    }
    case "for":
      return bindFor(scope, syntax, steps);
    case "while": {
      const test = syntax.condition && condition(scope, syntax.condition);
      const within = limit(scope, syntax);
      const body = bindBlock(new Scope(unit, scope), syntax.body, steps);
      if (test === undefined || within === "wrong") return undefined;
      constantCondition(unit, syntax.condition!, test);
      return { kind: "while", condition: test, within, body };
    }
    case "wait":
      return bindWait(scope, syntax);
    case "let":
      return bindLet(scope, syntax, steps);
    case "run":
      return bindRun(scope, syntax, steps);
    case "allocate":
      return bindAllocate(scope, syntax);
    case "undo":
      return { kind: "undo", body: bindBlock(new Scope(unit, scope), syntax.body, { ...steps, undo: true }) };
    case "raise":
      return bindRaise(scope, syntax);
    case "signal":
    case "await":
      return bindPacketStatement(scope, syntax);
    case "return":
      return bindReturn(scope, syntax, steps);
    case "expression-statement":
      return bindCallStatement(scope, syntax, steps);
  }
}

function bindFor(scope: Scope, syntax: Syntax.For, steps: Steps): Model.Statement | undefined {
  const { unit } = scope;
  const { range } = syntax;
  const inner = new Scope(unit, scope);
  if (range !== undefined && range.kind !== "range") {
    unit.report(diagnostics.notARange(unit.at(range)));
  }
  const from = range?.kind === "range" ? typeOf(scope, range.from) : undefined;
  const to = range?.kind === "range" ? typeOf(scope, range.to) : undefined;
  for (const [end, written] of [
    [from, range?.kind === "range" ? range.from : undefined],
    [to, range?.kind === "range" ? range.to : undefined],
  ] as const) {
    if (end !== undefined && end.range === undefined) {
      unit.report(
        diagnostics.typeMismatch({ expected: "an integer", found: describeType(end.type) }, unit.at(written!)),
      );
    }
  }
  if (from?.range === undefined || to?.range === undefined) {
    inner.define(syntax.name, { kind: "poisoned" });
    bindBlock(inner, syntax.body, steps);
    return undefined;
  }
  // The body runs only while the variable is between both ends, so it is never below the first nor above the last.
  const values =
    from.range.min <= to.range.max ? { min: from.range.min, max: to.range.max } : union(from.range, to.range);
  inner.define(syntax.name, { kind: "local", type: natural(values), range: values });
  const body = bindBlock(inner, syntax.body, steps);
  return { kind: "for", name: syntax.name.text, from, to, body };
}
