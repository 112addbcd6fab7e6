/** Fields of a ring's entries by what they are for. */
import { assert } from "../base/assert.ts";
import type { Entry, Expression, Field, Ring } from "../model/model.ts";

/** An entry's fields as whoever empties the ring reads them. */
export function fieldsRead(entry: Entry): readonly Field[] {
  return entry.views.at(-1)?.fields ?? entry.fields;
}

/** Fields that whoever fills the ring stamps by himself: no caller gives them. */
export function stampedFields({ stamps }: Ring): readonly string[] {
  return stamps.filter(({ value }) => value.kind !== "field").map(({ field }) => field);
}

/** The fields that are looked at first: stamps, or what `valid` asks. */
export function firstFields({ stamps, validWhen }: Ring, fields: readonly Field[]): readonly Field[] {
  return named(validWhen === undefined ? stamps.map(({ field }) => field) : asked(validWhen), fields);
}

/** The fields that a condition asks. */
export function fieldsAsked(condition: Expression, fields: readonly Field[]): readonly Field[] {
  return named(asked(condition), fields);
}

function named(names: readonly string[], fields: readonly Field[]): readonly Field[] {
  return names.map((name) => {
    const field = fields.find((candidate) => candidate.name === name);
    assert(field !== undefined, `the entry has no ${name}`);
    return field;
  });
}

function asked(condition: Expression): readonly string[] {
  const names = new Set<string>();
  JSON.stringify(condition, (key, value: unknown) => {
    if (key === "type") return undefined;
    if (typeof value === "object" && value !== null && "kind" in value && value.kind === "field" && "field" in value)
      names.add(String(value.field));
    return typeof value === "bigint" ? String(value) : value;
  });
  return [...names];
}

/** The dwords that have these fields. */
export function dwordsOf(fields: readonly Field[]): readonly number[] {
  const dwords = fields.flatMap(({ at, width }) => {
    const first = Math.floor(at / 32);
    return Array.from({ length: Math.floor((at + width - 1) / 32) - first + 1 }, (_item, index) => first + index);
  });
  return [...new Set(dwords)].sort((a, b) => a - b);
}
