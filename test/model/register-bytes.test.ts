import fc from "fast-check";
import { expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";
import { header } from "./marked.ts";

interface Place {
  readonly offset: number;
  /** Elements, and bytes from one to the next; one without: a register or block that is there once. */
  readonly array: { readonly count: number; readonly stride: number } | undefined;
}

interface Block extends Place {
  readonly registers: readonly Place[];
}

const place = (far: number) =>
  fc.record({
    offset: fc.nat(far),
    array: fc.option(fc.record({ count: fc.integer({ min: 1, max: 5 }), stride: fc.nat(9) }), { nil: undefined }),
  });

const blocks: fc.Arbitrary<readonly Block[]> = fc.array(
  fc
    .tuple(place(30), fc.array(place(8), { minLength: 1, maxLength: 3 }))
    .map(([at, registers]) => ({ ...at, registers })),
  { minLength: 1, maxLength: 3 },
);

function text(all: readonly Block[]): string {
  const array = ({ array }: Place) => (array === undefined ? "" : `[0..${array.count - 1}] stride ${array.stride}`);
  const lines = all.map((block, i) => {
    const inner = block.registers.map((one, j) => `${one.offset} r${j}${array(one)} : u8;`);
    return `  ${block.offset} block b${i}${array(block)} { ${inner.join(" ")} }\n`;
  });
  return `${header}registers A in bar 0 {\n${lines.join("")}}\n`;
}

/** Where the elements begin. */
const starts = ({ offset, array }: Place) =>
  Array.from({ length: array?.count ?? 1 }, (_, i) => offset + i * (array?.stride ?? 0));

/** Whether two bytes are the same, found out byte by byte. */
function shares(all: readonly Block[]): boolean {
  const bytes = all.flatMap((block) =>
    starts(block).flatMap((start) => block.registers.flatMap((one) => starts(one).map((inner) => start + inner))),
  );
  return new Set(bytes).size < bytes.length;
}

it("finds registers on the same bytes exactly where they are", () => {
  const property = fc.property(blocks, (all) => {
    const codes = checkSource(text(all)).diagnostics.map(({ code }) => code);
    expect(codes.length > 0).toBe(shares(all));
    for (const code of codes) expect(["RW1801", "RW1807"]).toContain(code);
  });
  fc.assert(property, { numRuns: 500 });
});
