import { describe, expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";
import { expectOne } from "./marked.ts";

const heading = "protocol p;\nendian little;\n";
const others = { "colors.ring": `protocol colors;\nendian little;\nenum Color : u8 { red = 1 }\n` };
const codes = (text: string) => checkSource(text, others).diagnostics.map(({ code }) => code);

/** A warning on each of the two lines of documentation that nothing follows. */
const strayDoc = "struct S layout c {\n  a : u32;\n  /// about nothing\n}\n";

describe("@allow", () => {
  it("silences the warning inside what it stands on", () => {
    expect(codes(heading + strayDoc)).toEqual(["RW1010"]);
    expect(codes(`${heading}@allow("RW1010", "a placeholder")\n${strayDoc}`)).toEqual([]);
  });

  it("silences nothing elsewhere, and is told as unused then", () => {
    expect(codes(`${heading}@allow("RW1010", "a placeholder")\nconst a = 1;\n${strayDoc}`)).toEqual([
      "RW1712",
      "RW1010",
    ]);
  });

  it("holds in the whole file when it stands on the protocol line", () => {
    const unused = `endian little;\nimport { Color } from "./colors.ring";\nconst a = 1;\n`;
    expect(codes(`protocol p;\n${unused}`)).toEqual(["RW1104"]);
    expect(codes(`@allow("RW1104", "re-exported soon") protocol p;\n${unused}`)).toEqual([]);
  });

  it("silences only the code that it names", () => {
    expect(codes(`${heading}@allow("RW1104", "no")\n${strayDoc}`)).toEqual(["RW1712", "RW1010"]);
  });

  it("is not told as unused beside an error, which may hide the warning", () => {
    expect(codes(`${heading}@allow("RW1104", "no")\nconst a = b;\n`)).toEqual(["RW1106"]);
  });

  it("is not told as unused where only a build would find the warning", () => {
    expect(codes(`${heading}@allow("RW1704", "run by hand")\nstruct S layout c {\n  a : u32;\n}\n`)).toEqual([]);
  });

  it("removes an unused one by a safe fix, with its line", () => {
    const found = expectOne(
      '⟦@allow("RW1104", "no")⟧\nconst a = 1;',
      "RW1712",
      "nothing here is told as RW1104, so there is nothing to allow",
    );
    const [fix] = found.fixes!;
    expect(fix).toMatchObject({ title: "remove it", safe: true });
    const { start, end } = fix!.edits[0]!.location;
    expect(end - start).toBe('@allow("RW1104", "no")\n'.length);
  });

  it("names a code that exists, and one of a warning", () => {
    expectOne('@allow(⟦"RW9999"⟧, "x")\nconst a = 1;', "RW1710", "there is no diagnostic 'RW9999'");
    expectOne('@allow(⟦"RW1201"⟧, "x")\nconst a = 1;', "RW1711", "an error cannot be allowed, and RW1201 is one");
  });

  it.each(['"RW1104"', '"RW1104", ""', '"RW1104", " "', 'code: "RW1104", reason: "x"', '"RW1104", "x", "y"'])(
    "needs a code and a reason: (%s)",
    (given) => {
      const takes = 'the code of a warning and the reason why it may stand, as in ("RW1104", "…")';
      expectOne(`⟦@allow(${given})⟧\nconst a = 1;`, "RW1113", `attribute '@allow' takes ${takes}`);
    },
  );
});
