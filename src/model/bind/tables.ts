/** A queue's tables: how memory and handles get their places, and lose them. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { constantOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { Scope } from "../scope.ts";
import { isInteger } from "../types.ts";
import { bindParameters } from "./calls.ts";
import { bindBlock } from "./statements.ts";

/** How many integers each sequence is given: the place, then what goes there. */
const SEQUENCES: Readonly<Record<"memory" | "handles", Readonly<Record<string, number>>>> = {
  memory: { open: 0, put: 3, drop: 1 },
  handles: { open: 0, put: 2, drop: 1 },
};

const mostPlaces: Model.Type = { kind: "range", bits: 32, min: 1n, max: 1n << 20n };
const mostBytes: Model.Type = { kind: "range", bits: 64, min: 1n, max: 1n << 47n };

/** `table memory places 1024 max 0x4000_0000 { … }` */
export function bindTable(scope: Scope, syntax: Syntax.Table): Model.Table | undefined {
  const { unit } = scope;
  const { of, sequences } = syntax;
  const places = syntax.places && constantOf(scope, syntax.places, mostPlaces, "the number of places");
  const max = syntax.max && constantOf(scope, syntax.max, mostBytes, "the length of a piece");
  const steps = new Map<string, Model.TableSteps>();
  let whole = true;
  for (const sequence of sequences) {
    const bound = tableSteps(scope, syntax, sequence);
    const { text } = sequence.name;
    if (bound === undefined || steps.has(text)) {
      if (bound !== undefined) unit.report(diagnostics.tableSequence({ of: of! }, unit.at(sequence.name)));
      whole = false;
    } else steps.set(text, bound);
  }
  if (of === undefined || !whole) return undefined;
  const [put, drop] = [steps.get("put"), steps.get("drop")];
  const missing = put === undefined ? "put" : drop === undefined ? "drop" : undefined;
  if (missing !== undefined) {
    return unit.reportMissing(diagnostics.tableIncomplete({ of, name: missing }, unit.at(syntax)));
  }
  if (syntax.max !== undefined && of === "handles") {
    return unit.report(diagnostics.tableMax(unit.at(syntax.max)));
  }
  if (places === undefined || (syntax.max !== undefined && max === undefined)) return undefined;
  return {
    doc: syntax.doc?.text ?? "",
    of,
    places: Number(places.value),
    max: max?.value,
    open: steps.get("open")?.body ?? [],
    put: put!,
    drop: drop!,
  };
}

function tableSteps(outer: Scope, { of }: Syntax.Table, sequence: Syntax.Sequence): Model.TableSteps | undefined {
  const { unit } = outer;
  const scope = new Scope(unit, outer);
  const parameters = bindParameters(scope, sequence.parameters, "sequence");
  const body = bindBlock(scope, sequence.body, { kind: "queue" });
  if (parameters === undefined || of === undefined) return undefined;
  const given = SEQUENCES[of][sequence.name.text];
  const plain = parameters.every((one) => isInteger(one.type) && one.default === undefined);
  if (given !== parameters.length || !plain || sequence.returns !== undefined) {
    return unit.report(diagnostics.tableSequence({ of }, unit.at(sequence.name)));
  }
  return { parameters, body };
}
