/** Statements of sequences and of a queue's publish and retire steps. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { argumentsFor } from "../call-expressions.ts";
import { condition, typedAs, typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { rangeOf, union } from "../ranges.ts";
import { Scope } from "../scope.ts";
import { describeType, natural, resolveType } from "../types.ts";

/** What the steps belong to: only a file's own sequence makes a queue, and only a queue has cells. */
export interface Steps {
  readonly kind: "sequence" | "queue";
  /** Whether they tell the device of new entries: then a call may answer how many it took. */
  readonly publish?: boolean;
  /** The queue that a sequence returns. */
  readonly returns?: string | undefined;
}

/** The statements that are right; those in error have been reported. */
export function bindBlock(scope: Scope, block: Syntax.Block | undefined, steps: Steps): readonly Model.Statement[] {
  return (block?.statements ?? []).flatMap((statement) => bindStatement(scope, statement, steps) ?? []);
}

function bindStatement(scope: Scope, syntax: Syntax.Statement, steps: Steps): Model.Statement | undefined {
  const { unit } = scope;
  switch (syntax.kind) {
    case "store":
      return bindStore(scope, syntax);
    case "fence":
      return { kind: "fence" };
    case "if": {
      const test = syntax.condition && condition(scope, syntax.condition);
      const then = bindBlock(new Scope(unit, scope), syntax.then, steps);
      const otherwise = bindBlock(new Scope(unit, scope), syntax.else, steps);
      return test && { kind: "if", condition: test, then, else: otherwise };
    }
    case "for":
      return bindFor(scope, syntax, steps);
    case "let":
      return bindLet(scope, syntax);
    case "return":
      return bindReturn(scope, syntax, steps);
    case "expression-statement": {
      const { expression } = syntax;
      const call = expression.kind === "call-expression" ? bindCallOf(scope, expression) : "no call";
      if (syntax.taken !== undefined && call !== undefined && !answersCount(scope, call, steps)) {
        return unit.report(diagnostics.takenByNoCall(unit.at(syntax.taken)));
      }
      if (call === "no call") {
        if (typeOf(scope, expression) === undefined) return undefined;
        return unit.report(diagnostics.statementWithoutEffect(unit.at(expression)));
      }
      return call && { kind: "call", call, taken: syntax.taken !== undefined };
    }
  }
}

/** Whether a call's result can be how many entries the device took. */
function answersCount({ unit }: Scope, call: Model.CallOf | "no call", steps: Steps): boolean {
  if (call === "no call" || !steps.publish) return false;
  const { result } = unit.resolve(call.call).model() as Model.Call;
  return result.kind === "unsigned" || result.kind === "signed";
}

/** A call of the kernel; "no call" when the callee is something else. */
export function bindCallOf(scope: Scope, syntax: Syntax.CallExpression): Model.CallOf | undefined | "no call" {
  const symbol = scope.unit.find(syntax.callee.text);
  if (symbol?.kind !== "call") return "no call";
  const model = symbol.model();
  const values = model && argumentsFor(scope, syntax, model.parameters);
  return values && { call: symbol.reference, arguments: values };
}

function bindStore(scope: Scope, syntax: Syntax.Store): Model.Statement | undefined {
  const { unit } = scope;
  const { target } = syntax;
  const name = target.kind === "index" ? target.object : target;
  const binding = name.kind === "name" ? scope.find(name.name.text) : undefined;
  if (name.kind !== "name" || (binding !== undefined && binding.kind !== "cell")) {
    if (binding?.kind === "poisoned") return undefined;
    return unit.report(diagnostics.notACell(unit.at(target)));
  }
  const cell = typeOf(scope, target);
  if (binding === undefined || cell?.kind !== "cell") {
    if (syntax.value !== undefined && syntax.value.kind !== "name") typeOf(scope, syntax.value);
    return undefined;
  }
  if (binding.cell.writer === "device") {
    const related = [{ location: unit.at(binding.cell), message: "it is declared here" }];
    return unit.report(diagnostics.storeToDevice({ cell: cell.cell }, unit.at(target), { related }));
  }
  const value = syntax.value && typedAs(scope, syntax.value, cell.type, `cell '${cell.cell}'`);
  return value && { kind: "store", cell: cell.cell, index: cell.index, value, release: syntax.release };
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

function bindLet(scope: Scope, syntax: Syntax.Let): Model.Statement | undefined {
  const { name } = syntax;
  const written = syntax.type && resolveType(syntax.type, { scope, place: "a local" });
  const value = letValue(scope, syntax, written?.type);
  const type = syntax.type === undefined ? value?.type : written?.type;
  if (type === undefined) {
    scope.define(name, { kind: "poisoned" });
    return undefined;
  }
  const range = value?.range ?? rangeOf(type);
  scope.define(name, { kind: "local", type, range });
  return value && { kind: "let", name: name.text, type, value };
}

function letValue(scope: Scope, syntax: Syntax.Let, type: Model.Type | undefined): Model.Expression | undefined {
  const { unit } = scope;
  const { value } = syntax;
  if (value === undefined || (syntax.type !== undefined && type === undefined)) return undefined;
  const call = value.kind === "call-expression" ? bindCallOf(scope, value) : "no call";
  if (call === "no call")
    return type === undefined ? typeOf(scope, value) : typedAs(scope, value, type, `'${syntax.name.text}'`);
  if (call === undefined) return undefined;
  const model = unit.resolve(call.call).model() as Model.Call;
  return { kind: "call", call, type: model.result, range: resultRange(model) };
}

/** Where a negative result fails, what is seen afterwards is never negative. */
function resultRange(call: Model.Call): Model.Range | undefined {
  const { result } = call;
  if (result.kind !== "signed" && result.kind !== "unsigned" && result.kind !== "handle") return undefined;
  const bits = result.kind === "handle" ? 32 : result.bits;
  if (result.kind === "unsigned") return { min: 0n, max: (1n << BigInt(bits)) - 1n };
  const max = (1n << BigInt(bits - 1)) - 1n;
  return { min: failsBelowZero(call.fail) ? 0n : -max - 1n, max };
}

function failsBelowZero(fail: Model.Fail | undefined): boolean {
  const test = fail?.condition;
  if (test?.kind !== "binary" || test.operator !== "<") return false;
  return test.left.kind === "call-result" && test.right.range?.min === 0n && test.right.range.max === 0n;
}

function bindReturn(scope: Scope, syntax: Syntax.Return, steps: Steps): Model.Statement | undefined {
  const { unit } = scope;
  const { value } = syntax;
  if (steps.kind === "queue") return unit.report(diagnostics.returnInQueue(unit.at(syntax)));
  if (steps.returns === undefined || value === undefined) return undefined;
  if (value.kind !== "call-expression" || value.callee.text !== steps.returns) {
    return unit.report(diagnostics.returnsQueue({ queue: steps.returns }, unit.at(value)));
  }
  const symbol = unit.expect(value.callee, "queue");
  const queue = symbol?.model();
  const values = queue && argumentsFor(scope, value, queue.parameters);
  return values && { kind: "open-queue", queue: queue.name, arguments: values };
}
