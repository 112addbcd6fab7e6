import { describe, expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";
import { expectOne } from "./marked.ts";

const told =
  "struct Format 4 { 0x0 size : u16; 0x2 extra : u16; }\nstruct Told 16 { byte[15:0] format : Format[4]; }\n";

/** What the last `let` of a sequence with memory is given. */
function valueOf(value: string): unknown {
  const steps = `allocate list : u32[4]; allocate told : Told; let n = ${value}; if (n == 9) { fail Nine(); }`;
  const text = `protocol example;\nendian little;\n${told}sequence look { ${steps} }`;
  const { program, diagnostics } = checkSource(text);
  expect(diagnostics).toEqual([]);
  const step = program!.root.sequences[0]!.body.find(({ kind }) => kind === "let");
  return step?.kind === "let" ? step.value : undefined;
}

describe("elements of memory that was allocated", () => {
  it("have the array's type", () => {
    expect(valueOf("list[3]")).toMatchObject({
      kind: "element",
      object: { kind: "local", name: "list" },
      index: { kind: "integer", value: 3n },
      type: { kind: "unsigned", bits: 32 },
      range: { min: 0n, max: 0xffff_ffffn },
    });
  });

  it("may be structs, and stand in structs", () => {
    expect(valueOf("told.format[list[0] & 3].extra")).toMatchObject({
      kind: "member",
      member: "extra",
      object: { kind: "element", object: { kind: "member", member: "format" }, index: { kind: "binary" } },
    });
  });

  const within = (condition: string) =>
    `${told}sequence look { allocate list : u32[4]; allocate told : Told; if (${condition}) { fail Wrong(); } }`;

  it("are as many as the array has", () => {
    expectOne(within("list[⟦4⟧] == 0"), "RW1302", "4 does not fit an index, which holds 0 to 3");
    expectOne(
      within("told.format[⟦list[0]⟧].size == 0"),
      "RW1303",
      "this can be 0 to 4294967295, but an index holds 0 to 3",
    );
  });

  it("are of arrays", () => {
    expectOne(within("⟦told⟧[0] == 0"), "RW1320", "this is not an array");
    expectOne(within("⟦told.format[0].size⟧[0] == 0"), "RW1320", "this is not an array");
    expectOne(within("⟦lost⟧[0] == 0"), "RW1106", "there is no value 'lost'");
  });
});
