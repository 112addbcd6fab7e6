/** Bits of a completion that must be what its description says: an entry in which they are not is not believed. */
import type { Field } from "../../../../model/model.ts";
import { fieldsRead } from "../../../ring-fields.ts";
import type { Context } from "../context.ts";
import { hex } from "../dwords.ts";
import { differingText, fixedBitsOf, joinedBits } from "../masks.ts";
import { placeOf } from "../place.ts";
import type { CompletionRing } from "./rings.ts";
import type { QueueShape } from "./shape.ts";

function fixedFields(context: Context, { ring }: CompletionRing): readonly Field[] {
  return fieldsRead(context.entry(ring.entry)).filter(({ role, policy }) => role === "reserved" && policy === "must");
}

/** The dwords that hold some. */
export function fixedDwords(context: Context, completion: CompletionRing): readonly number[] {
  return joinedBits(fixedFields(context, completion).flatMap(fixedBitsOf)).map(({ dword }) => dword);
}

function tableName(context: Context, { prefix, name }: QueueShape): string {
  return context.registerName(`${prefix}FIXED_BITS`, `fixed bits of ${name}`);
}

/** The module's constant that tells which bits were wrong, once some were; nothing where all may be anything. */
export function fixedTable(context: Context, shape: QueueShape): readonly string[] {
  const { completion } = shape;
  if (completion === undefined) return [];
  const dwords = fixedDwords(context, completion);
  if (dwords.length === 0) return [];
  const rows = fixedFields(context, completion).flatMap((field) => {
    const where = JSON.stringify(`${context.specPath(completion.ring.entry.name)}, ${placeOf(field)}`);
    return fixedBitsOf(field).map(
      ({ dword, mask, value }) =>
        `{ where: ${where}, word: ${dwords.indexOf(dword)}, mask: ${hex(mask)}, value: ${hex(value)} },`,
    );
  });
  return [
    "\n/** Bits of a completion that must have one value: in which of the words that hold some. */",
    `const ${tableName(context, shape)} = [\n${rows.join("\n")}\n] as const;`,
  ];
}

/**
 * Refuses an entry whose bits are not as they must be; nothing where all may be anything. `refused`: what is done with the
 * error. Where commands end in order, it cannot be told any more which is the next to end: the queue has failed.
 */
export function fixedCheck(
  context: Context,
  shape: QueueShape,
  dword: (index: number) => string,
  refused: string,
): readonly string[] {
  const { completion, matching } = shape;
  if (completion === undefined) return [];
  const all = joinedBits(fixedFields(context, completion).flatMap(fixedBitsOf));
  if (all.length === 0) return [];
  const terms = all.map((bits) => differingText(dword(bits.dword), bits));
  const words = all.map((bits) => dword(bits.dword)).join(", ");
  const error = `${context.use("wrongBits")}("${shape.name}", ${tableName(context, shape)}, [${words}])`;
  const lost = matching.from === "order" && !matching.upto;
  return [
    `if (${terms.length === 1 ? terms[0]! : `(${terms.join(" | ")})`} !== 0) {`,
    ...(lost ? [`throw this.control.corrupt(${error});`] : [`const error = ${error};`, refused]),
    "}",
  ];
}
