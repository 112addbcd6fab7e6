/** Conditions as their author wrote them, for errors that name them. */
import type { Expression } from "../../../model/model.ts";

/** Fields of the same entry, command or struct that an expression reads. */
export function fieldsIn(expression: Expression): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("kind" in node && node.kind === "command-field" && "field" in node) found.add(String(node.field));
    for (const child of Object.values(node)) visit(child);
  };
  visit(expression);
  return found;
}

/** The first parameter that an expression reads. */
export function localIn(expression: Expression): Expression | undefined {
  const visit = (node: unknown): Expression | undefined => {
    if (typeof node !== "object" || node === null) return undefined;
    if ("kind" in node && node.kind === "local" && "range" in node) return node as Expression;
    for (const child of Object.values(node)) {
      const found = visit(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(expression);
}

/** The text of an expression; parentheses only where operators need them. */
export function conditionText(expression: Expression): string {
  const side = (operand: Expression): string => {
    const text = conditionText(operand);
    return operand.kind === "binary" || operand.kind === "conditional" ? `(${text})` : text;
  };
  switch (expression.kind) {
    case "integer":
      return expression.type.kind === "duration" ? durationText(expression.value) : String(expression.value);
    case "boolean":
      return String(expression.value);
    case "constant":
      return expression.constant.name;
    case "enumerator":
      return expression.member;
    case "local":
      return expression.name;
    case "member":
      return `${conditionText(expression.object)}.${expression.member}`;
    case "element":
      return `${conditionText(expression.object)}[${conditionText(expression.index)}]`;
    case "flag":
      return `${conditionText(expression.object)}.${expression.flag}`;
    case "command-field":
    case "count":
      return expression.field;
    case "field":
      return `${expression.entry.name}.${expression.field}`;
    case "register":
      return [
        ...expression.path.map(({ name, index }) => (index === undefined ? name : `${name}[${conditionText(index)}]`)),
        ...(expression.field === undefined ? [] : [expression.field]),
      ].join(".");
    case "cell":
      return expression.index === undefined
        ? expression.cell
        : `${expression.cell}[${conditionText(expression.index)}]`;
    case "gate":
      return expression.gate.name;
    case "outcome":
      return `${expression.local}.${expression.result}`;
    case "ring-index":
      return expression.which;
    case "ring-depth":
      return `${expression.ring}.depth`;
    case "duration":
    case "in-units":
      return conditionText(expression.of);
    case "unary":
      return `${expression.operator}${side(expression.operand)}`;
    case "binary": {
      const { operator } = expression;
      const joined = (operand: Expression): string =>
        operator === "&&" && operand.kind === "binary" && operand.operator === "||"
          ? side(operand)
          : conditionText(operand);
      const text = operator === "&&" || operator === "||" ? joined : side;
      const [left, right] = [text(expression.left), text(expression.right)];
      return `${left} ${expression.operator} ${right}`;
    }
    case "conditional":
      return `${side(expression.condition)} ? ${side(expression.then)} : ${side(expression.else)}`;
    case "builtin":
      return `${expression.name}(${expression.arguments.map(conditionText).join(", ")})`;
    case "as-enum":
      return `${expression.enum.name}(${conditionText(expression.operand)})`;
    default:
      return "…";
  }
}

const UNITS = [
  ["s", 1_000_000_000n],
  ["ms", 1_000_000n],
  ["us", 1000n],
] as const;

/** Nanoseconds in the largest unit of which they are a whole number. */
function durationText(nanoseconds: bigint): string {
  const [name, size] = UNITS.find(([, unit]) => nanoseconds % unit === 0n) ?? (["ns", 1n] as const);
  return `${nanoseconds / size} ${name}`;
}
