/** What of an entry is not as a host must write it: reserved bits, fixed values, values that a field cannot have. */
import { StructureKind, type StatementStructures } from "ts-morph";
import { fold } from "../../../../model/fold.ts";
import type { Expression, Field } from "../../../../model/model.ts";
import { conditionText } from "../conditions.ts";
import { extractField, group, integer, type Words } from "../extract.ts";
import { Inputs } from "../inputs.ts";
import { differingText, fixedBitsOf, joinedBits } from "../masks.ts";
import { placeOf } from "../place.ts";
import { wireOf } from "../stored.ts";
import type { DeviceContext } from "./context.ts";
import type { CommandShape } from "./shape.ts";
import { wrongText } from "./wrong-values.ts";

const ENTRY: Words = { array: "words", at: "at" };

/** A function that tells of all of it; nothing where nothing can be wrong. */
export function emitInspection(
  context: DeviceContext,
  { command, entry }: CommandShape,
  told: readonly Field[],
): { readonly name: string; readonly statement: StatementStructures } | undefined {
  const path = (name?: string): string => context.specPath(command.name, ...(name === undefined ? [] : [name]));
  const inputs = new Inputs(context, {}).beside(command.layout, (field) =>
    extractField(context, ENTRY, field, command.layout, new Inputs(context, {})),
  );
  const lines = [
    ...reserved(command.layout, path()),
    ...command.layout
      .filter((field) => field.role === "fixed" && !told.some(({ name }) => name === field.name) && field.width <= 32)
      .map((field) => {
        const text = group(integer(context, ENTRY, field, false));
        const value = fixedWire(field);
        return `if (${text} !== ${value}) ${bug("entry-fixed", path(field.name), `it is not ${value}`)}`;
      }),
    ...command.layout
      .filter(({ role, width, stored, computed }) => role === "computed" && width <= 32 && !stored && isOwn(computed!))
      .map((field) => {
        const value = extractField(context, ENTRY, field, command.layout, new Inputs(context, {}));
        const known = fold(field.computed!);
        const literal = field.type.kind === "bool" ? String(known !== 0n) : String(known);
        const expected = known === undefined ? inputs.text(field.computed!) : literal;
        const what = `it is not ${conditionText(field.computed!)}`;
        return `if (${group(value)} !== ${group(expected)}) ${bug("entry-fixed", path(field.name), what)}`;
      }),
    ...command.layout.flatMap((field) => {
      const wrong = wrongText(context, ENTRY, field, command.layout);
      const at = field.declaredBy === "entry" ? context.specPath(entry.entry.name, field.name) : path(field.name);
      return wrong === undefined
        ? []
        : [`if (${wrong}) ${bug("entry-value", at, `a \`${command.name}\` has a value that it cannot have`)}`];
    }),
    ...command.constraints.filter(isOwn).map((condition) => {
      return `if (!(${inputs.text(condition)})) ${bug("constraint", path(), `it is not such that ${conditionText(condition)}`)}`;
    }),
  ];
  if (lines.length === 0) return undefined;
  const name = context.derived("inspect", command.name);
  return {
    name,
    statement: {
      kind: StructureKind.Function,
      name,
      parameters: [
        { name: "device", type: context.device("DeviceBase") },
        { name: "words", type: "Uint32Array" },
        { name: "at", type: "number" },
      ],
      returnType: "void",
      statements: lines,
    },
  };
}

function bug(rule: string, path: string, what: string): string {
  return `device.bug("${rule}", ${JSON.stringify(path)}, ${JSON.stringify(what)});`;
}

export function fixedWire({ stored, fixedValue, width }: Field): bigint {
  return BigInt.asUintN(width, wireOf(stored, fixedValue ?? 0n));
}

/** All reserved bits in one question: what differs from what is to be written there. */
function reserved(layout: readonly Field[], path: string): readonly string[] {
  const fields = layout.filter(({ role, policy }) => role === "reserved" && policy !== "ignore");
  const masks = joinedBits(fields.flatMap(fixedBitsOf));
  if (masks.length === 0) return [];
  const terms = masks.map((bits) => {
    return differingText(`words[at${bits.dword === 0 ? "" : ` + ${bits.dword}`}]!`, bits);
  });
  const places = fields.map((field) => placeOf(field)).join(", ");
  return [
    `if ((${terms.join(" | ")}) !== 0) ${bug("entry-reserved", path, `reserved bits are not as they must be: ${places}`)}`,
  ];
}

/** Whether a condition asks nothing but the command's fields. */
function isOwn(condition: Expression): boolean {
  const visit = (node: unknown): boolean => {
    if (typeof node !== "object" || node === null) return true;
    if ("kind" in node && "range" in node && ["local", "register", "count", "gate"].includes(String(node.kind)))
      return false;
    return Object.values(node).every(visit);
  };
  return visit(condition);
}
