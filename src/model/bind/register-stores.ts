/** `doorbell <- tail;`, `control <- { on: true, size: 6 };` */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { leftOut } from "../checks/register-literals.ts";
import { typedAs, typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { storedRegister } from "../register-values.ts";
import type { WordTarget } from "../registers.ts";
import { didYouMean, type Scope } from "../scope.ts";
import { fieldValue as valueOfField } from "./stores.ts";

/** A store to a register; "no register" when it goes to something else. */
export function bindRegisterStore(scope: Scope, syntax: Syntax.Store): Model.Statement | "no register" | undefined {
  const { unit } = scope;
  const target = storedRegister(scope, syntax.target);
  if (target === "no register") return target;
  if (target === undefined) {
    // The value may be in error too; a literal cannot be told without its register.
    if (syntax.value !== undefined && syntax.value.kind !== "struct-literal" && syntax.value.kind !== "name")
      typeOf(scope, syntax.value);
    return undefined;
  }
  if (syntax.release) {
    const end = syntax.value!.span.end;
    const edits = [{ location: unit.at({ start: end, end: releaseEnd(syntax) }), newText: "" }];
    const fixes = [{ title: "remove 'release'", safe: true, edits }];
    return unit.report(diagnostics.registerReleased(unit.at(syntax), { fixes }));
  }
  const value = syntax.value && stored(scope, target, syntax.value);
  const { registers, path } = target;
  return value && { kind: "store-register", register: { registers, path }, value };
}

/** Behind `release`, in front of the `;`. */
function releaseEnd({ value, span }: Syntax.Store): number {
  return Math.max(value!.span.end, span.end - 1);
}

function stored(scope: Scope, target: WordTarget, syntax: Syntax.Expression): Model.Expression | undefined {
  const { word } = target;
  const literal = syntax.kind === "struct-literal" && word.fields.length > 0;
  return literal ? ofFields(scope, target, syntax) : typedAs(scope, syntax, word.type, `register '${word.name}'`);
}

function ofFields(scope: Scope, target: WordTarget, syntax: Syntax.StructLiteral): Model.Expression | undefined {
  const { unit } = scope;
  const { word, registers, path } = target;
  const before = unit.diagnostics.length;
  duplicateNames(
    unit,
    syntax.fields.map(({ name }) => name),
    "this literal",
  );
  const given = syntax.fields.flatMap(({ name, value }) => {
    const typed = value && fieldValue(scope, target, name, value);
    return typed === undefined ? [] : [{ name: name.text, value: typed }];
  });
  const failed = unit.diagnostics.slice(before).some(({ severity }) => severity === "error");
  if (failed || given.length < syntax.fields.length) return undefined;
  const fields = leftOut(unit, word, given, syntax);
  const { type } = word;
  return fields && { kind: "register-fields", register: { registers, path }, fields, type, range: undefined };
}

function fieldValue(
  scope: Scope,
  target: WordTarget,
  name: Syntax.Name,
  syntax: Syntax.Expression,
): Model.Expression | undefined {
  const { unit } = scope;
  const { word, registers } = target;
  const written = word.fields.filter(
    ({ role, access }) => role !== "reserved" && access !== "readonly" && access !== "read-clears",
  );
  const field = written.find((one) => one.name === name.text);
  if (field !== undefined) {
    return valueOfField(scope, syntax, field);
  }
  const { unit: owner } = unit.resolve(registers);
  const fixed = word.fields.find((one) => one.name === name.text && one.role !== "reserved");
  if (fixed !== undefined) {
    const related = [{ location: owner.at(fixed), message: "it is declared here" }];
    const what = `field '${fixed.name}' of register '${word.name}'`;
    return unit.report(diagnostics.storeToReadonly({ what }, unit.at(name), { related }));
  }
  if (owner.incomplete.has(registers.name)) return undefined;
  const details = didYouMean(
    unit,
    name,
    written.map((one) => one.name),
  );
  return unit.reportMissing(
    diagnostics.unknownMember({ of: word.name, name: name.text }, unit.at(name), details),
    owner,
  );
}
