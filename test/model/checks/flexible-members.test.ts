import { describe, expect, it } from "vitest";
import { expectClean, expectOne } from "../marked.ts";

describe("a member without a length", () => {
  it("is the last one", () => {
    expectOne(
      "struct S layout c {\n  a : ⟦u32[]⟧;\n  ⟪b : u32;⟫\n}",
      "RW1414",
      "'a' has no length: only the last member may go on",
    );
  });

  it("has a name", () => {
    expectOne(
      "struct S layout c {\n  a : u32;\n  reserved : ⟦u32[]⟧;\n}",
      "RW1414",
      "'reserved' has no length: what is reserved has one",
    );
  });

  it("is in no case of a union", () => {
    expectOne(
      "struct S layout c {\n  a : u32;\n  union by a {\n    case 0 { ⟦b⟧ : u8[]; }\n    else { c : u8; }\n  }\n}",
      "RW1414",
      "'b' has no length: a case ends where its union does",
    );
  });

  it("makes its struct stand alone, in arrays too", () => {
    expectOne(
      "struct L layout c {\n  a : u32;\n  ⟪b⟫ : u32[];\n}\n\nstruct S layout c {\n  lists : ⟦L[2]⟧;\n}",
      "RW1415",
      "'L' ends with a member without a length, so it stands alone",
    );
  });

  it("has elements of one size", () => {
    expectClean("struct P layout c {\n  a : u64;\n}\n\nstruct S layout c {\n  n : u32;\n  parts : P[];\n}");
  });
});

it.each(["3", "6", "12"])("no member is aligned to %s bytes", (bytes) => {
  const found = expectOne(
    `struct S layout c {\n  a : u32 align ⟦${bytes}⟧;\n}`,
    "RW1413",
    `an alignment of ${bytes} bytes is no power of two`,
  );
  expect(found.severity).toBe("error");
});
