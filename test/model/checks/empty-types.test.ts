import { expect, it } from "vitest";
import { checkSource } from "../../../src/model/check.ts";
import { expectOne, header } from "../marked.ts";

it("refuses a C struct without members, once", () => {
  const text = "struct ⟦A⟧ layout c { }\nstruct B layout c { size : u32 is sizeof(B) + sizeof(items); items : A[]; }\n";
  expectOne(text, "RW1232", "struct 'A' has no members");
});

it("refuses an enum without members, unless it is open", () => {
  expectOne("enum ⟦E⟧ : u8 { }\nconst a = E.b;\n", "RW1232", "enum 'E' has no members");
  expectOne("enum ⟦E⟧ : u8 closed { }\n", "RW1232", "enum 'E' has no members");
  expect(checkSource(`${header}enum E : u8 open { }\nflags F : u8 { }\n`).diagnostics).toEqual([]);
});

it("does not take for empty what could not be read", () => {
  const { diagnostics } = checkSource(`${header}enum E : u8 { = 1 }\nstruct S layout c {`);
  expect(diagnostics.map(({ code }) => code)).not.toContain("RW1232");
});
