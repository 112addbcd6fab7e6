/** `status : Status(version)`: what a struct with parameters is told where it is a field's type. */
import { argumentsFor } from "../call-expressions.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Scope } from "../scope.ts";

type StructType = Extract<Model.Type, { kind: "struct" }>;

/** The type with its arguments; nothing when one is in error. */
export function typeArguments(scope: Scope, reference: Syntax.TypeReference, type: StructType): StructType | undefined {
  const struct = scope.unit.resolve(type.struct).model() as Model.Struct | undefined;
  if (struct === undefined || reference.kind !== "named-type") return undefined;
  const { name, span } = reference;
  const call = { kind: "call-expression", callee: name, arguments: reference.arguments ?? [], span } as const;
  const values = argumentsFor(scope, call, struct.parameters);
  return values && { ...type, arguments: values };
}
