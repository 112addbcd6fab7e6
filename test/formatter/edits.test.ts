import fc from "fast-check";
import { expect, it } from "vitest";
import { formattingEdits, type FormattingEdit } from "../../src/formatter/edits.ts";
import { descriptions, format } from "./texts.ts";

function applied(text: string, edits: readonly FormattingEdit[]): string {
  return [...edits]
    .reverse()
    .reduce((made, { start, end, newText }) => made.slice(0, start) + newText + made.slice(end), text);
}

const untidy = fc
  .tuple(
    fc.constantFrom(...descriptions.map(([, text]) => text).filter((text) => text.length < 9000)),
    fc.array(fc.constantFrom("\n", "\n\n", "\n  ", " \n", "\r\n"), { minLength: 1, maxLength: 30 }),
  )
  .map(([text, ends]) => {
    let n = 0;
    return text.replaceAll("\n", () => ends[n++ % ends.length]!).replaceAll(/,(?=\s*[})])/g, "");
  });

it("makes the formatted text of a text, and touches white space and commas only", async () => {
  await fc.assert(
    fc.asyncProperty(untidy, async (text) => {
      const formatted = await format(text);
      const edits = formattingEdits(text, formatted);
      expect(applied(text, edits)).toBe(formatted);
      for (const { start, end, newText } of edits) expect(text.slice(start, end) + newText).toMatch(/^[\s,]+$/);
      expect(formattingEdits(formatted, formatted)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

it("leaves what is outside of a range, and does all that is inside", async () => {
  const text = "protocol p;endian little;\n\nentry A  4 {\n0x00 a:u16;\n0x02 bcd : u16;\n}\nconst  b =1;\n";
  const formatted = await format(text);
  const from = text.indexOf("0x00");
  const range = { start: from, end: text.indexOf("\n}") };
  expect(applied(text, formattingEdits(text, formatted, range))).toBe(
    "protocol p;endian little;\n\nentry A  4 {\n  0x00 a   : u16;\n  0x02 bcd : u16;\n}\nconst  b =1;\n",
  );
});

it("refuses two texts that are not one", () => {
  expect(() => formattingEdits("a b", "a c")).toThrow("another text");
});
