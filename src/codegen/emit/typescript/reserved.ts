/** Reserved bits that must be read as what they are written as: one question for all of a layout. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Field } from "../../../model/model.ts";
import { camel } from "../../names.ts";
import type { Context } from "./context.ts";
import { docs } from "./docs.ts";
import { group, integer, type Words } from "./extract.ts";
import { range } from "./leaves.ts";
import { partOf, type Memory } from "./pieces.ts";
import { placeOf } from "./place.ts";

/** `sqeReservedIntact`, of a layout that has such bits. */
export function emitIntact(
  context: Context,
  owner: string,
  fields: readonly Field[],
  memory: Memory,
): StatementStructures[] {
  const text = intactText(context, { array: memory.array, at: "at", memory }, fields);
  if (text === undefined) return [];
  return [
    {
      kind: StructureKind.Function,
      name: intactName(context, owner),
      isExported: true,
      docs: docs(
        `Whether the reserved bits of \`${owner.replaceAll("_", ".")}\` at \`${memory.array}[at]\` are as they must be: ${placesText(fields)}.`,
      ),
      parameters: [
        { name: memory.array, type: memory.type },
        { name: "at", type: "number" },
      ],
      returnType: "boolean",
      statements: [`return ${text};`],
    },
  ];
}

function intactName(context: Context, owner: string): string {
  return context.intactName(camel(owner));
}

function musts(fields: readonly Field[]): readonly Field[] {
  return fields.filter(({ role, policy }) => role === "reserved" && policy === "must");
}

/** The condition, or nothing where any bits will do. */
export function intactText(context: Context, words: Words, fields: readonly Field[]): string | undefined {
  const tests = musts(fields).flatMap((field) =>
    range(Math.ceil(field.width / 32)).map((index) => {
      const width = Math.min(32, field.width - index * 32);
      const value = ((field.fixedValue ?? 0n) >> BigInt(index * 32)) & ((1n << BigInt(width)) - 1n);
      return `${group(integer(context, words, partOf(field, index * 32, width), false))} === ${value}`;
    }),
  );
  return tests.length === 0 ? undefined : tests.join(" && ");
}

export function placesText(fields: readonly Field[]): string {
  return musts(fields)
    .map((field) => `${placeOf(field)} ${field.fixedValue ?? 0n}`)
    .join(", ");
}
