import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { namesIn } from "../syntax-names.ts";
import { describeType } from "../types.ts";

interface Steps {
  /** Which index the other side must see. */
  readonly kind: "tail" | "head";
  readonly block: Syntax.Block;
  readonly ring: Model.Ring;
  readonly cellNamed: (name: string) => Model.Cell | undefined;
}

/** Whether the steps tell the other side of the index at all: by a cell, by a register or by a call. */
export function tellsIndex(block: Syntax.Block, kind: "tail" | "head"): boolean {
  return block.statements.some((statement) => {
    switch (statement.kind) {
      case "store":
      case "assign":
        return statement.value !== undefined && says(statement.value, kind);
      case "expression-statement":
        return says(statement.expression, kind);
      case "if":
        return [statement.then, statement.else].some((inner) => inner !== undefined && tellsIndex(inner, kind));
      case "for":
        return tellsIndex(statement.body, kind);
      default:
        return false;
    }
  });
}

function says(expression: Syntax.Expression, kind: string): boolean {
  for (const { text } of namesIn(expression)) if (text === kind) return true;
  return false;
}

/**
 * The cell that tells the other side how far this ring was filled (`tail`) or emptied (`head`): it is stored once, always
 * and with release, because everything written before must be seen before it. Empty where a register or a call tells it.
 */
export function indexCell(unit: Unit, steps: Steps): string | undefined {
  const { kind, ring } = steps;
  const stores = steps.block.statements.filter((statement) => isStoreOf(statement, kind));
  const [store, second] = stores.filter(({ target }) => cellOf(steps, target) !== undefined);
  if (store === undefined) return "";
  if (second !== undefined) {
    const related = [{ location: unit.at(store), message: "it is stored here first" }];
    return unit.report(diagnostics.indexStoredTwice({ index: kind }, unit.at(second), { related }));
  }
  if (!store.release) {
    const end = store.value!.span.end;
    const edits = [{ location: unit.at({ start: end, end }), newText: " release" }];
    const fixes = [{ title: "add 'release'", safe: true, edits }];
    return unit.report(diagnostics.indexNotReleased({ index: kind }, unit.at(store), { fixes }));
  }
  const cell = cellOf(steps, store.target)!;
  // An index that wraps at the depth stands in any cell that holds it, which its own check has seen to.
  const same = cell.type.kind === "unsigned" && (ring.index.kind === "modulo" || cell.type.bits === ring.index.bits);
  if (!same) {
    const values = { cell: cell.name, found: describeType(cell.type), index: `u${ring.index.bits}` };
    const related = [{ location: unit.at(cell), message: "it is declared here" }];
    return unit.report(diagnostics.indexCellType(values, unit.at(store.target), { related }));
  }
  return cell.name;
}

function cellOf({ cellNamed }: Steps, target: Syntax.Expression): Model.Cell | undefined {
  return target.kind === "name" ? cellNamed(target.name.text) : undefined;
}

function isStoreOf(statement: Syntax.Statement, index: string): statement is Syntax.Store {
  return statement.kind === "store" && statement.value?.kind === "name" && statement.value.name.text === index;
}
