import { expect, test } from "vitest";
import { catalogue } from "../../src/diagnostics/catalogue.gen.ts";
import { explanations } from "../../src/diagnostics/explanations.gen.ts";
import { showMarkdown } from "../../src/cli/markdown.ts";
import { checkSarif } from "./sarif.ts";
import { ringwright } from "./cli.ts";

test.each(["RW1003", "rw1003", "1003"])("explain %s tells what the code means", (code) => {
  const { status, stdout, stderr } = ringwright(["explain", code]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^RW1003 \(error\): this string has no closing '"'\n\nA string that does not end\n\n/);
  expect(stdout).toMatch(/\nwrong:\n {4}protocol example;\n/);
  expect(stdout).toMatch(/\nright:\n {4}protocol example;\n/);
});

test.each(Object.keys(catalogue))("%s has nothing that the layout does not know", (code) => {
  const shown = showMarkdown(explanations[code]!, { colors: false });
  expect(shown).toMatch(/^wrong:\n/m);
  expect(shown).toMatch(/^right:\n/m);
  expect(shown).not.toContain("```");
  expect(shown).not.toMatch(/^#/m);
});

test("on a terminal it has colours", () => {
  expect(showMarkdown("# Title\n\nUse `this`.\n", { colors: true })).toBe(
    "\u001b[1mTitle\u001b[22m\n\nUse \u001b[36mthis\u001b[39m.\n",
  );
});

test("paragraphs are broken between words, examples are not", () => {
  const text =
    "Some words and `a piece of code` in a paragraph.\n\n```ring bad\nprotocol example_of_a_long_name;\n```\n";
  expect(showMarkdown(text, { colors: false, columns: 24 })).toBe(`\
Some words and
\`a piece of code\` in a
paragraph.

wrong:
    protocol example_of_a_long_name;
`);
});

test("the lines of a paragraph are joined, items of a list are not", () => {
  const text = "One line\nand another.\n\n- an item\n  of a list\n- another\n";
  expect(showMarkdown(text, { colors: false })).toBe("One line and another.\n\n- an item of a list\n- another\n");
});

test("what differs from case to case is left out of the message", () => {
  expect(ringwright(["explain", "RW1203"]).stdout).toMatch(/^RW1203 \(error\): … is given …, but its type has …\n/);
});

test("explain in JSON", () => {
  const { status, stdout } = ringwright(["explain", "RW1003", "--output", "json"]);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ code: "RW1003", ...catalogue["RW1003"], text: explanations["RW1003"] });
});

test("explain in SARIF is a log whose rule is the code", () => {
  const { status, stdout } = ringwright(["explain", "RW1003", "--output", "sarif"]);
  expect(status).toBe(0);
  const log = checkSarif(stdout);
  expect(log.runs[0].tool.driver.rules.map(({ id }) => id)).toEqual(["RW1003"]);
  expect(log.runs[0].results).toEqual([]);
});
