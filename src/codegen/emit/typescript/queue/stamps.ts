/** Stamps, and what tells of an entry that it is valid: the word that has them is loaded first, and stored last. */
import { assert } from "../../../../base/assert.ts";
import { fold } from "../../../../model/fold.ts";
import type { Expression, Field, Ring } from "../../../../model/model.ts";
import { dwordsOf } from "../../../ring-fields.ts";
import type { Context } from "../context.ts";
import { composed, hex } from "../dwords.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { constant } from "../leaves.ts";
import { WORDS } from "../pieces.ts";
import type { NamedRing, SubmissionRing } from "./rings.ts";
import { countsOn, nextText, slotText } from "./rings.ts";

/** Whether the host stamps its entries: they are written elsewhere first. */
export function isStamped({ ring }: SubmissionRing): boolean {
  return ring.stamps.length > 0;
}

/** Whether an entry is valid, `fieldText` being how its fields are said. */
export function validText(
  context: Context,
  { stamps, validWhen, name }: Ring,
  turn: string,
  fieldText: (field: string) => string,
): string {
  const around: Surroundings = { field: (_entry, field) => `(${fieldText(field)})`, turn: () => turn };
  if (validWhen !== undefined) return expressionText(context, validWhen, around);
  assert(stamps.length > 0, `nothing says when entries of ring ${name} are valid`);
  return stamps
    .map(({ field, value, turnFrom }) => {
      const wanted = turnFrom === undefined ? String(fold(value)) : turn;
      const other = turnFrom !== undefined && turnFrom !== firstTurn(stamps) ? ` ^ 1` : "";
      return `(${fieldText(field)}) === ${other === "" ? wanted : `(${wanted}${other})`}`;
    })
    .join(" && ");
}

/** What the ring's turn is in its first pass. */
export function firstTurn(stamps: Ring["stamps"]): 0 | 1 {
  return stamps.find(({ turnFrom }) => turnFrom !== undefined)?.turnFrom ?? 0;
}

/** Writes what stands in a slot that holds no entry into the one that was read, where nothing else tells it from a valid one. */
export function idleAgain(context: Context, named: NamedRing, fields: readonly Field[]): readonly string[] {
  const { validWhen } = named.ring;
  if (validWhen === undefined || speaksOfTurn(validWhen)) return [];
  return idleStores(context, named, fields, named.entries);
}

function speaksOfTurn(condition: Expression): boolean {
  return JSON.stringify(condition, (_key, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  ).includes('"kind":"turn"');
}

/** Writes what stands in slots that hold no entry into `words`, all of the ring's memory. */
export function idleTexts(
  context: Context,
  named: NamedRing,
  fields: readonly Field[],
  words: string,
): readonly string[] {
  const { idle } = named.ring;
  if (idle.length === 0) return [];
  return [
    `for (let slot = 0; slot < ${words}.length; slot += ${named.dwords}) {`,
    ...idleStores(context, named, fields, words),
    `} // idle ${idle.map(({ field, value }) => `${field} = ${value}`).join(", ")}`,
  ];
}

function idleStores(
  context: Context,
  { ring: { idle } }: NamedRing,
  fields: readonly Field[],
  words: string,
): readonly string[] {
  const leaves = idle.map(({ field: name, value }) => {
    const field = fields.find((candidate) => candidate.name === name);
    assert(field !== undefined, `the entry has no ${name}`);
    return constant(field, value, name);
  });
  const { values } = composed(context, leaves, WORDS);
  return [...values].map(([dword, [text]]) => `${words}[${dword === 0 ? "slot" : `slot + ${dword}`}] = ${text};`);
}

/**
 * The method that moves an entry from where it was written into its slot: the word with the stamps comes last, and whoever
 * sees it sees all the others.
 */
export function stampTexts(context: Context, ring: SubmissionRing): readonly string[] {
  return isStamped(ring) ? [stampText(ring, context.entry(ring.ring.entry).fields)] : [];
}

function stampText(ring: SubmissionRing, fields: readonly Field[]): string {
  const { stamps, takes } = ring.ring;
  const stamped = stamps.map((stamp) => {
    const field = fields.find(({ name }) => name === stamp.field);
    assert(field !== undefined, `the entry has no ${stamp.field}`);
    return { stamp, field };
  });
  const [dword = 0] = dwordsOf(stamped.map(({ field }) => field));
  const bits = stamped.map(({ stamp, field }) => {
    const mask = 2 ** field.width - 1;
    const at = field.at - dword * 32;
    const own = stamp.value.kind === "field" ? undefined : stampValue(ring, stamp);
    return { at, mask, own };
  });
  const set = bits.filter(({ own }) => own !== undefined);
  const kept = set.reduce((all, { at, mask }) => all - mask * 2 ** at, 0xffff_ffff);
  const word = [
    kept === 0 ? undefined : kept === 0xffff_ffff ? `draft[${dword}]!` : `(draft[${dword}]! & ${hex(kept)})`,
    ...set.map(({ at, mask, own }) => `((${own} & ${hex(mask)}) << ${at})`),
  ].filter((text) => text !== undefined);
  const count = ring.dwords * takes;
  const last = countsOn(ring)
    ? `((this.tail + ${takes}) & this.${ring.mask}) === 0`
    : `this.tail + ${takes} === this.${ring.depth}`;
  const flips = stamps.some(({ turnFrom }) => turnFrom !== undefined) ? `if (${last}) this.stampTurn ^= 1;\n` : "";
  return `
    /** Moves the entry into its slot; the word with ${stamps.map(({ field }) => `\`${field}\``).join(" and ")} comes last. */
    private stamp(): void {
      const { ${ring.entries}, draft } = this;
      const at = ${slotText(ring, "this.tail")};
      for (let index = 0; index < ${count}; index++) if (index !== ${dword}) ${ring.entries}[at + index] = draft[index]!;
      Atomics.store(${ring.entries}, at${dword === 0 ? "" : ` + ${dword}`}, ${word.join(" | ")});
      ${flips}}
  `;
}

function stampValue(ring: SubmissionRing, { value, turnFrom }: Ring["stamps"][number]): string {
  if (turnFrom !== undefined)
    return turnFrom === firstTurn(ring.ring.stamps) ? "this.stampTurn" : "(this.stampTurn ^ 1)";
  if (value.kind === "ring-index") return `(${nextText(ring, "this.tail")})`;
  return hex(fold(value) ?? 0n);
}
