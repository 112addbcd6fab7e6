import type * as Syntax from "../parser/syntax.ts";

/** The names that an expression begins its parts with: `a` of `a.b`, both of `a + b`. */
export function* namesIn(expression: Syntax.Expression): Generator<Syntax.Name> {
  switch (expression.kind) {
    case "name":
      yield expression.name;
      return;
    case "member":
      yield* namesIn(expression.object);
      return;
    case "index":
      yield* namesIn(expression.object);
      yield* namesIn(expression.index);
      return;
    case "call-expression":
      for (const argument of expression.arguments) yield* namesIn(argument);
      return;
    case "unary":
      yield* namesIn(expression.operand);
      return;
    case "binary":
      yield* namesIn(expression.left);
      yield* namesIn(expression.right);
      return;
    case "conditional":
      yield* namesIn(expression.condition);
      yield* namesIn(expression.then);
      yield* namesIn(expression.else);
      return;
    case "range":
      yield* namesIn(expression.from);
      yield* namesIn(expression.to);
      return;
    case "struct-literal":
      for (const { value } of expression.fields) if (value !== undefined) yield* namesIn(value);
      return;
    default:
      return;
  }
}
