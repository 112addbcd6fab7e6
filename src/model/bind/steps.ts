/** Steps of procedures: waiting, allocating, failing. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { waits } from "../checks/waits.ts";
import { condition, constantOf, typedAs, typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { exactly } from "../ranges.ts";
import type { Scope } from "../scope.ts";
import { natural, resolveType, widthOf } from "../types.ts";

export function bindWait(scope: Scope, syntax: Syntax.Wait): Model.Statement | undefined {
  const test = syntax.condition && condition(scope, syntax.condition);
  const within = limit(scope, syntax);
  if (test === undefined || within === "wrong" || !waits(scope, syntax.condition!, test)) return undefined;
  return { kind: "wait", condition: test, within };
}

/** The time after `within`. Without one a device that is broken would be waited for without end. */
export function limit(scope: Scope, syntax: Syntax.Wait | Syntax.While): Model.Expression | undefined | "wrong" {
  const { unit } = scope;
  if (syntax.within !== undefined) return typedAs(scope, syntax.within, { kind: "duration" }, "a limit") ?? "wrong";
  const { condition } = syntax;
  if (condition === undefined) return "wrong";
  const end = { start: condition.span.end, end: condition.span.end };
  const fixes = [
    { title: "wait a second at most", safe: false, edits: [{ location: unit.at(end), newText: " within 1 s" }] },
  ];
  const start = { start: syntax.span.start, end: condition.span.end };
  return unit.reportMissing(diagnostics.waitWithoutLimit({ step: syntax.kind }, unit.at(start), { fixes }));
}

/** Memory is aligned to this many bytes where nothing else is said: every integer stands well in it. */
const plainAlignment = 8n;
const largestAlignment = 1n << 30n;

export function bindAllocate(scope: Scope, syntax: Syntax.Allocate): Model.Statement | undefined {
  const { unit } = scope;
  const { name } = syntax;
  const resolved = syntax.type && resolveType(syntax.type, { scope, place: "allocated memory" });
  const limits: Model.Type = { kind: "range", bits: 64, min: 1n, max: largestAlignment };
  const align = syntax.align && constantOf(scope, syntax.align, limits, "an alignment");
  if (resolved === undefined) {
    scope.define(name, { kind: "poisoned" });
    return undefined;
  }
  const { type } = resolved;
  scope.define(name, { kind: "local", type, range: undefined, memory: true });
  if (syntax.align !== undefined && align === undefined) return undefined;
  const alignment = align?.value ?? plainAlignment;
  if ((alignment & (alignment - 1n)) !== 0n) {
    return unit.report(diagnostics.alignmentNoPower({ value: alignment }, unit.at(syntax.align!)));
  }
  return { kind: "allocate", name: name.text, type, size: sizeOf(type), alignment };
}

function sizeOf(type: Model.Type): Model.Expression {
  if (type.kind === "bytes") return type.length;
  const range = exactly(BigInt((widthOf(type) ?? 0) / 8));
  return { kind: "integer", value: range.min, type: natural(range), range };
}

/** `fail Class(field: value);` */
export function bindRaise(scope: Scope, syntax: Syntax.Raise): Model.Statement | undefined {
  const { unit } = scope;
  const { error } = syntax;
  duplicateNames(
    unit,
    syntax.fields.map(({ name }) => name),
    `error ${error.text}`,
  );
  const fields = syntax.fields.flatMap(({ name, value }) => {
    const typed = value && typeOf(scope, value);
    return typed === undefined ? [] : [{ name: name.text, value: typed }];
  });
  if (fields.length < syntax.fields.length) return undefined;
  return { kind: "raise", error: error.text, fields, span: error.span };
}
