/** One field put into words that hold others: the rest of each word stays. */
import type { Field } from "../../../../model/model.ts";
import { Scope } from "../../../names.ts";
import { throwing } from "../checks.ts";
import { composed, hex } from "../dwords.ts";
import { Filling } from "../filling.ts";
import { Inputs } from "../inputs.ts";
import { OWN_NAMES } from "../parameters.ts";
import { piecesOf, WORDS } from "../pieces.ts";
import type { UnionOwner } from "../types.ts";
import type { DeviceContext } from "./context.ts";

/** Statements that check `value` and store it; `word` names a dword. */
export function storeField(
  context: DeviceContext,
  field: Field,
  {
    value,
    label,
    owner,
    word,
  }: { readonly value: string; readonly label: string; readonly owner: UnionOwner; word(index: number): string },
): readonly string[] {
  const filling = new Filling(context, new Scope([value, ...OWN_NAMES]), WORDS, { chosen: true });
  filling.fill([field], { named: () => value, label, prefix: "", owner: () => owner }, new Inputs(context, {}), 0, []);
  const { before, values } = composed(context, filling.leaves, WORDS);
  const masks = masksOf(field);
  const stores = [...values].map(([index, [text]]) => {
    const kept = ~(masks.get(index) ?? 0n) & 0xffff_ffffn;
    const target = word(index);
    return kept === 0n
      ? `${target} = (${text}) >>> 0;`
      : `${target} = ((${target} & ${hex(kept)}) | ${grouped(text)}) >>> 0;`;
  });
  return [...filling.locals, ...throwing(filling.checks), ...filling.choices, ...before, ...stores];
}

/** The bits of each dword that a field has, where they stand in memory. */
function masksOf(field: Field): ReadonlyMap<number, bigint> {
  const found = new Map<number, bigint>();
  // Byte by byte: those of a big-endian field have other bits in the dword than it has in the file's order.
  for (const { element, at, width } of piecesOf({ ...field, byteOrder: "little" }, WORDS)) {
    found.set(element, (found.get(element) ?? 0n) | (((1n << BigInt(width)) - 1n) << BigInt(at)));
  }
  return found;
}

export function grouped(text: string): string {
  return /^[\w.]+$/.test(text) || /^\([^()]*\)$/.test(text) ? text : `(${text})`;
}
