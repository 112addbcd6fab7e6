import fc from "fast-check";
import { expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";
import { header } from "./marked.ts";

interface Field {
  readonly dword: number;
  readonly high: number;
  readonly low: number;
}

/** An entry of some dwords, each cut into fields at random bits. */
const entries = fc
  .array(fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { maxLength: 5 }), { minLength: 1, maxLength: 6 })
  .map((dwords) =>
    dwords.map((cuts, dword): readonly Field[] => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), 32];
      return edges.slice(1).map((to, i) => ({ dword, high: to - 1, low: edges[i]! }));
    }),
  );

function text(dwords: readonly (readonly Field[])[]): string {
  const groups = dwords.map((fields, dword) => {
    const members = fields.map(({ high, low }, i) => `    [${high}:${low}] f${dword}_n${i} : u${high - low + 1};\n`);
    return `  dw[${dword}] {\n${members.join("")}  }\n`;
  });
  return `${header}entry Request ${dwords.length * 4} {\n${groups.join("")}}\n`;
}

function codes(dwords: readonly (readonly Field[])[]): readonly string[] {
  return checkSource(text(dwords)).diagnostics.map((one) => one.code);
}

/** The entry with one dword's fields changed. */
function change(
  dwords: readonly (readonly Field[])[],
  seed: number,
  how: (fields: readonly Field[], at: number) => readonly Field[],
): readonly (readonly Field[])[] {
  const dword = seed % dwords.length;
  const fields = dwords[dword]!;
  return dwords.with(dword, how(fields, seed % fields.length));
}

it("is content with fields that tile their entry", () => {
  fc.assert(fc.property(entries, (dwords) => void expect(codes(dwords)).toEqual([])));
});

it("finds the one gap where a field is taken away", () => {
  const property = fc.property(entries, fc.nat(), (dwords, seed) => {
    expect(codes(change(dwords, seed, (fields, at) => fields.toSpliced(at, 1)))).toEqual(["RW1202"]);
  });
  fc.assert(property);
});

it("finds the one overlap where a field stands twice", () => {
  const property = fc.property(entries, fc.nat(), (dwords, seed) => {
    expect(codes(change(dwords, seed, (fields, at) => [...fields, fields[at]!]))).toEqual(["RW1201"]);
  });
  fc.assert(property);
});
