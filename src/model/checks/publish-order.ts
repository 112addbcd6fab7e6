import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Scope } from "../scope.ts";
import { namesIn } from "../syntax-names.ts";

/** The last store that no fence has followed yet, on some way through the steps. */
type Pending = Syntax.Store | Syntax.Assign | undefined;

/**
 * What the device writes may be read after a store only behind `fence full`: a processor may read early, and would miss
 * that the device has just gone to sleep. Ring indices are exempt: an old one only makes the ring look fuller.
 */
export function publishOrder(scope: Scope, block: Syntax.Block): void {
  walk(scope, block, undefined);
}

function walk(scope: Scope, block: Syntax.Block, before: Pending): Pending {
  let pending = before;
  for (const statement of block.statements) {
    switch (statement.kind) {
      case "store":
        read(scope, statement.value, pending);
        if (statement.target.kind === "index") read(scope, statement.target.index, pending);
        pending = statement;
        break;
      case "assign":
        read(scope, statement.value, pending);
        pending = statement;
        break;
      case "fence":
        pending = undefined;
        break;
      case "if": {
        read(scope, statement.condition, pending);
        const then = walk(scope, statement.then, pending);
        const otherwise = statement.else === undefined ? pending : walk(scope, statement.else, pending);
        pending = then ?? otherwise;
        break;
      }
      case "for":
        read(scope, statement.range, pending);
        // The body may run again after itself.
        pending = walk(scope, statement.body, pending) ?? pending;
        break;
      case "signal":
      case "await":
        for (const { value } of statement.arguments) read(scope, value, pending);
        break;
      case "while":
      case "wait":
      case "run":
      case "allocate":
      case "undo":
      case "raise":
        // No steps of a ring: told where they stand.
        break;
      case "let":
      case "return":
        read(scope, statement.value, pending);
        break;
      case "expression-statement":
        read(scope, statement.expression, pending);
        break;
    }
  }
  return pending;
}

function read(scope: Scope, expression: Syntax.Expression | undefined, pending: Pending): void {
  if (expression === undefined || pending === undefined) return;
  const { unit } = scope;
  for (const name of namesIn(expression)) {
    const binding = scope.find(name.text);
    if (binding?.kind !== "cell" || binding.cell.writer !== "device" || binding.index) continue;
    const related = [{ location: unit.at(pending), message: "this store may still be on its way" }];
    unit.report(diagnostics.missingFence({ cell: name.text }, unit.at(name), { related }));
  }
}
