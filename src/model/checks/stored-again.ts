import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Scope } from "../scope.ts";

/**
 * A field's name stands for the value, never for what is stored: `nlb + 1` of a field `stored nlb - 1` undoes what has been
 * undone already.
 */
export function storedAgain(
  scope: Scope,
  syntax: Syntax.BinaryExpression,
  operator: string,
  left: Model.Expression,
  right: Model.Expression,
): void {
  if (operator !== "+" && operator !== "-") return;
  const inLeft = operator === "-" || fieldOf(scope, left) !== undefined;
  const [field, other] = inLeft ? [left, right] : [right, left];
  const stored = fieldOf(scope, field)?.stored;
  const amount = other.kind === "integer" || other.kind === "constant" ? other.value : undefined;
  if (stored === undefined || stored.offset === 0n || amount === undefined) return;
  if ((operator === "+" ? amount : -amount) !== -stored.offset) return;
  const { unit } = scope;
  const name = unit.source.slice((inLeft ? syntax.left : syntax.right).span);
  const { span } = syntax;
  const edits = [{ location: unit.at(span), newText: name }];
  const fixes = [{ title: `write '${name}'`, safe: false, edits }];
  unit.report(diagnostics.storedAgain({ name }, unit.at(span), { fixes }));
}

function fieldOf(scope: Scope, expression: Model.Expression): Model.Field | undefined {
  switch (expression.kind) {
    case "command-field": {
      const binding = scope.find(expression.field);
      return binding?.kind === "command-field" ? binding.field : undefined;
    }
    case "field": {
      const model = scope.unit.resolve(expression.entry).model() as Model.Entry | undefined;
      return model?.fields.find(({ name }) => name === expression.field);
    }
    case "member": {
      const { type } = expression.object;
      const struct = type.kind === "struct" ? scope.unit.resolve(type.struct).model() : undefined;
      return (struct as Model.Struct | undefined)?.fields.find(({ name }) => name === expression.member);
    }
    default:
      return undefined;
  }
}
