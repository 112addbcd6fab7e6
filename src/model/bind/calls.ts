/** Calls, and the parameters and failure rules that other declarations have too. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { condition, constantOf, typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { enumerator, memberNames } from "../names.ts";
import { rangeOf } from "../ranges.ts";
import { didYouMean, Scope, type Unit } from "../scope.ts";
import { describeType, resolveType } from "../types.ts";
import { declared } from "./describe.ts";
import { bindDoor } from "./doors.ts";

export function bindCall(unit: Unit, syntax: Syntax.Call): Model.Call | undefined {
  const scope = new Scope(unit);
  const parameters = bindParameters(scope, syntax.parameters, "call");
  const resolved = syntax.result && resolveType(syntax.result, { scope, place: "a call's result" });
  const door = syntax.door && bindDoor(unit, syntax, syntax.door, parameters);
  const inner = new Scope(unit);
  if (resolved !== undefined) inner.give("result", { kind: "call-result", type: resolved.type });
  else inner.give("result", { kind: "poisoned" });
  const fail = syntax.fail && bindFail(inner, syntax.fail);
  const retry = bindRetry(unit, syntax, fail);
  if (parameters === undefined || resolved === undefined || door === undefined) return undefined;
  return {
    ...declared(syntax.name, syntax),
    door,
    parameters,
    result: resolved.type,
    fail,
    retry,
  };
}

/** The parameters, each bound in the scope; nothing when one is in error. */
export function bindParameters(
  scope: Scope,
  syntax: readonly Syntax.Parameter[],
  of: "call" | "command" | "entry" | "queue" | "record" | "registers" | "sequence" | "struct",
): readonly Model.Parameter[] | undefined {
  const { unit } = scope;
  duplicateNames(
    unit,
    syntax.map((parameter) => parameter.name),
    "these parameters",
  );
  const seen = new Set<string>();
  const parameters: Model.Parameter[] = [];
  for (const parameter of syntax) {
    const bound = bindParameter(scope, parameter, of);
    if (bound !== undefined) parameters.push(bound);
    const { name } = parameter;
    if (seen.has(name.text)) continue;
    seen.add(name.text);
    // A call's parameters are said by its callers only, so they may be called like anything else.
    if (of === "call") continue;
    scope.define(name, bound ? { kind: "local", type: bound.type, range: bound.range } : { kind: "poisoned" });
  }
  return parameters.length === syntax.length ? parameters : undefined;
}

function bindParameter(
  scope: Scope,
  syntax: Syntax.Parameter,
  of: "call" | "command" | "entry" | "queue" | "record" | "registers" | "sequence" | "struct",
): Model.Parameter | undefined {
  const { unit } = scope;
  const { access } = syntax;
  const procedure = of === "queue" || of === "sequence";
  const place = procedure ? "a parameter of a procedure" : "a parameter";
  const resolved = syntax.type && resolveType(syntax.type, { scope, place });
  if (resolved === undefined) return undefined;
  const { type } = resolved;
  const name = syntax.name.text;
  const memory = type.kind === "struct" || type.kind === "cstring";
  if (type.kind === "cstring" && of !== "call") {
    const values = { type: describeType(type), place: `a parameter of a ${of}` };
    return unit.report(diagnostics.typeNotAllowed(values, unit.at(syntax.type!)));
  }
  // Whatever a call takes may be passed by its address; a struct and a text are always.
  if (of === "call" ? memory && access === undefined : access !== undefined) {
    const values = { name, type: describeType(type) };
    return unit.report(
      memory && of === "call"
        ? diagnostics.accessMissing(values, unit.at(syntax.type!))
        : diagnostics.accessNotAllowed(values, unit.at(syntax.type!)),
    );
  }
  const value = syntax.default && constantOf(new Scope(unit), syntax.default, type, `'${name}'`);
  if (syntax.default !== undefined && value === undefined) return undefined;
  return { ...declared(syntax.name, syntax), type, access, default: value?.value, range: rangeOf(type) };
}

/** `fail condition: Class(field: value, …)` */
export function bindFail(scope: Scope, syntax: Syntax.Fail): Model.Fail | undefined {
  const { unit } = scope;
  const test = syntax.condition && condition(scope, syntax.condition);
  duplicateNames(
    unit,
    syntax.fields.map((field) => field.name),
    `error ${syntax.error?.text ?? ""}`,
  );
  const fields: { name: string; value: Model.Expression }[] = [];
  for (const { name, value } of syntax.fields) {
    const typed = value && typeOf(scope, value);
    if (typed !== undefined) fields.push({ name: name.text, value: typed });
  }
  if (test === undefined || syntax.error === undefined || fields.length < syntax.fields.length) return undefined;
  return { condition: test, error: syntax.error.text, fields };
}

/** `retry intr, again;`: members of the enum that the error's first field has. */
function bindRetry(unit: Unit, syntax: Syntax.Call, fail: Model.Fail | undefined): readonly bigint[] {
  if (syntax.retry.length === 0 || (syntax.fail !== undefined && fail === undefined)) return [];
  const type = fail?.fields[0]?.value.type;
  if (type?.kind !== "enum") {
    unit.report(diagnostics.retryWithoutEnum({ name: syntax.name.text }, unit.at(syntax.retry[0]!)));
    return [];
  }
  duplicateNames(unit, syntax.retry, "this list");
  const scope = new Scope(unit);
  const values: bigint[] = [];
  for (const name of syntax.retry) {
    const member = enumerator(scope, type.enum, name.text, type);
    if (member?.kind === "enumerator") values.push(member.value);
    else if (!unit.resolve(type.enum).unit.incomplete.has(type.enum.name)) {
      const details = didYouMean(unit, name, memberNames(scope, type));
      const values = { of: type.enum.name, name: name.text };
      unit.reportMissing(diagnostics.unknownMember(values, unit.at(name), details), unit.resolve(type.enum).unit);
    }
  }
  return values;
}
