/** Registers as values, as what is stored to, and as what a field is changed of. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Details } from "../diagnostics/diagnostic.ts";
import type * as Syntax from "../parser/syntax.ts";
import { readOfWriteOnly, storeToReadonly } from "./checks/register-use.ts";
import { unsafeAssignment } from "./checks/unsafe-assignment.ts";
import { withUnit } from "./durations.ts";
import type * as Model from "./model.ts";
import { rangeOf } from "./ranges.ts";
import {
  type FieldTarget,
  type GroupTarget,
  type RegisterTarget,
  registerTarget,
  withoutIndex,
  type Word,
  type WordTarget,
} from "./registers.ts";
import type { Scope, Unit } from "./scope.ts";

/** A register's or field's value, where one is asked for. */
export function registerValue(
  scope: Scope,
  target: RegisterTarget,
  syntax: Syntax.Expression,
): Model.Expression | undefined {
  const { unit } = scope;
  if (target.kind === "group") return notOne(unit, target, syntax);
  if (target.unindexed) return withoutIndex(unit, target, syntax);
  const { registers, path, word } = target;
  const { access, type, range } = target.kind === "field" ? target.field : { ...word, range: rangeOf(word.type) };
  if (access === "write-only") return readOfWriteOnly(unit, target, syntax);
  const field = target.kind === "field" ? target.field.name : undefined;
  const value: Model.Expression = { kind: "register", registers, path, field, type, range };
  return withUnit(value, target.kind === "field" ? target.field.unit : undefined);
}

function notOne(unit: Unit, target: GroupTarget, syntax: Syntax.Expression): undefined {
  if (target.unindexed) return withoutIndex(unit, target, syntax);
  const name = target.path.at(-1)?.name ?? target.group.name;
  return unit.report(
    diagnostics.wrongKind({ name, found: "a block of registers", expected: "a value" }, unit.at(syntax)),
  );
}

/** The register that a store goes to as a whole; "no register" when the target is something else. */
export function storedRegister(scope: Scope, syntax: Syntax.Expression): WordTarget | "no register" | undefined {
  const { unit } = scope;
  const target = registerTarget(scope, syntax);
  if (target === undefined || target === "no register") return target;
  if (target.kind === "group") return notOne(unit, target, syntax);
  if (target.unindexed) return withoutIndex(unit, target, syntax);
  if (target.kind === "field") return fieldStored(unit, target, syntax);
  return storeToReadonly(unit, target, syntax) ? target : undefined;
}

/** A store writes a word; what changes one field of it is an assignment. */
function fieldStored(unit: Unit, target: FieldTarget, syntax: Syntax.Expression): undefined {
  const values = { field: target.field.name, register: target.word.name };
  return unit.report(diagnostics.storeToField(values, unit.at(syntax)));
}

/** A field of a register that an assignment may change by itself. */
export interface AssignedField extends Model.RegisterPath {
  readonly word: Word;
  readonly field: Model.RegisterField;
}

/**
 * The field that `cc.en = false` changes; "no register" when what is assigned to is something else. The one who asks types
 * the value for `field.type` and `field.range`.
 */
export function assignedField(scope: Scope, syntax: Syntax.Expression): AssignedField | "no register" | undefined {
  const { unit } = scope;
  const target = registerTarget(scope, syntax);
  if (target === undefined || target === "no register") return target;
  if (target.kind === "group") return notOne(unit, target, syntax);
  if (target.unindexed) return withoutIndex(unit, target, syntax);
  if (target.kind === "word") {
    return unit.report(
      diagnostics.assignedRegister({ register: target.word.name }, unit.at(syntax), storeInstead(scope, syntax)),
    );
  }
  if (!storeToReadonly(unit, target, syntax) || !unsafeAssignment(unit, target, syntax)) return undefined;
  const { registers, path, word, field } = target;
  return { registers, path, word, field };
}

/** The fix that makes a store of an assignment to the register. */
function storeInstead({ unit }: Scope, { span }: Syntax.Expression): Details {
  const sign = /^\s*=(?!=)/.exec(unit.source.text.slice(span.end, span.end + 100));
  if (sign === null) return {};
  const end = span.end + sign[0].length;
  const location = unit.source.location({ start: end - 1, end });
  return { fixes: [{ title: "write '<-'", safe: true, edits: [{ location, newText: "<-" }] }] };
}
