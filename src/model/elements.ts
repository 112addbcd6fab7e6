/** `list[0]`, `told.format[n].metadata`: elements of arrays in memory that a sequence allocated. */
import type * as Syntax from "../parser/syntax.ts";
import { typedAs, typeOf } from "./expressions.ts";
import type * as Model from "./model.ts";
import { rangeOf } from "./ranges.ts";
import type { Scope } from "./scope.ts";

/** "no array" when it is none, or stands elsewhere than in such memory: nothing has been reported then. */
export function elementExpression(
  scope: Scope,
  syntax: Syntax.IndexExpression,
): Model.Expression | undefined | "no array" {
  if (!inMemory(scope, syntax.object)) return "no array";
  const object = typeOf(scope, syntax.object);
  if (object === undefined) return undefined;
  if (object.type.kind !== "array") return "no array";
  const { element, length } = object.type;
  const indices: Model.Type = { kind: "range", bits: 32, min: 0n, max: BigInt(length) - 1n };
  const index = typedAs(scope, syntax.index, indices, "an index");
  return index && { kind: "element", object, index, type: element, range: rangeOf(element) };
}

function inMemory(scope: Scope, syntax: Syntax.Expression): boolean {
  if (syntax.kind === "member" || syntax.kind === "index") return inMemory(scope, syntax.object);
  const binding = syntax.kind === "name" ? scope.find(syntax.name.text) : undefined;
  return binding?.kind === "local" && binding.memory === true;
}
