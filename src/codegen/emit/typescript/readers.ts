/**
 * One function per field of an entry that reads it out of the ring's dwords: what views, and programs that want no view,
 * call. A value of more than 32 bits can be had by its two dwords as well, which are numbers.
 */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Entry } from "../../../model/model.ts";
import type { Context } from "./context.ts";
import { docs } from "./docs.ts";
import { inputDocs, inputParameters, inputsNamed, inputsOf, speaksOf, type Input } from "./inputs.ts";
import { OWN_NAMES } from "./parameters.ts";
import { memoryOf } from "./pieces.ts";
import { slotViews } from "./slot-views.ts";

/** The functions for an entry's fields: those that all views have, and those of each. */
export function emitReaders(context: Context, entry: Entry): StatementStructures[] {
  const memory = memoryOf(entry.size);
  const words = { array: memory.array, at: "at", memory };
  return slotViews(context, entry).flatMap(({ fields, readings }) => {
    const inputs = inputsOf(context, entry, fields, [], OWN_NAMES);
    const named = inputsNamed(context, inputs);
    return readings.map((reading): StatementStructures => {
      const text = reading.text(words, named);
      const asked = askedBy(text, inputs);
      const what = [entry.name, ...reading.path].join(".");
      return {
        kind: StructureKind.Function,
        name: reading.reader,
        isExported: true,
        docs: docs(`Reads ${reading.of}\`${what}\` at \`${memory.array}[at]\`: ${reading.doc}`, ...inputDocs(asked)),
        parameters: [
          { name: memory.array, type: memory.type },
          { name: "at", type: "number" },
          ...inputParameters(asked),
        ],
        returnType: reading.returnType,
        statements: [`return ${text};`],
      };
    });
  });
}

/** What an expression speaks of. */
function askedBy(text: string, inputs: readonly Input[]): readonly Input[] {
  return inputs.filter(({ name }) => speaksOf(text, name));
}
