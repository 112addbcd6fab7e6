import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { lex } from "../../src/parser/lexer.ts";
import { checkSource } from "../../src/model/check.ts";

/** Everything that a layout can have. */
const text = `protocol example;
endian little;
bits lsb0;

const block = 512;

enum Opcode : u8 { flush = 0, read = 2 }

enum Form : u2 { pages = 0, list = 1 }

enum Code : u8 open { done = 0, failed = 1 }

struct Status 15 bits {
  [7:0] code : Code;
  [10:8] type : u3;
  [14:11] reserved : u4;
}

struct Header(version: u8) 8 {
  w[0] size : u16 is sizeof(Header) - 2;
  w[1] reserved : u16;
  dw[1] options : union by version {
    case 1, 4..7 { dw[1] { [31:16] mode : u16; [15:0] reserved : u16; } }
    else { reserved rest; }
  }
}

entry Request(version: u8) 64 {
  dw[0] {
    [31:16] id : u16 tag;
    [15:14] form : Form;
    [13:8] reserved : u6;
    [7:0] opcode : Opcode;
  }
  dw[1] space : u32 = 0;
  qw[1] reserved : u64 must be 0;
  dw[5:4] header : Header(version);
  dw[9:6] data : union by form {
    case pages {
      dw[7:6] first : address of memory = 0;
      dw[9:8] second : u64 = 0;
    }
    case list { dw[9:6] bytes : bytes[16]; }
  }
  dw[15:10] command;
  where space < 100;
}

entry Answer 16 {
  0x00 result : u32;
  byte[9:4] name : string[6] pad 0x20;
  w[5] { [15:1] status : Status; [0] turn : u1; }
  0x0c id : u16;
  0x0e reserved : u16 ignore;
}

entry Slot 16 {
  0x00 id : u32 tag;
  view posted { dw[1] length : u32 align 4 max 4096; dw[3:2] command; }
  view done { dw[1] status : u32be; reserved rest; }
}

command read : Request(opcode: read, form: pages) -> Answer {
  dw[11:10] start : u64;
  w[24] blocks : 1..65536 stored blocks - 1;
  w[25] order : 512..65536 stored log2(order) - 9 = 4096;
  dw[15:13] rest : u32[3];
  where blocks <= 256 && order > block;
  transfer memory : device writes bytes[blocks * block];
  result code = Answer.status.code;
}

command flush : Request(opcode: flush) -> Answer {
  reserved rest;
}

command swap : Slot -> Slot {
  qw[1] value : u64;
  result status = Slot.status;
}
`;

const tokens = lex(new SourceText("source.ring", text)).tokens.map(
  ({ startOffset, image }) => [startOffset, startOffset + image.length] as const,
);

it("is content with all of it", () => {
  expect(checkSource(text).diagnostics).toEqual([]);
});

describe("one token that is missing is told in three diagnostics at most", () => {
  /** Where more is told, or what comes of it is neither a program nor errors. */
  const long = (changed: (start: number, end: number) => string) =>
    tokens
      .filter(([start, end]) => {
        const { program, diagnostics } = checkSource(changed(start, end));
        const wrong = diagnostics.some(({ severity }) => severity === "error");
        return (program === undefined) !== wrong || diagnostics.length > 3;
      })
      .map(([start]) => text.slice(start, start + 40));

  it("where the text is cut in front of it", () => {
    expect(long((start) => text.slice(0, start))).toEqual([]);
  });

  it("where it alone is missing", () => {
    expect(long((start, end) => text.slice(0, start) + text.slice(end))).toEqual([]);
  });
});
