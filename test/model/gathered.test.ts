import { expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";

const header = "protocol p;\nendian little;\n";

/** Where what is told, and where else. */
function told(text: string, others: Readonly<Record<string, string>> = {}): readonly string[] {
  const at = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
  return checkSource(text, others).diagnostics.map(({ code, location, related }) =>
    [code, at(location), ...related.map((one) => `${at(one.location)}: ${one.message}`)].join(" | "),
  );
}

it("tells of few names one by one", () => {
  expect(told(`${header}const a = east;\nconst b = north;\n`)).toEqual(["RW1106 | east", "RW1106 | north"]);
});

it("tells of many names that nothing declares at the first", () => {
  expect(told(`${header}const a = east;\nconst b = north;\nconst c = south;\nconst d = north;\n`)).toEqual([
    "RW1106 | east | north: there is no value 'north' | north: and here | south: there is no value 'south'",
  ]);
});

it("tells of each name for which it is known what was meant", () => {
  const text = `${header}const depth = 1;\nconst a = dept;\nconst b = deph;\nconst c = dpth;\nconst d = east;\n`;
  expect(told(text)).toEqual(["RW1106 | dept", "RW1106 | deph", "RW1106 | dpth", "RW1106 | east"]);
  expect(told(`${text}const e = north;\n`)).toHaveLength(1);
});

it("tells of many imports that nothing uses at the first", () => {
  const text = `${header}import { a, b, c } from "./other.ring";\n`;
  const other = { "other.ring": `${header}const a = 1;\nconst b = 2;\nconst c = 3;\n` };
  expect(told(text, other)).toEqual([
    "RW1104 | a | b: 'b' is imported and never used | c: 'c' is imported and never used",
  ]);
  expect(told(`${text}const d = a;\n`, other)).toEqual(["RW1104 | b", "RW1104 | c"]);
});

it("tells of many imports that a file does not declare at the first", () => {
  const text = `${header}import { a, b, c } from "./other.ring";\nconst d = a + b + c;\n`;
  expect(told(text, { "other.ring": header })).toEqual([
    "RW1102 | a | b: './other.ring' does not declare 'b' | c: './other.ring' does not declare 'c'",
  ]);
});

it("does not tell what a file does not use that ends behind a doc comment, or that is in error", () => {
  const other = { "other.ring": `${header}const a = 1;\n` };
  const text = `${header}import { a } from "./other.ring";\n`;
  expect(told(`${text}/// What follows.\n`, other)).toEqual(["RW1010 | /// What follows."]);
  expect(told(`${text}const b = north;\n`, other)).toEqual(["RW1106 | north"]);
  expect(told(`${header}const a = 1;\ndevice D { file "/dev/d"; }\n/// What follows.`)).toEqual([
    "RW1010 | /// What follows.",
  ]);
});
