import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { resolveType } from "../types.ts";
import { Scope } from "../scope.ts";
import { declared } from "./describe.ts";

export function bindStream(unit: Unit, syntax: Syntax.Stream): Model.Stream | undefined {
  const element = syntax.element && resolveType(syntax.element, { scope: new Scope(unit), place: "a ring's index" });
  if (element === undefined) return undefined;
  return {
    ...declared(syntax.name, syntax),
    element: element.type,
    headerSize: 0,
    header: [],
    packets: [],
    signal: undefined,
    await: undefined,
  };
}
