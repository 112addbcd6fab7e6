import { expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";
import { header } from "./marked.ts";

it("makes padding visible, inside and at the end", () => {
  const text = `${header}struct Mixed layout c {\n  a : u8;\n  b : u32;\n  c : u16[3];\n  d : u64;\n  e : u8;\n}\n`;
  const [mixed] = checkSource(text).program!.root.structs;
  expect([mixed!.size, mixed!.alignment]).toEqual([32, 8]);
  expect(mixed!.fields.map(({ name, at, width, role }) => [name, at / 8, width / 8, role])).toEqual([
    ["a", 0, 1, "value"],
    ["padding", 1, 3, "reserved"],
    ["b", 4, 4, "value"],
    ["c", 8, 6, "value"],
    ["padding", 14, 2, "reserved"],
    ["d", 16, 8, "value"],
    ["e", 24, 1, "value"],
    ["padding", 25, 7, "reserved"],
  ]);
});

it("aligns nested structs by their widest member", () => {
  const text = `${header}struct Inner layout c {\n  a : u8;\n  b : u64;\n}\n\nstruct Outer layout c {\n  a : u8;\n  inner : Inner;\n}\n`;
  const outer = checkSource(text).program!.root.structs.find((struct) => struct.name === "Outer")!;
  expect([outer.size, outer.fields.find((field) => field.name === "inner")!.at / 8]).toEqual([24, 8]);
});
