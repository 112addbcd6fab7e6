import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";

/** Bits of one container, written as the heading wants them. */
const containers = fc.constantFrom(["byte", 8] as const, ["w", 16] as const, ["dw", 32] as const, ["qw", 64] as const);

const cut = containers.chain(([unit, bits]) =>
  fc.uniqueArray(fc.integer({ min: 1, max: bits - 1 }), { maxLength: 5 }).map((cuts) => {
    const edges = [0, ...cuts.toSorted((a, b) => a - b), bits];
    return { unit, bits, ranges: edges.slice(1).map((to, i) => ({ low: edges[i]!, high: to - 1 })) };
  }),
);

const orders = fc.constantFrom("little", "big", "native");

/** Where each field is, by its number. */
function places(order: string, bits: string, text: string): readonly { readonly at: number; readonly width: number }[] {
  const heading = `protocol example;\nendian ${order};\nbits ${bits};\n\n`;
  const { program, diagnostics } = checkSource(heading + text);
  expect(diagnostics).toEqual([]);
  const { fields } = program!.root.entries[0]!;
  const number = ({ name }: { readonly name: string }) => Number(name.slice(1));
  return fields
    .filter(({ role }) => role === "value")
    .toSorted((a, b) => number(a) - number(b))
    .map(({ at, width }) => ({ at, width }));
}

it("counts a container's bits from where its byte order begins", () => {
  const property = fc.property(cut, orders, ({ unit, bits, ranges }, order) => {
    const lsb0 = ranges.map(({ high, low }, i) => `[${high}:${low}] f${i} : u${high - low + 1};`);
    const group = (members: readonly string[]) =>
      `entry Request 16 {\n  byte[7:0] reserved : u64;\n  ${unit}[${64 / bits}] { ${members.join(" ")} }\n  reserved rest;\n}`;
    const expected = ranges.map(({ high, low }) => ({
      at: 64 + (order === "big" ? bits - 1 - high : low),
      width: high - low + 1,
    }));
    expect(places(order, "lsb0", group(lsb0))).toEqual(expected);
    // The same bits, numbered from the other end.
    const msb0 = ranges.map(({ high, low }, i) => `[${bits - 1 - high}:${bits - 1 - low}] f${i} : u${high - low + 1};`);
    expect(places(order, "msb0", group(msb0))).toEqual(expected);
  });
  fc.assert(property);
});

describe("spans", () => {
  it("are the same bytes in either byte order", () => {
    const text =
      "entry Request 16 {\n  dw[3:2] f0 : u64;\n  w[3] f1 : u16;\n  0x00 f2 : u32;\n  byte[5:4] f3 : u16;\n}";
    const expected = [
      { at: 64, width: 64 },
      { at: 48, width: 16 },
      { at: 0, width: 32 },
      { at: 32, width: 16 },
    ];
    for (const order of ["little", "big"]) expect(places(order, "lsb0", text)).toEqual(expected);
  });

  it("have their first byte's bits on top in big-endian files", () => {
    const text = "entry Request 8 {\n  dw[1:0] { [63:60] f0 : u4; [59:8] f1 : u52; [7:0] f2 : u8; }\n}";
    expect(places("big", "lsb0", text)).toEqual([
      { at: 0, width: 4 },
      { at: 4, width: 52 },
      { at: 56, width: 8 },
    ]);
    expect(places("little", "lsb0", text)).toEqual([
      { at: 60, width: 4 },
      { at: 8, width: 52 },
      { at: 0, width: 8 },
    ]);
  });
});

it("tells whoever turns a span around with the byte order", () => {
  const text = "protocol example;\nendian big;\n\nentry Header 16 {\n  dw[1:0] a : u64;\n  dw[2:3] b : u64;\n}";
  const [found] = checkSource(text).diagnostics;
  expect(`${found!.code} ${found!.message}`).toBe("RW1205 the highest comes first: 2 is below 3");
  expect(found!.help).toBe(
    "a span names bytes; that the first of them is the most significant is said by 'endian big' alone",
  );
});

it("shows the bits of a big-endian word as its manual does", () => {
  const text = "protocol example;\nendian big;\n\nentry Header 4 {\n  dw[0] { [31:28] a : u4; [15:0] b : u16; }\n}";
  const [found] = checkSource(text).diagnostics;
  expect(found!.message).toContain("bits 27:16 of the dword at 0x00");
  expect(found!.ruler!.marks).toEqual([
    { high: 31, low: 28, label: "a" },
    { high: 15, low: 0, label: "b" },
    { high: 27, low: 16, label: "gap" },
  ]);
});
