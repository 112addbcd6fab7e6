/** Values in memory that steps allocated, as the text that reads them: the member's or element's words are loaded for it. */
import type { Expression, Field, Type } from "../../../../model/model.ts";
import { fold } from "../../../../model/fold.ts";
import type { Context } from "../context.ts";
import { extract, extractField, group } from "../extract.ts";
import { Inputs } from "../inputs.ts";
import { isWideField, isWideSet } from "../types.ts";

/** Memory that an `allocate` made. */
export interface Allocated {
  /** The variable: it has `words`, and `address` or `buffer`. */
  readonly name: string;
  readonly type: Type;
}

/** What an expression leads to: a place that begins `bits` behind the dword `at`. */
interface Spot {
  readonly memory: Allocated;
  readonly at: string;
  readonly bits: number;
  readonly type: Type;
  /** The field that it is, among those of its structure. */
  readonly field: Field | undefined;
  readonly siblings: readonly Field[];
}

/** The text of a value in one of `memories`; undefined for what is somewhere else. */
export function memoryText(
  context: Context,
  memories: ReadonlyMap<string, Allocated>,
  expression: Expression,
  text: (index: Expression) => string,
): string | undefined {
  const spot = spotOf(context, memories, expression, text);
  if (spot === undefined) return undefined;
  const { memory, at, bits, type, field, siblings } = spot;
  const words = { array: `${memory.name}.words`, at };
  const inputs = new Inputs(context, {});
  if (field !== undefined) {
    const read = extractField(context, words, field, siblings, inputs, bits - field.at);
    return asNumber(context, field, read);
  }
  const width = "bits" in type ? type.bits : type.kind === "bool" ? 1 : 32;
  const read = extract(context, words, type, { at: bits, width, byteOrder: context.model.byteOrder }, inputs);
  const plain = (type.kind === "unsigned" || type.kind === "signed" || type.kind === "range") && width > 32;
  return plain ? `${context.use("safeNumber")}(${read}, "${memory.name}")` : group(read);
}

/** What arithmetic takes: a number, but for enums and flags of more than 32 bits. */
function asNumber(context: Context, field: Field, read: string): string {
  const wide = isWideField(field) && !isWideSet(field.type);
  return wide ? `${context.use("safeNumber")}(${read}, "${field.name}")` : group(read);
}

function spotOf(
  context: Context,
  memories: ReadonlyMap<string, Allocated>,
  expression: Expression,
  text: (index: Expression) => string,
): Spot | undefined {
  switch (expression.kind) {
    case "local": {
      const memory = memories.get(expression.name);
      return memory && { memory, at: "0", bits: 0, type: memory.type, field: undefined, siblings: [] };
    }
    case "member": {
      const whole = spotOf(context, memories, expression.object, text);
      if (whole?.type.kind !== "struct") return undefined;
      const siblings = context.struct(whole.type.struct).fields;
      const field = siblings.find(({ name }) => name === expression.member)!;
      return { ...whole, bits: whole.bits + field.at, type: field.type, field, siblings };
    }
    case "element": {
      const whole = spotOf(context, memories, expression.object, text);
      if (whole?.type.kind !== "array") return undefined;
      const { element, length, bits } = whole.type;
      const each = bits / length;
      const known = fold(expression.index);
      const inside = { ...whole, type: element, field: undefined, siblings: [] };
      if (known !== undefined) return { ...inside, bits: whole.bits + Number(known) * each };
      const index = group(text(expression.index));
      const moved = each === 32 ? index : `${index} * ${each / 32}`;
      return { ...inside, at: whole.at === "0" ? moved : `${whole.at} + ${moved}` };
    }
    default:
      return undefined;
  }
}

/** Why a value in memory can't be read here; undefined where it can. */
export function unreadable(expression: Expression): string | undefined {
  if (expression.kind !== "element" || fold(expression.index) !== undefined) return undefined;
  const { type } = expression.object;
  if (type.kind !== "array" || (type.bits / type.length) % 32 === 0) return undefined;
  return "looks at elements of less than 4 bytes by an index that changes";
}
