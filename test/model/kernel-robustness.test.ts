/** What a slip of a finger leaves of the kernel's descriptions: structs by C's rules, unions, doors by ioctl. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { checkProgram } from "../../src/model/check.ts";
import { lex } from "../../src/parser/lexer.ts";
import { specsWith } from "./specs.ts";

// Which tokens of a description are tried changes with it; all of them take a minute.
describe.each([
  ["specs/linux/vfio.ring", 23],
  ["specs/linux/dma-buf.ring", 7],
])("one token of %s that is missing is told in three diagnostics at most", (file, step) => {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
  const { tokens } = lex(new SourceText(file, text));
  const sampled = tokens.filter((_, i) => i % step === text.length % step);

  const told = (changed: string): number => {
    const { program, diagnostics } = checkProgram(file, specsWith({ [file]: changed }));
    expect(program === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
    return diagnostics.length;
  };

  it("where the text is cut in front of it", () => {
    const long = sampled.filter(({ startOffset }) => told(text.slice(0, startOffset)) > 3);
    expect(long.map(({ startOffset }) => text.slice(startOffset, startOffset + 40))).toEqual([]);
  });

  it("where it alone is missing", () => {
    const long = sampled.filter(
      ({ startOffset, image }) => told(text.slice(0, startOffset) + text.slice(startOffset + image.length)) > 3,
    );
    expect(long.map(({ startOffset }) => text.slice(startOffset, startOffset + 40))).toEqual([]);
  });
});
