import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { checkSource } from "../../src/model/check.ts";
import { lex } from "../../src/parser/lexer.ts";
import { header } from "./marked.ts";

const text = `${header}enum Shutdown : u2 { none = 0, normal = 1, abrupt = 2 }

registers Controller in bar 0 {
  0x00 cap : u64 readonly {
    [15:0]  mqes  : 1..65536 stored mqes - 1;
    [31:24] to    : u8 unit 500 ms;
    [35:32] dstrd : u4;
    reserved rest;
  }
  0x0c intms : u32 w1s;
  0x14 cc : u32 reset 0x460000 {
    [0]     en     : bool;
    [15:14] shn    : Shutdown;
    [19:16] iosqes : u4;
    [23:20] iocqes : u4;
    reserved rest;
  }
  0x24 aqa : u32 whole;
  0x28 asq : u64 split low high;
  0x40 vector[0..7] stride 16 : u32 write only;
  0x1000 block queue[0..65535] stride (8 << cap.dstrd) {
    0x0 sq_tail : u32 write only;
    (4 << cap.dstrd) cq_head : u32 write only;
  }
}

registers Table(bar: 0..5, offset: u32) in bar bar + offset {
  0x0 data : u32;
  when offset > 2 { 0x10 wide : u32; } else { 0x10 narrow : u16; }
}

sequence start(id: 0..7) {
  cc <- { en: true, shn: none, iosqes: 6, iocqes: 4 };
  cc.en = false;
  vector[id] <- data;
  queue[id].sq_tail <- 0;
  wait !Controller.cc.en within cap.to + 500 ms;
}
`;

const tokens = lex(new SourceText("source.ring", text)).tokens.map(
  ({ startOffset, image }) => [startOffset, startOffset + image.length] as const,
);

/** How many diagnostics there are; a program, or errors: never both, never neither. */
function told(changed: string): number {
  const { program, diagnostics } = checkSource(changed);
  expect(program === undefined).toBe(diagnostics.some((one) => one.severity === "error"));
  return diagnostics.length;
}

describe("one token that is missing among registers is told in three diagnostics at most", () => {
  it("where nothing is missing, in none", () => {
    expect(checkSource(text).diagnostics).toEqual([]);
  });

  it("where the text is cut in front of it", () => {
    const long = tokens.filter(([start]) => told(text.slice(0, start)) > 3);
    expect(long.map(([start]) => text.slice(start, start + 40))).toEqual([]);
  });

  it("where it alone is missing", () => {
    const long = tokens.filter(([start, end]) => told(text.slice(0, start) + text.slice(end)) > 3);
    expect(long.map(([start]) => text.slice(start, start + 40))).toEqual([]);
  });

  it("where a line ends without its ';', in one", () => {
    const ends = [...text.matchAll(/;(?=\n)/g)].map(({ index }) => index);
    for (const at of ends) {
      const { diagnostics } = checkSource(text.slice(0, at) + text.slice(at + 1));
      expect(diagnostics.map(({ code, location }) => [code, location.start])).toEqual([["RW1006", at]]);
    }
  });
});
