import type * as Syntax from "../../parser/syntax.ts";
import { gateReads } from "../checks/gate-reads.ts";
import { condition } from "../expressions.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { bindParameters } from "./calls.ts";
import { declared } from "./describe.ts";

export function bindGate(unit: Unit, syntax: Syntax.Gate): Model.Gate | undefined {
  const scope = new Scope(unit);
  const parameters = bindParameters(scope, syntax.parameters, "queue");
  const test = syntax.value && condition(scope, syntax.value);
  if (parameters === undefined || test === undefined || !gateReads(unit, syntax, test)) return undefined;
  return { ...declared(syntax.name, syntax), parameters, condition: test };
}
