import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** Steps behind one that always leaves the sequence are never reached: the first of them is told. */
export function unreachableSteps(unit: Unit, block: Syntax.Block | undefined): void {
  let end: Syntax.Statement | undefined;
  for (const statement of block?.statements ?? []) {
    if (end !== undefined) {
      const related = [{ location: unit.at(end), message: "the sequence ends here" }];
      unit.report(diagnostics.unreachableStep(unit.at(statement), { related }));
      return;
    }
    for (const inner of blocksOf(statement)) unreachableSteps(unit, inner);
    if (leaves(statement)) end = statement;
  }
}

function* blocksOf(statement: Syntax.Statement): Generator<Syntax.Block | undefined> {
  switch (statement.kind) {
    case "if":
      yield statement.then;
      yield statement.else;
      return;
    case "for":
    case "while":
    case "undo":
      yield statement.body;
      return;
    default:
      return;
  }
}

/** Whether nothing behind the statement can be reached. */
function leaves(statement: Syntax.Statement): boolean {
  if (statement.kind === "return" || statement.kind === "raise") return true;
  if (statement.kind !== "if" || statement.else === undefined) return false;
  return [statement.then, statement.else].every(({ statements }) => statements.some(leaves));
}
