/** `cell <- value`, `register <- value`, `register.field = value`. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { inUnits } from "../durations.ts";
import { fit, typedAs, typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { assignedField } from "../register-values.ts";
import type { Scope } from "../scope.ts";
import { bindRegisterStore } from "./register-stores.ts";

export function bindStore(scope: Scope, syntax: Syntax.Store): Model.Statement | undefined {
  const { unit } = scope;
  const { target } = syntax;
  const name = target.kind === "index" ? target.object : target;
  const binding = name.kind === "name" ? scope.find(name.name.text) : undefined;
  if (binding?.kind === "poisoned") return undefined;
  if (binding?.kind === "cell") return storeCell(scope, syntax, binding.cell);
  const register = bindRegisterStore(scope, syntax);
  if (register !== "no register") return register;
  if (known(scope, target)) return unit.report(diagnostics.notACell(unit.at(target)));
  typeOf(scope, target);
  // A literal says its type only together with what it is stored to.
  const alone = syntax.value?.kind !== "name" && syntax.value?.kind !== "struct-literal";
  if (syntax.value !== undefined && alone) typeOf(scope, syntax.value);
  return undefined;
}

/** Whether something is stored to whose name, if it has one, stands for something. */
function known(scope: Scope, target: Syntax.Expression): boolean {
  if (target.kind === "member" || target.kind === "index") return known(scope, target.object);
  return target.kind !== "name" || scope.find(target.name.text) !== undefined;
}

function storeCell(scope: Scope, syntax: Syntax.Store, of: Model.Cell): Model.Statement | undefined {
  const { unit } = scope;
  const { target } = syntax;
  const cell = typeOf(scope, target);
  if (cell?.kind !== "cell") {
    if (syntax.value !== undefined && syntax.value.kind !== "name") typeOf(scope, syntax.value);
    return undefined;
  }
  if (of.writer === "device") {
    const related = [{ location: unit.at(of), message: "it is declared here" }];
    return unit.report(diagnostics.storeToDevice({ cell: cell.cell }, unit.at(target), { related }));
  }
  const value = syntax.value && typedAs(scope, syntax.value, cell.type, `cell '${cell.cell}'`);
  return value && { kind: "store", cell: cell.cell, index: cell.index, value, release: syntax.release };
}

export function bindAssign(scope: Scope, syntax: Syntax.Assign): Model.Statement | undefined {
  const { unit } = scope;
  const assigned = assignedField(scope, syntax.target);
  if (assigned === "no register") {
    // A name that means nothing is the mistake then.
    const known = typeOf(scope, syntax.target) !== undefined;
    return known ? unit.report(diagnostics.notAssignable(unit.at(syntax.target))) : undefined;
  }
  if (assigned === undefined) {
    if (syntax.value.kind !== "name") typeOf(scope, syntax.value);
    return undefined;
  }
  const { registers, path, field } = assigned;
  const value = fieldValue(scope, syntax.value, field);
  return value && { kind: "assign", register: { registers, path }, field: field.name, value };
}

/** A value for a field; for one with a unit of time it is a duration. */
export function fieldValue(scope: Scope, syntax: Syntax.Expression, field: Model.Field): Model.Expression | undefined {
  const value = typeOf(scope, syntax, field.type);
  const plain = value && inUnits(scope, syntax, value, field);
  return plain && fit(scope, syntax, plain, field.type, field.range, `'${field.name}'`);
}
