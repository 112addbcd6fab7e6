import { describe, expect, it } from "vitest";
import { distance, suggest } from "../../src/base/suggest.ts";

describe("the distance of two words", () => {
  it.each([
    ["read", "read", 0],
    ["raed", "read", 1],
    ["rea", "read", 1],
    ["reads", "read", 1],
    ["road", "read", 1],
    ["", "read", 4],
    ["kitten", "sitting", 3],
  ])("'%s' and '%s': %d", (a, b, expected) => {
    expect(distance(a, b)).toBe(expected);
    expect(distance(b, a)).toBe(expected);
  });
});

describe("a suggestion", () => {
  it("is the nearest candidate, whatever its case", () => {
    expect(suggest("sqes", ["rings", "sqe", "cqes", "SQES"])).toBe("SQES");
    expect(suggest("opcod", ["opcode", "code"])).toBe("opcode");
  });

  it("is the only one that the word begins, where none is near", () => {
    expect(suggest("tail", ["head_offset", "tail_offset"])).toBe("tail_offset");
    expect(suggest("tail", ["tail_offset", "tail_mask"])).toBeUndefined();
    expect(suggest("len", ["length", "address"])).toBe("length");
    expect(suggest("le", ["length", "address"])).toBeUndefined();
    expect(suggest("tail", ["tail_offset", "tailgate"])).toBe("tail_offset");
  });

  it("is none where no candidate is near", () => {
    expect(suggest("op", ["read", "write"])).toBeUndefined();
    expect(suggest("x", ["a", "b"])).toBeUndefined();
    expect(suggest("read", ["read"])).toBeUndefined();
  });
});
