import { describe, expect, it } from "vitest";
import { SourceText } from "../../../src/base/source.ts";
import { diagnostics } from "../../../src/diagnostics/catalogue.gen.ts";
import { renderJson } from "../../../src/diagnostics/render/json.ts";
import { renderSarif } from "../../../src/diagnostics/render/sarif.ts";
import { summaryOf } from "../../../src/diagnostics/render/summary.ts";
import { renderText } from "../../../src/diagnostics/render/text.ts";

const source = new SourceText("a.ring", "entry E 4 {\n\t0x00 id : u32\n}\n");
const sourceOf = (file: string) => (file === "a.ring" ? source : undefined);
const at = (start: number, end: number) => source.location({ start, end });

const missing = diagnostics.missingSemicolon({ previous: "'u32'" }, at(26, 26), {
  fixes: [{ title: "insert ';'", safe: true, edits: [{ location: at(26, 26), newText: ";" }] }],
});
const rich = diagnostics.expected({ what: "a name", found: "'4'" }, at(8, 9), {
  related: [
    { location: at(18, 20), message: "this one" },
    { location: { file: "b.ring", start: 0, end: 1 }, message: "and that" },
  ],
  help: "think again",
  ruler: {
    width: 16,
    marks: [
      { high: 15, low: 8, label: "id" },
      { high: 0, low: 0, label: "valid" },
    ],
  },
});

describe("renderText", () => {
  it("marks the place below its line", () => {
    expect(renderText([missing], sourceOf)).toBe(`\
error[RW1006]: expected ';' after 'u32'
 --> a.ring:2:15
   |
 2 | \t0x00 id : u32
   | \t             ^
   = fix: insert ';'
`);
  });

  it("shows other parties, a ruler and help", () => {
    expect(renderText([rich], sourceOf)).toBe(`\
error[RW1005]: expected a name, found '4'
 --> a.ring:1:9
   |
 1 | entry E 4 {
   |         ^
 ::: a.ring:2:7
   |
 2 | \t0x00 id : u32
   | \t     -- this one
 ::: b.ring: and that
   |
   | 15             0
   | ########........  [15:8] id
   | ...............#  [0] valid
   = help: think again
`);
  });

  it("parts several by an empty line, and says nothing of none", () => {
    expect(renderText([missing, missing], sourceOf).split("\n\n")).toHaveLength(2);
    expect(renderText([], sourceOf)).toBe("");
  });

  it("colours only when told", () => {
    expect(renderText([missing], sourceOf)).not.toContain("\u001b");
    expect(renderText([missing], sourceOf, { colors: true })).toContain("\u001b[1;31merror[RW1006]\u001b[0m");
  });

  it("draws a wide word with several bits to a column", () => {
    const wide = diagnostics.missingSemicolon({ previous: "x" }, at(0, 1), {
      ruler: { width: 512, marks: [{ high: 511, low: 256, label: "upper half" }] },
    });
    expect(renderText([wide], sourceOf)).toContain(`| ${"#".repeat(32)}${".".repeat(32)}  [511:256] upper half\n`);
  });
});

describe("an excerpt", () => {
  const rendered = (text: string, start: number, end: number) => {
    const long = new SourceText("a.ring", text);
    return renderText([diagnostics.missingSemicolon({ previous: "x" }, long.location({ start, end }))], () => long);
  };
  const lines = (text: string, start: number, end: number) => rendered(text, start, end).split("\n").slice(3, 5);

  it.each([
    ["tabs", "\ta\t: B;", 5, 6, "\t \t  ^"],
    ["characters of two columns", "/* 日本 */ B", 9, 10, "           ^"],
    ["two code units of two columns", "/* 😀 */ B", 9, 10, "         ^"],
    ["marks on other characters", "/* e\u0301 */ B", 9, 10, "        ^"],
    ["what is marked being wide", "日本", 0, 2, "^^^^"],
  ])("marks the place below its line, with %s", (_, text, start, end, marks) => {
    expect(lines(text, start, end)).toEqual([`1 | ${text}`, `  | ${marks}`].map((line) => ` ${line}`));
  });

  it("shows no character that a terminal would obey", () => {
    const text = "a\u001b[31m\u202eb";
    expect(lines(text, 7, 8)).toEqual([" 1 | a\ufffd[31m\ufffdb", "   |        ^"]);
  });

  it("cuts a long line around the place", () => {
    const [line, marks] = lines("x".repeat(50_000) + "y" + "z".repeat(50_000), 50_000, 50_001);
    expect(line).toBe(` 1 | …${"x".repeat(60)}y${"z".repeat(99)}…`);
    expect(marks).toBe(`   | ${" ".repeat(61)}^`);
    expect(rendered("x".repeat(100_000), 0, 100_000).length).toBeLessThan(500);
  });
});

describe("summaryOf", () => {
  it("counts, and tells where more is told", () => {
    expect(summaryOf([missing])).toBe("1 error in a.ring; `ringwright explain RW1006` tells more\n");
    const other = { file: "b.ring", start: 0, end: 0 };
    const warning = diagnostics.misplacedDoc(other);
    expect(summaryOf([missing, rich, warning])).toBe(
      "2 errors, 1 warning in 2 files; `ringwright explain RW1006`, `ringwright explain RW1005`, " +
        "`ringwright explain RW1010` tell more\n",
    );
  });
});

describe("renderJson", () => {
  it("adds lines and columns", () => {
    expect(JSON.parse(renderJson([missing], sourceOf))).toEqual([
      {
        code: "RW1006",
        severity: "error",
        message: "expected ';' after 'u32'",
        location: { file: "a.ring", start: 26, end: 26, line: 2, column: 15, endLine: 2, endColumn: 15 },
        related: [],
        fixes: [
          {
            title: "insert ';'",
            safe: true,
            edits: [{ location: { file: "a.ring", start: 26, end: 26 }, newText: ";" }],
          },
        ],
      },
    ]);
    expect(renderJson([], sourceOf)).toBe("[]\n");
  });
});

describe("renderSarif", () => {
  const log = JSON.parse(renderSarif([rich, missing], sourceOf));

  it("carries the rules that the results name", () => {
    expect(log.version).toBe("2.1.0");
    const { rules } = log.runs[0].tool.driver;
    expect(rules.map((rule: { id: string; name: string }) => [rule.id, rule.name])).toEqual([
      ["RW1005", "expected"],
      ["RW1006", "missingSemicolon"],
    ]);
    expect(rules[0].help.markdown).toContain("# Something else was expected here");
  });

  it("places results, other parties and fixes", () => {
    const [first, second] = log.runs[0].results;
    expect(first).toMatchObject({ ruleId: "RW1005", ruleIndex: 0, level: "error" });
    expect(first.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "a.ring" },
      region: { startLine: 1, startColumn: 9, endLine: 1, endColumn: 10, charOffset: 8, charLength: 1 },
    });
    expect(first.relatedLocations.map((one: { message: { text: string } }) => one.message.text)).toEqual([
      "this one",
      "and that",
    ]);
    expect(second.fixes[0].artifactChanges[0].replacements[0]).toMatchObject({
      deletedRegion: { charOffset: 26, charLength: 0 },
      insertedContent: { text: ";" },
    });
  });
});
