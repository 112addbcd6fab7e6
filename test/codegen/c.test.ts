import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generateC } from "../../src/codegen/c.ts";
import { checkSource } from "../../src/model/check.ts";
import { withoutColumns } from "../support/columns.ts";
import { programOf, root } from "./compile.ts";

const IO_URING = "specs/io_uring.ring";
const ERRNO = "specs/linux/errno.ring";
const headers = { [IO_URING]: "linux/io_uring.h", [ERRNO]: "asm-generic/errno.h" } as const;

/** What gcc says; empty when it accepts the text. */
function gcc(text: string): string {
  const { status, stderr, error } = spawnSync(
    "gcc",
    ["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", "-x", "c", "-"],
    {
      input: text,
      encoding: "utf8",
      timeout: 20_000,
    },
  );
  if (error !== undefined) throw error;
  return status === 0 ? "" : stderr;
}

function against(path: keyof typeof headers, text?: string): string {
  const program = programOf(path, text === undefined ? {} : { [path]: text });
  return generateC(program, { against: headers[path] });
}

describe.each([IO_URING, ERRNO] as const)("%s", (path) => {
  test("the installed header agrees with it", () => {
    expect(gcc(against(path))).toBe("");
  });

  test("its own declarations hold", () => {
    expect(gcc(generateC(programOf(path)))).toBe("");
  });
});

test("members called like a keyword of C, values of 64 bits, bits beside bytes", () => {
  const { program } = checkSource(
    "protocol odd; endian little;\n" +
      "const large = 0x8000_0000_0000_0000;\n" +
      "enum Big : u64 { most = 0xffff_ffff_ffff_ffff }\nflags Wide : u64 { top = 1 << 63, middle = 1 << 31 }\n" +
      "entry class 12 { 0x00 default : Wide; dw[2] { [31:5] register : u27; [4] reserved : u1; [3:0] low : u4; } }",
  );
  const text = generateC(program!);
  expect(gcc(text)).toBe("");
  expect(text).toContain("uint64_t default_;");
  expect(text).toContain("#define RING_ODD_WIDE_MIDDLE 0x80000000U");
});

test("all that io_uring declares is proved, but for what the driver alone knows", () => {
  const unproved = against(IO_URING).match(/^\/\/ not proved: .*$/gm) ?? [];
  // A file in a table is a plain number in C.
  expect(unproved).toEqual(["// not proved: io_uring.ring#no_buffer", "// not proved: io_uring.ring#OpenFile"]);
});

test("of what io_uring declares, all can be wrong: each assertion about another number fails", () => {
  const asserted = /_Static_assert\((.*) == (\w+), "([^"]*)"\);/g;
  // What only newer headers know is not asked of this one.
  const text = against(IO_URING).replace(/^#if .*\n[^]*?^#endif$/gm, "");
  const all = [...text.matchAll(asserted)].map(([, , , says]) => says!);
  expect(all.length).toBeGreaterThan(250);
  const told = gcc(text.replace(asserted, '_Static_assert($1 == $2 + 1, "$3");'));
  expect(all.filter((says) => !told.includes(says))).toEqual([]);
});

/** Each takes one thing away from what the header says; the message names the symbol. */
const broken: readonly (readonly [what: string, file: keyof typeof headers, from: string, to: string, names: string])[] = [
  ["a constant", IO_URING, "off_sqes = 0x1000_0000", "off_sqes = 0x2000_0000", "io_uring.ring#off_sqes: value 536870912"],
  ["a system call's number", IO_URING, "syscall 426", "syscall 427", "io_uring.ring#enter: number 427"],
  ["an enum's value", IO_URING, "write = 23", "write = 24", "io_uring.ring#Op.write: value 24"],
  ["a flag", IO_URING, "io_link = 1 << 2", "io_link = 1 << 5", "io_uring.ring#SqeFlags.io_link: value 32"],
  ["a member's offset", IO_URING, "  dropped : u32;\n  array : u32;", "  array : u32;\n  dropped : u32;", "io_uring.ring#SqOffsets.array: offset 20"],
  ["a member's size", IO_URING, "  wq_fd : u32;\n  @c(\"resv\") reserved : u32[3];", "  wq_fd : u64;\n  @c(\"resv\") reserved : u32[2];", "io_uring.ring#Params.wq_fd: size 8"],
  ["a structure's size", IO_URING, "cq_off : CqOffsets;\n}", "cq_off : CqOffsets;\n  more : u64;\n}", "io_uring.ring#Params: size 128"],
  ["a field of a command", IO_URING, "0x10 addr    : address of data;\n  0x18 len     : u32;\n  /// Flags of preadv2(2).", "0x10 len     : u32;\n  0x18 addr    : address of data;\n  /// Flags of preadv2(2).", "io_uring.ring#read.len: offset 16"],
  ["a newer operation's number", IO_URING, "socket = 45,", "socket = 99,", "io_uring.ring#Op.socket: value 99"],
  ["a completion's flag", IO_URING, "more = 1 << 1", "more = 1 << 4", "io_uring.ring#CqeFlags.more: value 16"],
  ["a flag of timeouts", IO_URING, "boottime = 1 << 2", "boottime = 1 << 6", "io_uring.ring#TimeoutFlags.boottime: value 64"],
  ["where a moved handle stands", IO_URING, "0x2c fd_in   : i32;", "0x28 fd_in   : i32;", "io_uring.ring#splice.fd_in: offset 40"],
  ["an error number", ERRNO, "toobig = 7", "toobig = 8", "errno.ring#Errno.toobig: value 8"],
]; // prettier-ignore

test.each(broken)("%s that differs is named", (_what, file, from, to, names) => {
  const text = withoutColumns(readFileSync(join(root, file), "utf8"));
  expect(text).toContain(withoutColumns(from));
  let changed = text.replace(withoutColumns(from), to);
  // The address now ends where the flags began: these move with it.
  if (names.includes("read.len")) changed = changed.replace("0x1c rw_flags : u32 = 0;\n", "");
  expect(gcc(against(file, changed))).toContain(names);
});
