import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { parse } from "../../src/parser/parse.ts";

const folder = new URL("../../grammar/", import.meta.url);
const pages = readdirSync(folder).filter((file) => file.endsWith(".md"));

interface Example {
  readonly line: number;
  readonly expected: "accept" | "reject";
  readonly code: string | undefined;
  readonly text: string;
}

function examples(page: string): readonly Example[] {
  const source = new SourceText(page, readFileSync(new URL(page, folder), "utf8"));
  const fences = source.text.matchAll(/^```ring (accept|reject)(?: (RW\d{4}))?\n([^]*?)^```$/gm);
  return [...fences].map((match) => ({
    line: source.position(match.index).line,
    expected: match[1] as Example["expected"],
    code: match[2],
    text: match[3]!,
  }));
}

describe.each(pages)("grammar/%s", (page) => {
  it("marks every example, and has both kinds", () => {
    const text = readFileSync(new URL(page, folder), "utf8");
    const fences = text.match(/^```ring.*$/gm) ?? [];
    expect(fences.filter((fence) => !/^```ring (accept|reject RW\d{4})$/.test(fence))).toEqual([]);
    expect(new Set(fences.map((fence) => fence.split(" ")[1]))).toEqual(new Set(["accept", "reject"]));
  });

  it.each(examples(page))("line $line: $expected $code", ({ text, expected, code }) => {
    const codes = parse(new SourceText(page, text)).diagnostics.map((one) => one.code);
    expect(codes).toEqual(expected === "accept" ? [] : [code]);
  });
});

it("has every page in the reference's list", () => {
  const readme = readFileSync(new URL("README.md", folder), "utf8");
  const listed = [...readme.matchAll(/^\| \[.*\]\((.*\.md)\)/gm)].map((match) => match[1]);
  expect([...listed].sort()).toEqual(pages.filter((page) => page !== "README.md").sort());
});
