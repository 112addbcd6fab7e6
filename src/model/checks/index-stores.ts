import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { describeType } from "../types.ts";

interface Steps {
  /** Which index the other side must see. */
  readonly kind: "tail" | "head";
  readonly block: Syntax.Block;
  readonly ring: Model.Ring;
  readonly cellNamed: (name: string) => Model.Cell | undefined;
}

/**
 * The cell that tells the other side how far this ring was filled (`tail`) or emptied (`head`): it is stored once, always
 * and with release, because everything written before must be seen before it.
 */
export function indexCell(unit: Unit, steps: Steps): string | undefined {
  const { kind, ring } = steps;
  const [store, second] = steps.block.statements.filter((statement) => isStoreOf(statement, kind));
  if (store === undefined) {
    return unit.reportMissing(diagnostics.indexNotStored({ index: kind, ring: ring.name }, unit.at(steps.block)));
  }
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
  const cell = store.target.kind === "name" ? steps.cellNamed(store.target.name.text) : undefined;
  if (cell === undefined) return undefined;
  if (cell.type.kind !== "unsigned" || cell.type.bits !== ring.index.bits) {
    const values = { cell: cell.name, found: describeType(cell.type), index: `u${ring.index.bits}` };
    const related = [{ location: unit.at(cell), message: "it is declared here" }];
    return unit.report(diagnostics.indexCellType(values, unit.at(store.target), { related }));
  }
  return cell.name;
}

function isStoreOf(statement: Syntax.Statement, index: string): statement is Syntax.Store {
  return statement.kind === "store" && statement.value?.kind === "name" && statement.value.name.text === index;
}
