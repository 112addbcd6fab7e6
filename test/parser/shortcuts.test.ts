import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { lex } from "../../src/parser/lexer.ts";
import { RingParser } from "../../src/parser/rules/files.ts";

const root = join(import.meta.dirname, "../..");
const withThem = new RingParser({ skipValidations: true });
const without = new RingParser({ skipValidations: true, shortcuts: false });

function read(parser: RingParser, text: string) {
  const source = new SourceText("a.ring", text);
  const { tokens, docs, diagnostics } = lex(source);
  return { file: parser.parse(source, tokens, docs, diagnostics), diagnostics };
}

const files = globSync(["specs/**/*.ring", "test/codegen/cases/*/spec.ring"], { cwd: root });

test.each(files)("%s is read the same without shortcuts, whole and broken", (file) => {
  const text = readFileSync(join(root, file), "utf8");
  expect(read(withThem, text)).toEqual(read(without, text));
  const { tokens } = lex(new SourceText(file, text));
  // Some thirty places: where the text is cut, and where one token is missing.
  const step = Math.ceil(tokens.length / 30);
  for (let i = 1; i < tokens.length; i += step) {
    const { startOffset, image } = tokens[i]!;
    for (const broken of [
      text.slice(0, startOffset),
      text.slice(0, startOffset) + text.slice(startOffset + image.length),
    ]) {
      expect(read(withThem, broken)).toEqual(read(without, broken));
    }
  }
});
