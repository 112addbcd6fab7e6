import { expect, test } from "vitest";
import { docOf } from "../../src/codegen/emit/typescript/docs.ts";

const word = "word ".repeat(21).trim();

test("what is broken off a line begins the next one of its paragraph", () => {
  expect(docOf(`${word} ends here\nand goes on.`)).toBe(`${word} ends\nhere and goes on.`);
});

test("a list, a tag and a new paragraph keep their lines", () => {
  const text = `${word} ends here\n- a list\n\n${word} ends here\n@spec a\n\nlast`;
  expect(docOf(text)).toBe(`${word} ends\nhere\n- a list\n\n${word} ends\nhere\n@spec a\n\nlast`);
});

test("a comment can't be ended from inside", () => {
  expect(docOf("a */ b")).toBe("a *\\/ b");
});
