/** Descriptions of any size, for measuring the compiler: what datasheets are full of, in the proportions that they have. */

export interface LargeSpec {
  readonly text: string;
  readonly lines: number;
  readonly fields: number;
}

/** A description of about `lines` lines, with 24 fields to every ten of them. */
export function largeSpec(lines: number): LargeSpec {
  const out = ["/// Generated to be large.", "protocol large;", "endian little;", ""];
  let fields = 0;
  for (let n = 0; out.length < lines; n++) {
    out.push(...enumLines(n), ...entryLines(n), ...commandLines(n), ...structLines(n));
    fields += FIELDS;
  }
  return { text: `${out.join("\n")}\n`, lines: out.length, fields };
}

const GROUPS = 36;
/** Of one round: two of the entry's head, four in each group, five of the command, eight of the structure. */
const FIELDS = 2 + GROUPS * 4 + 5 + 8;

function enumLines(n: number): string[] {
  return [
    `/// What request ${n} asks for.`,
    `enum Opcode${n} : u8 {`,
    "  flush = 0x00,",
    "  write = 0x01,",
    "  read = 0x02,",
    "  compare = 0x05,",
    "}",
    "",
  ];
}

function entryLines(n: number): string[] {
  const groups = Array.from({ length: GROUPS }, (_, i) => {
    const word = i + 1;
    return `  dw[${word}] { [31:24] a${word} : u8; [23:12] b${word} : u12; [11:4] c${word} : u8 = 0; [3:0] d${word} : u4 = 1; }`;
  });
  return [
    `/// Request ${n}: a head, words of small fields, and a place for the command.`,
    `entry Request${n} ${(GROUPS + 5) * 4} {`,
    `  dw[0] { [31:8] reserved : u24; [7:0] opcode : Opcode${n}; }`,
    ...groups,
    `  dw[${GROUPS + 4}:${GROUPS + 1}] command;`,
    "}",
    "",
  ];
}

function commandLines(n: number): string[] {
  return [
    "/// Reads blocks.",
    `command read${n} : Request${n}(opcode: read) {`,
    `  dw[${GROUPS + 2}:${GROUPS + 1}] address : address of data;`,
    `  dw[${GROUPS + 3}] length : u32;`,
    `  dw[${GROUPS + 4}] { [31:16] stream : u16; [15] urgent : bool; [14:0] reserved : u15; }`,
    "  transfer data : device writes bytes[length];",
    "}",
    "",
  ];
}

function structLines(n: number): string[] {
  return [
    `/// What device ${n} says of itself.`,
    `struct Identity${n} layout c {`,
    "  vendor : u16;",
    "  device : u16;",
    "  revision : u32;",
    "  features : u64;",
    "  depth : u32;",
    "  queues : u32;",
    "  block : u32 unit 512 B;",
    "  limit : u32;",
    "}",
    "",
  ];
}
