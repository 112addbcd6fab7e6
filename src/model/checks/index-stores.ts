import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

interface Steps {
  /** Which index the other side must see. */
  readonly kind: "tail" | "head";
  readonly block: Syntax.Block;
  readonly ring: Model.Ring;
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
  return store.target.kind === "name" ? store.target.name.text : undefined;
}

function isStoreOf(statement: Syntax.Statement, index: string): statement is Syntax.Store {
  return statement.kind === "store" && statement.value?.kind === "name" && statement.value.name.text === index;
}
