import type * as Syntax from "../../parser/syntax.ts";

/** Names of what the steps of a queue store to, wherever they stand in it. */
export function storedNames(syntax: Syntax.Queue): ReadonlySet<string> {
  const names = new Set<string>();
  visit(syntax, names);
  return names;
}

function visit(node: unknown, names: Set<string>): void {
  if (typeof node !== "object" || node === null) return;
  if ("kind" in node && node.kind === "store" && "target" in node) {
    const target = node.target as Syntax.Expression;
    const name = target.kind === "index" ? target.object : target;
    if (name.kind === "name") names.add(name.name.text);
  }
  for (const value of Object.values(node)) visit(value, names);
}
