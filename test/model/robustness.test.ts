import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { lex } from "../../src/parser/lexer.ts";
import { checkIoUring, ioUring } from "./specs.ts";

const words = [...ioUring.matchAll(/[A-Za-z_0-9]+|[^\sA-Za-z_0-9]/g)].map((match) => [match.index, match[0]] as const);
const lines = ioUring.split("\n");

/** A program, or errors: never both, never neither. */
function holds(text: string): void {
  const { program, diagnostics } = checkIoUring(text);
  expect(program === undefined).toBe(diagnostics.some((one) => one.severity === "error"));
}

/** What a slip of a finger leaves: the text to a token, or the text without one. */
const tokens = lex(new SourceText("io_uring.ring", ioUring)).tokens.map(
  ({ startOffset, image }) => [startOffset, startOffset + image.length] as const,
);
// Every fifth, which ones changes with the description; all 1478 of them take five seconds.
const sampled = tokens.filter((_, i) => i % 5 === ioUring.length % 5);

describe("one token that is missing is told in three diagnostics at most", () => {
  const told = (text: string) => {
    holds(text);
    return checkIoUring(text).diagnostics.length;
  };

  it("where the text is cut in front of it", () => {
    const long = sampled.filter(([start]) => told(ioUring.slice(0, start)) > 3);
    expect(long.map(([start]) => ioUring.slice(start, start + 40))).toEqual([]);
  });

  it("where it alone is missing", () => {
    const long = sampled.filter(([start, end]) => told(ioUring.slice(0, start) + ioUring.slice(end)) > 3);
    expect(long.map(([start]) => ioUring.slice(start, start + 40))).toEqual([]);
  });
});

describe("whatever a description says, checking it ends with a program or with errors", () => {
  it("without one of its words", () => {
    const word = fc.nat(words.length - 1).map((i) => words[i]!);
    fc.assert(
      fc.property(word, ([at, text]) => holds(ioUring.slice(0, at) + ioUring.slice(at + text.length))),
      { numRuns: 400 },
    );
  });

  it("with one word instead of another", () => {
    const word = fc.nat(words.length - 1).map((i) => words[i]!);
    const property = fc.property(word, word, ([at, text], [, other]) =>
      holds(ioUring.slice(0, at) + other + ioUring.slice(at + text.length)),
    );
    fc.assert(property, { numRuns: 400 });
  });

  it("without some of its lines", () => {
    const line = fc.nat(lines.length - 1);
    const property = fc.property(line, fc.integer({ min: 1, max: 5 }), (from, count) =>
      holds(lines.toSpliced(from, count).join("\n")),
    );
    fc.assert(property, { numRuns: 400 });
  });
});

it("tells a broken text once", () => {
  const { diagnostics } = checkIoUring(ioUring.replace("enum Op : u8 {", "enum Op : u8"));
  expect(diagnostics.map((one) => one.code.slice(0, 4))).toEqual(["RW10"]);
});

it("tells one mistake once: a name spelled wrong", () => {
  const names = words.filter(([at, text]) => /^[A-Za-z_]/.test(text) && !comment(at));
  const name = fc.nat(names.length - 1).map((i) => names[i]!);
  const property = fc.property(name, ([at, text]) => {
    const { diagnostics } = checkIoUring(`${ioUring.slice(0, at)}${text}x${ioUring.slice(at + text.length)}`);
    // A declaration spelled wrong is missed as a type, as a value and as an entry, and that is all.
    if (!diagnostics.some((one) => one.code.startsWith("RW10"))) expect(diagnostics.length).toBeLessThanOrEqual(3);
  });
  fc.assert(property, { numRuns: 400 });
});

function comment(at: number): boolean {
  return ioUring.slice(ioUring.lastIndexOf("\n", at) + 1, at).includes("//");
}
