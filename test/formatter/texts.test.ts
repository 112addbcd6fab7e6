import { format as prettier } from "prettier";
import { describe, expect, it, test } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { formatText } from "../../src/formatter/format.ts";
import * as plugin from "../../src/formatter/index.ts";
import { format, formatsWell } from "./texts.ts";

const head = "protocol p;\nendian little;\n";

describe("texts of all kinds", () => {
  it("may say nothing, and are left alone then", async () => {
    // A description has a protocol's name: a text without one has an error.
    for (const text of ["", " \n\n\t", "\ufeff", "\n\n// nothing  ", "/* nothing\n */\n\n\n /// none\n"]) {
      const source = new SourceText("x.ring", text);
      expect(await formatText(source)).toMatchObject({ diagnostics: [{ severity: "error" }] });
    }
    expect(await formatsWell("protocol p;endian little;")).toBe(head);
  });

  it("keep their ends of lines, a byte order mark, and what is not ASCII", async () => {
    const text = "protocol p;endian little;\n\n\n\n/// Größe: 4 µs €\nconst  a=1;// …\n";
    const formatted = `${head}\n/// Größe: 4 µs €\nconst a = 1; // …\n`;
    expect(await format(text)).toBe(formatted);
    expect(await format(text.replaceAll("\n", "\r\n"))).toBe(formatted.replaceAll("\n", "\r\n"));
    expect(await format(text.replaceAll("\n", "\r"))).toBe(formatted.replaceAll("\n", "\r"));
    expect(await format(`\ufeff${text}`)).toBe(`\ufeff${formatted}`);
    const several = `${head}/* a\n     b */\nconst a = 1;\n`;
    expect(await format(several.replaceAll("\n", "\r\n"))).toBe(several.replaceAll("\n", "\r\n"));
  });

  it("end with one line's end, and have none of their spaces at ends of lines", async () => {
    const done = await format(`${head}const a = 1;   \n/// One.\t \n  const b = 2;  // two  \n\n\n`);
    expect(done).toBe(`${head}const a = 1;\n/// One.\nconst b = 2; // two\n`);
  });
});

describe("long lines take as long as many lines do", () => {
  const rows = (count: number, row: (n: number) => string) => Array.from({ length: count }, (_, n) => row(n)).join("");
  const long: Readonly<Record<string, string>> = {
    "a block": `enum E : u64 { ${rows(40_000, (n) => `member_${n} = ${n}, `)}}`,
    "a comment": `const a = 1; // ${"x".repeat(1 << 20)}`,
    "a text": `@spec("${"x".repeat(1 << 20)}") const a = 1;`,
    "a sum": `const a = 0${rows(450, (n) => ` + ${"x".repeat(2_000)}${n}`)};`,
    parentheses: `const a = ${"(".repeat(90)}${"x".repeat(1 << 20)}${")".repeat(90)};`,
    "a list": `const a = max(0${rows(100_000, (n) => `, n_${n}`)});`,
    spaces: `const a =${" ".repeat(1 << 20)}1;`,
    names: `const ${"a".repeat(1 << 20)} = 1;`,
    rows: rows(40_000, (n) => `const a_${n} = ${n}; `),
    comments: `const a = 1; ${"/* c */ ".repeat(130_000)}`,
  };
  test.each(Object.entries(long))("%s", { timeout: 30_000 }, async (_, text) => {
    const done = await format(head + text);
    expect(done.replaceAll(/[\s,]/g, "")).toBe((head + text).replaceAll(/[\s,]/g, ""));
  });
});

describe("a text with errors", () => {
  const wrong = `${head}const a = ;\nconst  b = 1;\n`;
  it("is not formatted, and what is wrong is told by places of the text itself", async () => {
    for (const text of [wrong, wrong.replaceAll("\n", "\r\n"), `\ufeff${wrong}`]) {
      const done = await formatText(new SourceText("x.ring", text));
      if (!("diagnostics" in done)) expect.fail("it was formatted");
      expect(done.diagnostics.map(({ code }) => code)).toEqual(["RW1005"]);
      expect(done.diagnostics[0]!.location.start).toBe(text.indexOf("= ;") + 2);
    }
  });

  it("is told to Prettier with its place", async () => {
    await expect(prettier(wrong, { parser: "ringwright", plugins: [plugin] })).rejects.toMatchObject({
      name: "SyntaxError",
      message: expect.stringMatching(/^RW1005: .* \(3:11\)/) as string,
      loc: { start: { line: 3, column: 11 } },
    });
  });
});

test("Prettier's own options hold", async () => {
  const text = `${head}call f(first: u32, second: u32, third: u32) : i32 = syscall 1;\n`;
  const options = { parser: "ringwright", plugins: [plugin] };
  expect(await prettier(text, options)).toBe(text);
  expect(await prettier(text, { ...options, printWidth: 40 })).toBe(
    `${head}call f(\n  first: u32, second: u32, third: u32,\n) : i32 = syscall 1;\n`,
  );
});
