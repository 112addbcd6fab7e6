import { describe, expect, it } from "vitest";
import { parseEntry, readCatalogue, stale } from "../../scripts/diagnostics.ts";
import { catalogue } from "../../src/diagnostics/catalogue.gen.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { explanations } from "../../src/diagnostics/explanations.gen.ts";
import { check } from "./check.ts";

const entries = readCatalogue();

describe("the catalogue", () => {
  it("has fresh generated files", async () => {
    expect(await stale()).toEqual([]);
  });

  it("lists every entry", () => {
    expect(Object.keys(catalogue)).toEqual(entries.map((entry) => entry.code));
    expect(Object.keys(explanations)).toEqual(entries.map((entry) => entry.code));
  });

  it("refuses an entry without its parts", () => {
    expect(() => parseEntry("RW9999", "# No front matter\n")).toThrow("RW9999.md: begins with front matter");
    expect(() => parseEntry("RW9999", "---\nname: x\nmessage: y\n---\n\n# Title\n\ntext\n")).toThrow(
      "needs a ```ring bad",
    );
    expect(() => parseEntry("RW9999", "---\nnaem: x\n---\n\n# T\n")).toThrow("not a front-matter line: naem: x");
  });
});

describe.each(entries)("$code: $title", (entry) => {
  it.each(entry.bad.map((text) => ({ text })))("is what a bad example yields", ({ text }) => {
    expect(check(text, entry.stage).map((one) => `${one.code} ${one.severity}`)).toEqual([
      `${entry.code} ${entry.severity}`,
    ]);
  });

  it.each(entry.good.map((text) => ({ text })))("is not what a good example yields", ({ text }) => {
    expect(check(text, entry.stage)).toEqual([]);
  });

  it.each(entry.bad.map((text) => ({ text })))("has safe fixes that put a bad example right", ({ text }) => {
    const safe = check(text, entry.stage).flatMap((one) => (one.fixes ?? []).filter((fix) => fix.safe));
    for (const fix of safe) expect(check(applied(text, fix.edits), entry.stage)).toEqual([]);
  });
});

function applied(text: string, edits: NonNullable<Diagnostic["fixes"]>[number]["edits"]): string {
  const ordered = [...edits].sort((a, b) => b.location.start - a.location.start);
  return ordered.reduce(
    (result, { location, newText }) => result.slice(0, location.start) + newText + result.slice(location.end),
    text,
  );
}
