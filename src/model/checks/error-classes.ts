import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { describeType } from "../types.ts";
import { alternatives } from "./queue-parts.ts";
import { camelCase } from "./camel-case.ts";

/** What every error has. */
const taken: ReadonlySet<string> = new Set("call cause code command message name result stack".split(" "));

/** A field may not hide what every error has, in the spelling of generated code. */
function fieldNames(unit: Unit, { error, fields }: Syntax.Fail | Syntax.Raise): void {
  for (const { name } of fields) {
    if (error === undefined || !taken.has(camelCase(name.text))) continue;
    unit.report(diagnostics.errorFieldTaken({ field: name.text, name: error.text }, unit.at(name)));
  }
}

/**
 * An error's name is one class, so all `fail` rules and steps that make it give it the same fields. What most of them give is meant:
 * those that differ are told.
 */
export function errorClasses(unit: Unit): void {
  const rules = new Map<string, { readonly shape: string; readonly name: Syntax.Name }[]>();
  for (const { syntax, fail } of failures(unit)) {
    const name = syntax?.error;
    if (syntax === undefined || name === undefined || fail === undefined) continue;
    fieldNames(unit, syntax);
    const shape = fail.fields.map((field) => `${field.name}: ${describeType(field.value.type)}`).join(", ");
    const before = rules.get(name.text);
    if (before === undefined) rules.set(name.text, [{ shape, name }]);
    else before.push({ shape, name });
  }
  for (const same of rules.values()) {
    const counts = new Map<string, number>();
    for (const { shape } of same) counts.set(shape, (counts.get(shape) ?? 0) + 1);
    const meant = same.reduce((best, one) => (counts.get(one.shape)! > counts.get(best.shape)! ? one : best));
    for (const { shape, name } of same) {
      if (shape === meant.shape) continue;
      const related = [{ location: unit.at(meant.name), message: `here it has (${meant.shape})` }];
      unit.report(diagnostics.errorFieldsDiffer({ name: name.text }, unit.at(name), { related }));
    }
  }
}

interface Failure {
  readonly syntax: Syntax.Fail | Syntax.Raise | undefined;
  readonly fail: Pick<Model.Fail, "fields"> | undefined;
}

function* failures(unit: Unit): Generator<Failure> {
  for (const symbol of unit.symbols.values()) {
    if (symbol.kind === "call") yield { syntax: symbol.syntax.fail, fail: symbol.model()?.fail };
    else if (symbol.kind === "command") {
      const syntax = symbol.syntax.members.find((member) => member.kind === "fail");
      yield { syntax, fail: symbol.model()?.fail };
    } else if (symbol.kind === "queue") yield* failuresIn(symbol.syntax.members, symbol.model());
    if (symbol.kind === "queue" || symbol.kind === "sequence") yield* raised(symbol.syntax, symbol.model());
  }
}

/** What a queue says of failures, always and in each of its alternatives. */
function* failuresIn(members: readonly Syntax.QueueMember[], parts: Model.QueueParts | undefined): Generator<Failure> {
  yield { syntax: members.find((member) => member.kind === "fail"), fail: parts?.fail };
  const inner = (parts?.gates ?? []).flatMap((gate) =>
    gate.kind === "condition" ? [gate.then, gate.else] : gate.cases.map((one) => one.parts),
  );
  for (const [i, one] of members.flatMap(alternatives).entries()) yield* failuresIn(one, inner[i]);
}

/** `fail` as a step: those that are right, by where their error stands. */
function* raised(syntax: Syntax.Declaration, model: Model.Queue | Model.Sequence | undefined): Generator<Failure> {
  const fails = new Map(stepsIn<ModelRaise>(model).map((fail) => [fail.span.start, fail]));
  for (const step of stepsIn<Syntax.Raise>(syntax)) yield { syntax: step, fail: fails.get(step.error.span.start) };
}

type ModelRaise = Extract<Model.Statement, { kind: "raise" }>;

/** Steps that fail, in blocks of any depth. */
function stepsIn<Raise extends Syntax.Raise | ModelRaise>(node: unknown): readonly Raise[] {
  if (typeof node !== "object" || node === null) return [];
  if ("kind" in node && node.kind === "raise") return [node as Raise];
  return Object.values(node).flatMap((part) => stepsIn<Raise>(part));
}
