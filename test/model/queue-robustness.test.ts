import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { checkSource } from "../../src/model/check.ts";
import { toJson } from "../../src/model/json.ts";
import { lex } from "../../src/parser/lexer.ts";
import { header } from "./marked.ts";
import { chained, recorded, tagged } from "./queue-fixtures.ts";

const fixtures = { chained, recorded, tagged };

/** A program, or errors: never both, never neither. Answers what is said. */
function told(text: string): readonly string[] {
  const { program, diagnostics } = checkSource(text);
  expect(program === undefined).toBe(diagnostics.some((one) => one.severity === "error"));
  return diagnostics.map((one) => `${one.code} ${one.message}`);
}

describe.each(Object.entries(fixtures))("one token that is missing in the queue '%s'", (_name, fixture) => {
  const text = header + fixture;
  const tokens = lex(new SourceText("source.ring", text)).tokens.map(
    ({ startOffset, image }) => [startOffset, startOffset + image.length] as const,
  );

  it("is of a text that is right", () => {
    expect(told(text)).toEqual([]);
    expect(JSON.stringify(toJson(checkSource(text).program!))).toContain('"matches"');
  });

  it("is told in three diagnostics at most where the text is cut in front of it", () => {
    const long = tokens.filter(([start]) => told(text.slice(0, start)).length > 3);
    expect(long.map(([start]) => text.slice(start, start + 40))).toEqual([]);
  });

  it("is told in three diagnostics at most where it alone is missing", () => {
    const long = tokens.filter(([start, end]) => told(text.slice(0, start) + text.slice(end)).length > 3);
    expect(long.map(([start]) => text.slice(start, start + 40))).toEqual([]);
  });
});
