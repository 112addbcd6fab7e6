import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { applySafeFixes } from "../../src/diagnostics/apply-fixes.ts";
import { diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { checkSource } from "../../src/model/check.ts";
import { readCatalogue } from "../../scripts/diagnostics.ts";
import { folder, ringwright } from "./cli.ts";

const slips = `protocol slips;
endian little;

entry Request 8 {
  0x00 id : u32
  dw[1] {
    [0:15] kind : u16;
    [31:16] reserved : u16
  }
}
`;

const mended = `protocol slips;
endian little;

entry Request 8 {
  0x00 id : u32;
  dw[1] {
    [15:0] kind : u16;
    [31:16] reserved : u16;
  }
}
`;

describe("check --fix", () => {
  test("mends what has a safe fix, says so, and leaves a description that is right", () => {
    const cwd = folder({ "slips.ring": slips });
    const ran = ringwright(["check", "--fix", "slips.ring"], { cwd });
    expect(ran).toEqual({
      status: 0,
      stdout: "fixed slips.ring: insert ';' (2 times), swap the two ends\n",
      stderr: "",
    });
    expect(readFileSync(join(cwd, "slips.ring"), "utf8")).toBe(mended);
    expect(ringwright(["check", "slips.ring"], { cwd })).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("tells what is left, and applies no guess", () => {
    const text = slips.replace("u32\n", "u33\n");
    const cwd = folder({ "slips.ring": text.replace("kind : u16", "kind : Knd") });
    const { status, stdout, stderr } = ringwright(["check", "--fix", "slips.ring"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain("fixed slips.ring");
    expect(stderr).toContain("no type 'Knd'");
    expect(readFileSync(join(cwd, "slips.ring"), "utf8")).toContain("Knd");
  });

  test("does not touch what is only imported, nor a file with nothing to mend", () => {
    const user = `protocol user;\nendian little;\nimport { Request } from "./slips.ring";\nconst n = sizeof(Request)\n`;
    const cwd = folder({ "user.ring": user, "slips.ring": slips });
    ringwright(["check", "--fix", "user.ring"], { cwd });
    expect(readFileSync(join(cwd, "slips.ring"), "utf8")).toBe(slips);
    expect(readFileSync(join(cwd, "user.ring"), "utf8")).toBe(user.replace("(Request)", "(Request);"));
  });

  test("without --fix nothing is written", () => {
    const cwd = folder({ "slips.ring": slips });
    expect(ringwright(["check", "slips.ring"], { cwd }).status).toBe(1);
    expect(readFileSync(join(cwd, "slips.ring"), "utf8")).toBe(slips);
  });

  test("in JSON, the document tells what was applied", () => {
    const cwd = folder({ "slips.ring": slips });
    const { stdout } = ringwright(["check", "--fix", "slips.ring", "--output", "json"], { cwd });
    const fixes = ["insert ';'", "swap the two ends", "insert ';'"];
    expect((JSON.parse(stdout) as { outputs: unknown }).outputs).toEqual([
      { path: "slips.ring", state: "fixed", fixes: expect.arrayContaining(fixes) as unknown },
    ]);
  });
});

describe("applying fixes", () => {
  const at = (start: number, end: number, newText: string, safe = true, file = "a") => {
    const edits = [{ location: { file, start, end }, newText }];
    const location = { file: "a", start, end };
    return diagnostic("RW1006", "error", "m", location, { fixes: [{ title: newText, safe, edits }] });
  };

  test.each([
    ["edits in any order", [at(4, 5, "E"), at(0, 1, "A")], "AbcdEf", ["E", "A"]],
    ["one of two that meet", [at(1, 3, "X"), at(2, 4, "Y")], "aXdef", ["X"]],
    ["one of two at the same offset", [at(1, 1, "X"), at(1, 1, "Y")], "aXbcdef", ["X"]],
    ["no guess", [at(1, 2, "X", false)], "abcdef", []],
    ["nothing of another file", [at(1, 2, "X", true, "b")], "abcdef", []],
  ])("applies %s", (_, diagnostics, text, applied) => {
    expect(applySafeFixes("a", "abcdef", diagnostics)).toEqual({ text, applied });
  });
});

// Every safe fix that an example of the catalogue offers must mend what it is offered for.
const offered = readCatalogue().flatMap(({ code, bad }) =>
  bad.flatMap((text, i) => {
    const found = checkSource(text).diagnostics.filter(({ fixes }) => fixes?.some(({ safe }) => safe));
    return found.length === 0 ? [] : [[`${code}, example ${i + 1}`, text, found] as const];
  }),
);

test.each(offered)("the safe fix of %s mends it", (_, text, found) => {
  const fixed = applySafeFixes("source.ring", text, found);
  const left = checkSource(fixed.text).diagnostics.map(({ code }) => code);
  for (const { code } of found) expect(left).not.toContain(code);
});

test("the catalogue's examples offer safe fixes", () => expect(offered.length).toBeGreaterThan(8));
