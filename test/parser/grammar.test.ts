import { expect, it } from "vitest";
import { createLexer } from "../../src/parser/lexer.ts";
import { RingParser } from "../../src/parser/rules/files.ts";

it("has a lexer that chevrotain finds valid", () => {
  expect(createLexer({ skipValidations: false }).lexerDefinitionErrors).toEqual([]);
});

it("has rules that chevrotain finds valid", () => {
  expect(() => new RingParser({ skipValidations: false })).not.toThrow();
});
