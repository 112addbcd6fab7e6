import fc from "fast-check";
import { expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";
import type { Field } from "../../src/model/model.ts";

interface Cut {
  readonly high: number;
  readonly low: number;
}

/** Ranges that tile 64 bits. */
const tiling = fc.uniqueArray(fc.integer({ min: 1, max: 63 }), { maxLength: 4 }).map((cuts): readonly Cut[] => {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), 64];
  return edges.slice(1).map((to, i) => ({ high: to - 1, low: edges[i]! }));
});

/** Cases of a tag of 4 bits: where each begins, and its tiling. */
const unions = fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { maxLength: 3 }).chain((cuts) => {
  const starts = [0, ...cuts.toSorted((a, b) => a - b)];
  return fc
    .array(tiling, { minLength: starts.length, maxLength: starts.length })
    .map((tilings) => starts.map((from, i) => ({ from, to: (starts[i + 1] ?? 16) - 1, fields: tilings[i]! })));
});

type Cases = typeof unions extends fc.Arbitrary<infer T> ? T : never;

const orders = fc.constantFrom("little", "big");

function members(fields: readonly Cut[], prefix: string): string {
  return fields.map(({ high, low }, i) => `[${high}:${low}] ${prefix}${i} : u${high - low + 1};`).join(" ");
}

function withUnion(order: string, cases: Cases): string {
  const written = cases.map(({ from, to, fields }) => `    case ${from}..${to} { ${members(fields, "f")} }\n`);
  return `protocol example;
endian ${order};

entry Request 16 {
  byte[0] { [3:0] kind : u4; [7:4] reserved : u4; }
  byte[7:1] reserved : bytes[7];
  qw[1] data : union by kind {
${written.join("")}  }
}
`;
}

function withViews(order: string, views: readonly (readonly Cut[])[]): string {
  const written = views.map((fields, i) => `  view v${i} { qw[1] { ${members(fields, "f")} } }\n`);
  return `protocol example;\nendian ${order};\n\nentry Slot 16 {\n  qw[0] id : u64;\n${written.join("")}}\n`;
}

function codes(text: string): readonly string[] {
  return checkSource(text).diagnostics.map((one) => one.code);
}

/** Whether the fields stand behind each other, from one bit to another. */
function tile(fields: readonly Field[], from: number, to: number): void {
  let next = from;
  for (const { at, width } of fields) {
    expect(at).toBe(next);
    next += width;
  }
  expect(next).toBe(to);
}

it("is content with cases that cover their tag and tile their union", () => {
  const property = fc.property(unions, orders, (cases, order) => {
    const { program, diagnostics } = checkSource(withUnion(order, cases));
    expect(diagnostics).toEqual([]);
    const { fields } = program!.root.entries[0]!;
    tile(fields, 0, 128);
    const { type } = fields.find(({ name }) => name === "data")!;
    if (type.kind !== "union") throw new Error("no union");
    for (const one of type.union.cases) tile(one.fields, 64, 128);
    const values = type.union.cases.flatMap((one) => one.values);
    expect(values.map(({ min, max }) => max - min + 1n).reduce((a, b) => a + b)).toBe(16n);
  });
  fc.assert(property);
});

it("finds the value without a case, where one is taken away", () => {
  const property = fc.property(unions, orders, fc.nat(), (cases, order, seed) => {
    fc.pre(cases.length > 1);
    expect(codes(withUnion(order, cases.toSpliced(seed % cases.length, 1)))).toEqual(["RW1218"]);
  });
  fc.assert(property);
});

it("finds the value with two cases", () => {
  const property = fc.property(unions, orders, fc.nat(), (cases, order, seed) => {
    const twice = cases[seed % cases.length]!;
    expect(codes(withUnion(order, [...cases, { ...twice, to: twice.from }]))).toEqual(["RW1219"]);
  });
  fc.assert(property);
});

it("finds the gap in a case", () => {
  const property = fc.property(unions, orders, fc.nat(), (cases, order, seed) => {
    const at = seed % cases.length;
    const { fields } = cases[at]!;
    const changed = cases.with(at, { ...cases[at]!, fields: fields.toSpliced(seed % fields.length, 1) });
    expect(codes(withUnion(order, changed))).toEqual(["RW1202"]);
  });
  fc.assert(property);
});

it("tiles an entry by each of its views, and finds the gap in one", () => {
  const property = fc.property(
    fc.array(tiling, { minLength: 2, maxLength: 3 }),
    orders,
    fc.nat(),
    (views, order, seed) => {
      const { program, diagnostics } = checkSource(withViews(order, views));
      expect(diagnostics).toEqual([]);
      const [entry] = program!.root.entries;
      expect(entry!.fields).toEqual(entry!.views[0]!.fields);
      for (const view of entry!.views) tile(view.fields, 0, 128);
      const at = seed % views.length;
      const fields = views[at]!;
      fc.pre(fields.length > 1);
      expect(codes(withViews(order, views.with(at, fields.toSpliced(seed % fields.length, 1))))).toEqual(["RW1202"]);
    },
  );
  fc.assert(property);
});
