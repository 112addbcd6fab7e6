import { expect, it } from "vitest";
import { checkSource } from "../../../src/model/check.ts";
import { expectOne } from "../marked.ts";

it("suggests the attribute that was meant", () => {
  const found = expectOne('@⟦sepc⟧("2.1")\nconst a = 1;', "RW1112", "there is no attribute '@sepc'");
  expect(found.help).toBe("did you mean 'spec'?");
});

it("finds attributes on members", () => {
  expectOne('struct S layout c {\n  @⟦note⟧("x") a : u32;\n}', "RW1112", "there is no attribute '@note'");
});

const takes: Readonly<Record<string, string>> = {
  spec: "one text, which says where it is specified",
  c: 'a name of C (of a bit-field: bits: "…"; of a mask, which bit is its first: shift: "…"), its header (header: "…"), or both',
  since: 'a version of the kernel, as in linux: "6.6"',
};

it.each([
  ["spec", 'where: "a"'],
  ["spec", '"a", "b"'],
  ["c", '"a", "b"'],
  ["c", '"a", file: "b"'],
  ["c", '"a", bits: "b"'],
  ["c", 'shift: "b"'],
  ["since", '"6.6"'],
  ["since", 'linux: "six"'],
  ["since", 'linux: "6.6", windows: "11"'],
])("refuses @%s(%s)", (name, given) => {
  expectOne(`⟦@${name}(${given})⟧\nconst a = 1;`, "RW1113", `attribute '@${name}' takes ${takes[name]}`);
});

it.each([
  '@spec("2.1")',
  '@c("A")',
  '@c(header: "a.h")',
  '@c("A", header: "a.h")',
  '@c(bits: "a")',
  '@c("A", shift: "B")',
  '@since(linux: "6.6.1")',
])("takes %s", (text) => {
  expect(checkSource(`protocol p;\nendian little;\n${text}\nconst a = 1;\n`).diagnostics).toEqual([]);
});
