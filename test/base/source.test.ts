import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { cover } from "../../src/base/span.ts";

describe("SourceText", () => {
  const source = new SourceText("a.ring", "one\ntwo\r\n\rfour");

  it("knows its lines, however they end", () => {
    expect(source.lineCount).toBe(4);
    expect([1, 2, 3, 4, 5].map((line) => source.line(line))).toEqual(["one", "two", "", "four", ""]);
  });

  it("finds lines and columns, from 1", () => {
    expect(source.position(0)).toEqual({ line: 1, column: 1 });
    expect(source.position(3)).toEqual({ line: 1, column: 4 });
    expect(source.position(4)).toEqual({ line: 2, column: 1 });
    expect(source.position(12)).toEqual({ line: 4, column: 3 });
  });

  it("takes offsets outside for the nearest end", () => {
    expect(source.position(-5)).toEqual({ line: 1, column: 1 });
    expect(source.position(99)).toEqual({ line: 4, column: 5 });
  });

  it("makes locations and slices of spans", () => {
    expect(source.location({ start: 4, end: 7 })).toEqual({ file: "a.ring", start: 4, end: 7 });
    expect(source.slice(cover({ start: 4, end: 5 }, { start: 6, end: 7 }))).toBe("two");
  });
});
