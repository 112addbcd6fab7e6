/** Calls, what they answer, and the names that values get. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { Details } from "../../diagnostics/diagnostic.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { argumentsFor } from "../call-expressions.ts";
import { typedAs, typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { rangeOf } from "../ranges.ts";
import type { Scope, Unit } from "../scope.ts";
import { resolveType } from "../types.ts";
import type { Steps } from "./blocks.ts";

/** `call(…);`, `call(…) taken;` */
export function bindCallStatement(
  scope: Scope,
  syntax: Syntax.ExpressionStatement,
  steps: Steps,
): Model.Statement | undefined {
  const { unit } = scope;
  const { expression } = syntax;
  const call = expression.kind === "call-expression" ? bindCallOf(scope, expression) : "no call";
  if (syntax.taken !== undefined && call !== undefined && !answersCount(scope, call, steps)) {
    return unit.report(diagnostics.takenByNoCall(unit.at(syntax.taken)));
  }
  if (call === "no call") {
    if (typeOf(scope, expression) === undefined) return undefined;
    return unit.report(diagnostics.statementWithoutEffect(unit.at(expression), meantToStore(unit, expression)));
  }
  return call && { kind: "call", call, taken: syntax.taken !== undefined };
}

/** A comparison in place of a store. */
function meantToStore(unit: Unit, expression: Syntax.Expression): Details {
  if (expression.kind !== "binary" || expression.operator !== "==") return {};
  const newText = expression.left.kind === "member" ? "=" : "<-";
  const edits = [{ location: unit.at(expression.operatorSpan), newText }];
  const help = "'==' compares; '=' sets a field of a register, '<-' stores to a register or a cell";
  return { help, fixes: [{ title: `write '${newText}'`, safe: false, edits }] };
}

/** Whether a call's result can be how many entries the device took. */
function answersCount({ unit }: Scope, call: Model.CallOf | "no call", steps: Steps): boolean {
  if (call === "no call" || steps.ring !== "publish") return false;
  const { result } = unit.resolve(call.call).model() as Model.Call;
  return result.kind === "unsigned" || result.kind === "signed";
}

/** A call of the kernel; "no call" when the callee is something else. */
function bindCallOf(scope: Scope, syntax: Syntax.CallExpression): Model.CallOf | undefined | "no call" {
  const symbol = scope.unit.find(syntax.callee.text);
  if (symbol?.kind !== "call") return "no call";
  const model = symbol.model();
  const values = model && argumentsFor(scope, syntax, model.parameters);
  return values && { call: symbol.reference, arguments: values };
}

export function bindLet(scope: Scope, syntax: Syntax.Let, steps: Steps): Model.Statement | undefined {
  const { name } = syntax;
  const written = syntax.type && resolveType(syntax.type, { scope, place: "a local" });
  const value = letValue(scope, syntax, written?.type, steps);
  const type = syntax.type === undefined ? value?.type : written?.type;
  if (type === undefined) {
    scope.define(name, { kind: "poisoned" });
    return undefined;
  }
  const range = value?.range ?? rangeOf(type);
  const placed = steps.kind === "queue" && steps.ring === undefined && value?.kind === "struct";
  scope.define(name, { kind: "local", type, range, ...(placed && { placed }) });
  return value && { kind: "let", name: name.text, type, value };
}

function letValue(
  scope: Scope,
  syntax: Syntax.Let,
  type: Model.Type | undefined,
  steps: Steps,
): Model.Expression | undefined {
  const { unit } = scope;
  const { value } = syntax;
  if (value === undefined || (syntax.type !== undefined && type === undefined)) return undefined;
  if (value.kind === "call-expression" && steps.kind === "sequence" && type === undefined) {
    const symbol = unit.find(value.callee.text);
    if (symbol?.kind === "queue") return openQueue(scope, value);
  }
  const call = value.kind === "call-expression" ? bindCallOf(scope, value) : "no call";
  if (call === "no call")
    return type === undefined ? typeOf(scope, value) : typedAs(scope, value, type, `'${syntax.name.text}'`);
  if (call === undefined) return undefined;
  const model = unit.resolve(call.call).model() as Model.Call;
  return { kind: "call", call, type: model.result, range: resultRange(model) };
}

/** `let admin = AdminQueue(32);`: opens a queue beside the one that the sequence returns. */
function openQueue(scope: Scope, syntax: Syntax.CallExpression): Model.Expression | undefined {
  const symbol = scope.unit.expect(syntax.callee, "queue");
  const model = symbol?.model();
  const values = model && argumentsFor(scope, syntax, model.parameters);
  if (symbol === undefined || values === undefined) return undefined;
  const { reference: queue } = symbol;
  return { kind: "open-queue", queue, arguments: values, type: { kind: "queue", queue }, range: undefined };
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

export function bindReturn(scope: Scope, syntax: Syntax.Return, steps: Steps): Model.Statement | undefined {
  const { unit } = scope;
  const { value } = syntax;
  if (steps.kind === "queue") return unit.report(diagnostics.returnInQueue(unit.at(syntax)));
  if (steps.returns === undefined) {
    return value === undefined ? { kind: "return" } : unit.report(diagnostics.returnsNothing(unit.at(value)));
  }
  if (value === undefined) return undefined;
  const opened = value.kind === "name" ? scope.find(value.name.text) : undefined;
  if (opened?.kind === "poisoned") return undefined;
  if (value.kind === "name" && opened?.kind === "local" && opened.type.kind === "queue") {
    const named = unit.find(steps.returns)?.reference;
    const { queue } = opened.type;
    if (named?.name === queue.name && named.file === queue.file)
      return { kind: "return-queue", local: value.name.text };
  }
  if (value.kind !== "call-expression" || value.callee.text !== steps.returns) {
    return unit.report(diagnostics.returnsQueue({ queue: steps.returns }, unit.at(value)));
  }
  const symbol = unit.expect(value.callee, "queue");
  const queue = symbol?.model();
  const values = queue && argumentsFor(scope, value, queue.parameters);
  return values && { kind: "open-queue", queue: queue.name, arguments: values };
}
