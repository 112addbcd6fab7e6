import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkOf, shipped, tokensOf } from "./descriptions.ts";
import { checkIoUring, ioUring } from "./specs.ts";

const words = [...ioUring.matchAll(/[A-Za-z_0-9]+|[^\sA-Za-z_0-9]/g)].map((match) => [match.index, match[0]] as const);
const lines = ioUring.split("\n");

/** A program, or errors: never both, never neither. */
function holds(text: string): void {
  const { program, diagnostics } = checkIoUring(text);
  expect(program === undefined).toBe(diagnostics.some((one) => one.severity === "error"));
}

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

describe.each(shipped)("whatever is done to $title, checking it ends with a program or with errors", (description) => {
  const { text } = description;
  const lines = text.split("\n");
  const tokens = tokensOf(text);
  const token = fc.nat(tokens.length - 1).map((i) => tokens[i]!);
  const line = fc.nat(lines.length - 1);
  const count = fc.integer({ min: 1, max: 8 });
  const options = { numRuns: Math.ceil(50_000 / (text.length + 1000)) };

  function ends(changed: string): void {
    const { program, diagnostics } = checkOf(description, changed);
    expect(program === undefined).toBe(diagnostics.some((one) => one.severity === "error"));
  }

  it("tokens that change places", () => {
    const property = fc.property(token, token, (one, other) => {
      const [a, b] = one.start < other.start ? [one, other] : [other, one];
      if (a === b) return;
      const [first, second] = [text.slice(a.start, a.end), text.slice(b.start, b.end)];
      ends(text.slice(0, a.start) + second + text.slice(a.end, b.start) + first + text.slice(b.end));
    });
    fc.assert(property, options);
  });

  it("tokens put in", () => {
    const property = fc.property(token, token, (at, put) => {
      ends(`${text.slice(0, at.start)}${text.slice(put.start, put.end)} ${text.slice(at.start)}`);
    });
    fc.assert(property, options);
  });

  it("lines that stand twice, there or elsewhere", () => {
    const property = fc.property(line, count, fc.option(line), (from, many, to) => {
      ends(lines.toSpliced(to ?? from, 0, ...lines.slice(from, from + many)).join("\n"));
    });
    fc.assert(property, options);
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
