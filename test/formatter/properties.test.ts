import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { lex } from "../../src/parser/lexer.ts";
import { descriptions, examples, format, formatsWell, isRight, meaning } from "./texts.ts";

describe("what is formatted says the same, and has the same comments", () => {
  test.each(descriptions)("%s", async (_, text) => void (await formatsWell(text)));
  test.each(descriptions.filter(([path]) => path.startsWith("specs/")))("%s ships formatted", async (_, text) => {
    expect(await format(text)).toBe(text);
  });
  it("in every example of the grammar", async () => {
    expect(examples.length).toBeGreaterThan(50);
    for (const [, text] of examples) await formatsWell(text);
  });
});

/** Declarations of all kinds, each behind a file's first lines. */
const declarations = [...descriptions, ...examples]
  .flatMap(([, text]) => text.split(/\n(?=\n)/))
  .filter((part) => part.length < 1500)
  .map((part) => (/^protocol /m.test(part) ? part : `protocol p;\nendian little;\n${part}`))
  .filter(isRight);

/** A text's tokens and comments, with what `between` puts in their gaps. */
function spaced(text: string, between: readonly string[]): string {
  const { tokens } = lex(new SourceText("x.ring", text));
  let out = "";
  let at = 0;
  tokens.forEach(({ startOffset, image }, i) => {
    const gap = text.slice(at, startOffset);
    const put = between[i % between.length]!;
    // Comments stay as they are; so does what nothing stands between, for `0..1` and `a .. b` are written either way.
    out += gap.trim() === "" && i > 0 ? put || gap : gap;
    out += image;
    at = startOffset + image.length;
  });
  return out + text.slice(at);
}

const declaration = fc.constantFrom(...declarations);
const seed = { numRuns: 400, verbose: 1 } as const;

describe("however a text is written", () => {
  const gaps = fc.array(fc.constantFrom("", "", "", " ", "   ", "\n", "\n\n\n", "\t", "\r\n  ", " \n"), {
    minLength: 1,
    maxLength: 60,
  });
  it("it is formatted at once, and says the same", async () => {
    let right = 0;
    await fc.assert(
      fc.asyncProperty(declaration, gaps, async (text, between) => {
        const written = spaced(text, between);
        // Some words mean something else, or nothing, on another line.
        if (!isRight(written)) return;
        right++;
        await formatsWell(written);
      }),
      seed,
    );
    expect(right).toBeGreaterThan(100);
  });

  it("spaces alone make no difference, but for columns that are asked for", async () => {
    await fc.assert(
      fc.asyncProperty(declaration, fc.constantFrom(" ", "\t"), async (text, space) => {
        const narrow = text.replaceAll(/(?<=\S) {2,}/g, " ");
        if (!isRight(narrow) || /"[^"\n]* |\/[/*]/.test(text)) return;
        expect(await format(narrow.replaceAll(/(?<=\S) (?=\S)/g, space))).toBe(await format(narrow));
      }),
      seed,
    );
  });
});

describe("comments", () => {
  const comment = fc.constantFrom(
    "// c%\n",
    "\n// c%\n",
    "/* c% */",
    " /* c% */\n",
    "\n/* c% */ ",
    "/* c%\n   d */",
    "\n\n  // c%\n\n",
    "\n/// c%\n",
    "// c%\n// d%\n",
    "/* ü % */ // €\n",
  );

  it("may stand between any two tokens: none is lost, and they stay in order", async () => {
    let right = 0;
    const places = fc.array(fc.tuple(fc.nat(), comment), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(declaration, places, async (text, put) => {
        const { tokens } = lex(new SourceText("x.ring", text));
        const at = put.map(([n, what], i) => [n % (tokens.length + 1), what.replaceAll("%", String(i))] as const);
        let written = "";
        let from = 0;
        for (let i = 0; i <= tokens.length; i++) {
          const to = tokens[i]?.startOffset ?? text.length;
          written += text.slice(from, to);
          for (const [, what] of at.filter(([place]) => place === i)) written += what;
          from = to;
        }
        if (!isRight(written)) return;
        right++;
        await formatsWell(written);
      }),
      { ...seed, numRuns: 1500 },
    );
    expect(right).toBeGreaterThan(200);
  });

  it("between all tokens at once", async () => {
    let right = 0;
    for (const text of declarations.slice(0, 150)) {
      for (const what of ["/* c */", " /* c */ ", "// c\n"]) {
        const written = spaced(text.replaceAll(/^\s*\/\/.*$/gm, ""), [what]);
        if (!isRight(written)) continue;
        right++;
        await formatsWell(written);
      }
    }
    expect(right).toBeGreaterThan(100);
  });
});

it("tells of what it says by the tree: another text has another one", () => {
  expect(meaning("protocol a;")).not.toBe(meaning("protocol b;"));
});
