import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import type { Span } from "../../src/base/span.ts";
import { parse } from "../../src/parser/parse.ts";
import { keywords, lexed } from "../../src/parser/tokens.ts";

const spec = readFileSync(new URL("../../specs/io_uring.ring", import.meta.url), "utf8");

/** Every span of the value, with the way to it. */
function* spans(value: unknown, path = ""): Generator<[string, Span]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "span" || key === "operatorSpan" || key === "location") yield [`${path}.${key}`, inner as Span];
    else yield* spans(inner, `${path}.${key}`);
  }
}

function parsesWell(text: string): void {
  const { file, diagnostics } = parse(new SourceText("x.ring", text));
  expect(file.kind).toBe("file");
  for (const [path, { start, end }] of [...spans(file, "file"), ...spans(diagnostics, "diagnostics")]) {
    const inside = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= text.length;
    if (!inside) expect.fail(`${path} is ${start}..${end} of a text of ${text.length} characters`);
  }
}

const signs = lexed.map((type) => type.PATTERN).filter((pattern) => typeof pattern === "string");
const soup = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        ...keywords.keys(),
        ...signs,
        "a",
        "Sqe",
        "0",
        "0x1f",
        "12ab",
        '"s"',
        '"',
        "/// d",
        "//",
        "/*",
        "*/",
        "#",
      ),
      fc.constantFrom(" ", "\n", "", "  ", "\n\n"),
    ),
    { maxLength: 120 },
  )
  .map((parts) => parts.flat().join(""));

describe("the parser always returns a tree with spans inside the text", () => {
  it("for the description of io_uring, which has no error", () => {
    parsesWell(spec);
    expect(parse(new SourceText("x.ring", spec)).diagnostics).toEqual([]);
  });

  it("for anything", () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), parsesWell), { numRuns: 300 });
  });

  it("for words and signs in any order", () => {
    fc.assert(fc.property(soup, parsesWell), { numRuns: 600 });
  });

  it("for a description that breaks off", () => {
    fc.assert(
      fc.property(fc.nat(spec.length), (end) => parsesWell(spec.slice(0, end))),
      { numRuns: 60 },
    );
  });

  it("for a description with a part taken out or something put in", () => {
    const change = fc.tuple(fc.nat(spec.length), fc.nat(40), soup);
    const property = fc.property(change, ([at, length, put]) => {
      parsesWell(spec.slice(0, at) + put + spec.slice(at + length));
    });
    fc.assert(property, { numRuns: 60 });
  });

  it.each(["(", "{", "[", "-", "a(", "a[", "a ? ", "a ? b : ", "{ a: "])("however deep '%s' nests", (part) => {
    parsesWell(`protocol p;\nendian little;\nconst a = ${part.repeat(20_000)}`);
    parsesWell(`protocol p;\nendian little;\nsequence s { ${part.repeat(20_000)}`);
  });

  it.each(["if (a) ", "if (a) { ", "if (a) b(); else "])("however deep '%s' nests", (part) => {
    parsesWell(`protocol p;\nendian little;\nsequence s { ${part.repeat(20_000)}`);
  });

  it("however deep groups nest", () => {
    parsesWell(`protocol p;\nendian little;\nentry E 4 { ${"dw[0] { ".repeat(20_000)}`);
  });
});

describe("one mistake", () => {
  const semicolons = [...spec.matchAll(/^(?! *\/\/).*;(?=\n)/gm)].map((match) => match.index + match[0].length - 1);

  it("gives one message when a ';' at a line's end is missing", () => {
    for (const at of semicolons) {
      const text = spec.slice(0, at) + spec.slice(at + 1);
      const { diagnostics } = parse(new SourceText("x.ring", text));
      const seen = diagnostics.map((one) => [one.code, one.location.start]);
      expect(seen, `line ${new SourceText("x.ring", spec).position(at).line}`).toEqual([["RW1006", at]]);
    }
  });
});
