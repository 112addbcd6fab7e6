import { describe, expect, it } from "vitest";
import { checkSource } from "../../../src/model/check.ts";
import { expectClean, expectOne, fixed, header } from "../marked.ts";
import { control, use } from "../register-texts.ts";

describe("stores", () => {
  it("go to what can be written", () => {
    expectOne(use("  0x00 ⟪status⟫ : u32 readonly;", "⟦status⟧ <- 1;"), "RW1804", "register 'status' is readonly");
    expectOne(
      use(
        "  0x00 events : u32 { [0] ⟪fault⟫ : bool readonly; [1] on : bool; reserved rest; }",
        "events <- { ⟦fault⟧: true, on: true };",
      ),
      "RW1804",
      "field 'fault' of register 'events' is readonly",
    );
  });

  it("give every field a value", () => {
    expectOne(
      use(control, "control <- ⟦{ on: true }⟧;"),
      "RW1821",
      "register 'control' is stored without a value for 'size'",
    );
    expectClean(use(control, "control <- { on: true, size: 3 };"));
    expectClean(
      use(
        "  0x00 a : u32 { [0] on : bool; [1] done : bool w1c; [2] go : bool trigger; reserved rest; }",
        "a <- { on: true };",
      ),
    );
  });

  it("of a register that could not be read are not told", () => {
    const text = `${header}registers R in bar 0 {\n  0x00 a : u32 { [15:0] head u16; }\n}\nsequence s { a <- { head: 0 }; }\n`;
    expect(checkSource(text).diagnostics.map(({ code }) => code)).toEqual(["RW1005"]);
  });

  it("check each field's value", () => {
    expectOne(
      use(control, "control <- { on: true, size: ⟦16⟧ };"),
      "RW1302",
      "16 does not fit 'size', which holds 0 to 15",
    );
    expectOne(use(control, "control <- { on: true, ⟦sise⟧: 1 };"), "RW1109", "control has no member 'sise'");
  });

  it("take a whole number, too", () => {
    expectClean(use(control, "control <- 0x31;"));
  });

  it("are of whole registers", () => {
    expectOne(
      use(control, "⟦control.on⟧ <- true;"),
      "RW1823",
      "'<-' stores a whole register, and 'on' is a field of 'control'",
    );
  });

  it("have no release", () => {
    const fixture = use("  0x00 bell : u32 write only;", "⟦bell <- 1 release;⟧");
    const found = expectOne(fixture, "RW1822", "a store to a register has no 'release'");
    expect(fixed(fixture, found)).toContain("bell <- 1;");
  });

  it("need an index where there are several", () => {
    const vector = "  0x00 vector[1..8] : u32;";
    expectOne(use(vector, "⟦vector⟧ <- 1;"), "RW1321", "'vector' is an array: say which element");
    expectOne(use(vector, "vector[⟦0⟧] <- 1;"), "RW1302", "0 does not fit the index of 'vector', which holds 1 to 8");
    expectClean(use(vector, "vector[8] <- 1;"));
  });
});

describe("values", () => {
  it("come from what can be read", () => {
    expectOne(
      use("  0x00 ⟪bell⟫ : u32 write only;", "if (⟦bell⟧ == 0) { bell <- 1; }"),
      "RW1805",
      "register 'bell' is write only",
    );
  });

  it("are those of one register", () => {
    expectOne(
      use("  0x00 block port { 0x0 status : u32; }", "if (⟦port⟧ == 0) { port.status <- 1; }"),
      "RW1107",
      "'port' is a block of registers, not a value",
    );
  });

  it("of a name that two blocks have are ambiguous", () => {
    const other = "registers ⟪Engine⟫ in bar 2 {\n  0x00 status : u32;\n}\n\n";
    const fixture =
      other +
      use("  0x00 status : u32;", "if (⟦status⟧ == 0) { Engine.status <- 1; }").replace("Controller", "⟪Controller⟫");
    const found = expectOne(fixture, "RW1815", "'status' is a register of Engine and Controller");
    expect(fixed(fixture, found)).toContain("if (Engine.status == 0)");
  });

  it("of a bare name that is spelled wrong suggest the right one", () => {
    const found = expectOne(
      use("  0x00 status : u32;", "if (⟦statsu⟧ == 0) { status <- 1; }"),
      "RW1106",
      "there is no value 'statsu'",
    );
    expect(found.help).toBe("did you mean 'status'?");
  });

  it("of a member that is spelled wrong suggest the right one", () => {
    const found = expectOne(
      use("  0x00 status : u32;", "if (Controller.⟦statsu⟧ == 0) { status <- 1; }"),
      "RW1109",
      "Controller has no member 'statsu'",
    );
    expect(found.help).toBe("did you mean 'status'?");
  });
});

describe("assignments", () => {
  const assign = (register: string) => use(register, "⟦control.on⟧ = true;");

  it("are safe where nothing else happens", () => {
    for (const neighbour of ["u4", "u4 readonly", "u4 w1c", "u4 w1s"]) {
      expectClean(
        use(`  0x00 control : u32 { [0] on : bool; [7:4] size : ${neighbour}; reserved rest; }`, "control.on = true;"),
      );
    }
  });

  it.each([
    ["u4 trigger", "the store would trigger 'size' beside it"],
    ["u4 write only", "the store would overwrite what cannot be read: 'size' beside it"],
    ["u4 read clears", "the load would clear 'size' beside it"],
  ])("are not safe beside %s", (neighbour, why) => {
    const found = expectOne(
      assign(`  0x00 control : u32 { [0] on : bool; [7:4] ⟪size⟫ : ${neighbour}; reserved rest; }`),
      "RW1806",
      `field 'on' of register 'control' cannot be changed by itself: ${why}`,
    );
    expect(found.help?.includes("it is 'w1s'") ?? false).toBe(neighbour.endsWith("trigger"));
  });

  it("leave registers that are stored as a whole, or cannot be read", () => {
    expectOne(
      assign("  0x00 ⟪control⟫ : u32 whole { [0] on : bool; reserved rest; }"),
      "RW1806",
      "field 'on' of register 'control' cannot be changed by itself: it is stored as a whole",
    );
    expectOne(
      assign("  0x00 ⟪control⟫ : u32 write only { [0] on : bool; reserved rest; }"),
      "RW1806",
      "field 'on' of register 'control' cannot be changed by itself: its other fields cannot be read back",
    );
    expectOne(
      assign("  0x00 control : u32 readonly { [0] ⟪on⟫ : bool; reserved rest; }"),
      "RW1804",
      "field 'on' of register 'control' is readonly",
    );
  });

  it("are of fields", () => {
    const fixture = use(control, "⟦Controller.control⟧ = 1;");
    const found = expectOne(fixture, "RW1824", "register 'control' is stored with '<-'");
    expect(fixed(fixture, found)).toContain("Controller.control <- 1;");
  });
});
