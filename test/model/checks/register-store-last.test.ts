import { describe, it } from "vitest";
import { having, pair } from "../fixtures.ts";
import { expectClean, expectOne } from "../marked.ts";

describe("the order of publishing", () => {
  const bell = "registers Bells in bar 0 {\n  0x00 bell : u32 write only;\n}\n\n";
  const steps = (text: string) =>
    bell + having(pair, "filled <- tail release;\n      fence full;\n      if (state.asleep) { wake(fd); }", text);

  it("has stores to registers last", () => {
    expectOne(
      steps("⟦bell <- 1;⟧\n      ⟪filled <- tail release;⟫"),
      "RW1810",
      "register 'bell' is stored before a step that must come first",
    );
    expectClean(steps("filled <- tail release;\n      bell <- 1;\n      bell <- 2;"));
  });

  it("follows every way through the steps", () => {
    expectOne(
      steps("if (size > 8) { ⟦bell <- 1;⟧ }\n      ⟪filled <- tail release;⟫"),
      "RW1810",
      "register 'bell' is stored before a step that must come first",
    );
    expectClean(steps("filled <- tail release;\n      if (size > 8) { bell <- 1; } else { bell <- 2; }"));
  });
});
