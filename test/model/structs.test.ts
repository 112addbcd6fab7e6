import { describe, expect, it } from "vitest";
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

/** Name, byte, bytes and role of each field. */
function placesIn(text: string, name: string): readonly (readonly [string, number, number, string])[] {
  const { program, diagnostics } = checkSource(header + text);
  expect(diagnostics).toEqual([]);
  const struct = program!.root.structs.find((one) => one.name === name)!;
  return struct.fields.map(({ name, at, width, role }) => [name, at / 8, width / 8, role] as const);
}

it("leaves nothing free when packed, but for what a member asks", () => {
  const text = "struct P layout c packed {\n  a : u8;\n  b : u32;\n  c : u16 align 4;\n  d : u8;\n}\n";
  expect(placesIn(text, "P")).toEqual([
    ["a", 0, 1, "value"],
    ["b", 1, 4, "value"],
    ["padding", 5, 3, "reserved"],
    ["c", 8, 2, "value"],
    ["d", 10, 1, "value"],
    ["padding", 11, 1, "reserved"],
  ]);
});

it("aligns the whole to what a member asks", () => {
  expect(placesIn("struct A layout c {\n  a : u8;\n  b : u8 align 8;\n}\n", "A")).toEqual([
    ["a", 0, 1, "value"],
    ["padding", 1, 7, "reserved"],
    ["b", 8, 1, "value"],
    ["padding", 9, 7, "reserved"],
  ]);
});

it("places arrays of structs of arrays, bytes and text", () => {
  const text =
    "struct Inner layout c {\n  a : u8[3];\n  b : u16;\n}\n\n" +
    "struct Outer layout c {\n  name : string[5];\n  id : bytes[2];\n  inner : Inner[3];\n  last : u64;\n}\n";
  expect(placesIn(text, "Outer")).toEqual([
    ["name", 0, 5, "value"],
    ["id", 5, 2, "value"],
    ["padding", 7, 1, "reserved"],
    ["inner", 8, 18, "value"],
    ["padding", 26, 6, "reserved"],
    ["last", 32, 8, "value"],
  ]);
});

it("ends with a member without a length, whose elements lie on the padding behind the last one", () => {
  const text = "struct Tail layout c {\n  a : u64;\n  b : u32;\n  c : u8;\n  data : u16[];\n}\n";
  expect(placesIn(text, "Tail")).toEqual([
    ["a", 0, 8, "value"],
    ["b", 8, 4, "value"],
    ["c", 12, 1, "value"],
    ["padding", 13, 1, "reserved"],
    ["padding", 14, 2, "reserved"],
    ["data", 14, 0, "value"],
  ]);
});

describe("a union", () => {
  const text =
    "enum Op : u32 {\n  small = 0,\n  large = 1,\n}\n\nstruct Request layout c {\n  op : Op;\n" +
    "  payload : union by op {\n    case small { a : u16; }\n    case large { b : u64; c : u32; }\n  }\n  end : u8;\n}\n";

  it("begins where all of its cases may, and is as large as the largest", () => {
    expect(placesIn(text, "Request")).toEqual([
      ["op", 0, 4, "value"],
      ["padding", 4, 4, "reserved"],
      ["payload", 8, 16, "union"],
      ["end", 24, 1, "value"],
      ["padding", 25, 7, "reserved"],
    ]);
  });

  it("is tiled by each of its cases", () => {
    const [request] = checkSource(header + text).program!.root.structs;
    const { type } = request!.fields.find(({ role }) => role === "union")!;
    if (type.kind !== "union") throw new Error("no union");
    const places = type.union.cases.map(({ name, fields }) => [
      name,
      fields.map((field) => [field.name, field.at / 8, field.width / 8]),
    ]);
    expect(type.union.tagField).toBe("op");
    expect(places).toEqual([
      ["small", [["a", 8, 2], ["padding", 10, 14]]],
      ["large", [["b", 8, 8], ["c", 16, 4], ["padding", 20, 4]]],
    ]); // prettier-ignore
  });

  it("is told apart by a flag too", () => {
    const flagged =
      "flags F : u32 {\n  wide = 1 << 0,\n}\n\nstruct R layout c {\n  flags : F;\n  union by flags.wide {\n" +
      "    case true { a : u64; }\n    case false { b : u32; }\n  }\n}\n";
    expect(placesIn(flagged, "R").map(([name]) => name)).toEqual(["flags", "padding", "wide"]);
  });
});

it("computes from its own size, and from what stands behind it", () => {
  const text =
    "struct Info layout c {\n  argsz : u32 is sizeof(Info) + sizeof(data);\n  count : u32;\n  data : u64[];\n}\n";
  const [info] = checkSource(header + text).program!.root.structs;
  expect(info!.fields[0]).toMatchObject({
    role: "computed",
    computed: {
      kind: "binary",
      operator: "+",
      left: { kind: "integer", value: 8n },
      right: { kind: "binary", operator: "*", left: { kind: "count", field: "data" }, right: { value: 8n } },
    },
  });
});
