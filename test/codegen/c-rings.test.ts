/** The kernel's rings, and what more io_uring takes: descriptions against the headers that are installed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generateC } from "../../src/codegen/c.ts";
import { programOf, root } from "./compile.ts";
import { gcc } from "./gcc.ts";
import { withoutColumns } from "../support/columns.ts";

const headers = {
  "specs/linux/xdp.ring": "linux/if_xdp.h",
  "specs/linux/rxe.ring": "rdma/rdma_user_rxe.h",
  "specs/linux/io_uring_multishot.ring": "linux/io_uring.h",
  "specs/linux/io_uring_wide.ring": "linux/io_uring.h",
  "specs/linux/fs.ring": "linux/stat.h",
  "specs/linux/pipe.ring": "fcntl.h",
  "specs/linux/poll.ring": "linux/poll.h",
  "specs/linux/socket.ring": "sys/socket.h",
  "specs/linux/time.ring": "linux/time_types.h",
} as const;

type Spec = keyof typeof headers;
const specs = Object.keys(headers) as Spec[];

function against(path: Spec, text?: string): string {
  const program = programOf(path, text === undefined ? {} : { [path]: text });
  return generateC(program, { against: headers[path] });
}

describe.each(specs)("%s", (path) => {
  test("the installed header agrees with it", () => {
    expect(gcc(against(path))).toBe("");
  });

  test("its own declarations hold", () => {
    expect(gcc(generateC(programOf(path)))).toBe("");
  });
});

test.each([
  ["specs/linux/io_uring_multishot.ring", []],
  ["specs/linux/io_uring_wide.ring", []],
  ["specs/linux/fs.ring", []],
  ["specs/linux/pipe.ring", []],
  ["specs/linux/poll.ring", []],
  ["specs/linux/socket.ring", []],
  ["specs/linux/time.ring", []],
  // Slots of one address, which the header describes in words.
  ["specs/linux/xdp.ring", ["Empty", "Sent"]],
  // Numbers that only the kernel and rdma-core have, bits of a word, and what two structs of the header are together.
  [
    "specs/linux/rxe.ring",
    [
      ...["Knock", "Notify", "Status", "CompletionFlags"],
      ...["fence", "inline", "signaled", "solicited"].flatMap((bit) => [
        `SendRequest.${bit}`,
        `DatagramRequest.${bit}`,
      ]),
    ],
  ],
] as const)("%s: all that has a name in C is proved", (path, unproved) => {
  const found = against(path).match(/(?<=^\/\/ not proved: \w+\.ring#).*$/gm) ?? [];
  const expected: ReadonlySet<string> = new Set(unproved);
  expect(found.filter((one) => !expected.has(one) && !expected.has(one.replace(/\..*/, "")))).toEqual([]);
  expect(unproved.filter((one) => !found.some((name) => name === one || name.startsWith(`${one}.`)))).toEqual([]);
});

/** Each takes one thing away from what the header says; the message names the symbol. */
const broken: readonly (readonly [what: string, spec: Spec, from: string, to: string, names: string])[] = [
  ["where a ring is mapped", "specs/linux/xdp.ring", "off_tx = 0x8000_0000", "off_tx = 0x4000_0000", "xdp.ring#off_tx: value 1073741824"],
  ["an option's number", "specs/linux/xdp.ring", "umem_fill_ring = 5", "umem_fill_ring = 9", "xdp.ring#SocketOption.umem_fill_ring: value 9"],
  ["a flag of the rings", "specs/linux/xdp.ring", "need_wakeup = 1 << 0", "need_wakeup = 1 << 1", "xdp.ring#RingFlags.need_wakeup: value 2"],
  ["the order of the rings' offsets", "specs/linux/xdp.ring", "  rx : RingOffsets;\n  tx : RingOffsets;", "  tx : RingOffsets;\n  rx : RingOffsets;", "xdp.ring#MmapOffsets.tx: offset 0"],
  ["a descriptor's field", "specs/linux/xdp.ring", "  dw[2] len    : 1..0xffff_ffff;\n  0x0c options : DescOptions = none;", "  0x08 options : DescOptions = none;\n  dw[3] len    : 1..0xffff_ffff;", "xdp.ring#Outgoing.len: offset 12"],
  ["a received packet's length", "specs/linux/xdp.ring", "  0x08 len     : u32;", "  0x08 len     : u16;\n  0x0a reserved : u16;", "xdp.ring#Received.len: size 2"],
  ["what registers the umem", "specs/linux/xdp.ring", "  headroom : u32 = 0;\n", "  headroom : u64 = 0;\n", "xdp.ring#UmemReg.headroom: size 8"],
  ["a call's number", "specs/linux/xdp.ring", "syscall 54 {\n  fail result < 0: XdpError(errno: Errno(-result));\n}\n\n/// Says how", "syscall 53 {\n  fail result < 0: XdpError(errno: Errno(-result));\n}\n\n/// Says how", "xdp.ring#register_umem: number 53"],
  ["a field of a union's case", "specs/linux/rxe.ring", "      0x18 remote_addr : u64;\n      0x20 rkey        : u32;", "      0x18 rkey        : u64;\n      0x20 remote_addr : u32;", "rxe.ring#SendRequest.rkey: offset 24"],
  ["a field of an atomic operation", "specs/linux/rxe.ring", "0x28 swap        : u64 = 0;\n      @c(\"rkey\")\n      0x30 atomic_rkey : u32;", "0x30 swap        : u64 = 0;\n      @c(\"rkey\")\n      0x28 atomic_rkey : u32;", "rxe.ring#SendRequest.swap: offset 48"],
  ["the width of a field", "specs/linux/rxe.ring", "  0x20 pkey_index  : u16 = 0;\n  @c(\"wr.wr.ud.reserved\")\n  0x22 reserved    : u16;", "  0x20 pkey_index  : u32 = 0;", "rxe.ring#DatagramRequest.pkey_index: size 4"],
  ["a bit of what a file tells", "specs/linux/fs.ring", "  nlink = 0x4,", "  nlink = 0x10_0000,", "fs.ring#StatxMask.nlink: value 1048576"],
  ["a member of what a file is", "specs/linux/fs.ring", "  @c(\"stx_uid\")             uid : u32;\n  @c(\"stx_gid\")             gid : u32;", "  @c(\"stx_gid\")             gid : u32;\n  @c(\"stx_uid\")             uid : u32;", "fs.ring#Statx.gid: offset 20"],
  ["how a piece of memory is told of", "specs/linux/fs.ring", "len  : u64;", "len  : u32;", "fs.ring#Iovec.len: size 4"],
  ["a flag of splice", "specs/linux/pipe.ring", "more = 1 << 2", "more = 1 << 4", "pipe.ring#SpliceFlags.more: value 16"],
  ["an event to poll for", "specs/linux/poll.ring", "rdhup = 1 << 13", "rdhup = 1 << 12", "poll.ring#PollEvents.rdhup: value 4096"],
  ["a family of addresses", "specs/linux/socket.ring", "inet6 = 10", "inet6 = 11", "socket.ring#AddressFamily.inet6: value 11"],
  ["where an address has its port", "specs/linux/socket.ring", "@c(\"sin_port\")   port : u16be;", "reserved : u16;\n  @c(\"sin_port\")   port : u16be;", "socket.ring#SockaddrIn.port: offset 4"],
  ["a time's nanoseconds", "specs/linux/time.ring", "nsec : i64", "nsec : i32", "time.ring#Timespec.nsec: size 4"],
  ["an operation's number", "specs/linux/rxe.ring", "  bind_mw = 8,", "  bind_mw = 10,", "rxe.ring#Operation.bind_mw: value 10"],
  ["a command's own field", "specs/linux/rxe.ring", "  @c(\"iova\") qw[19] place : u64 is remote_addr;\n  transfer data : device writes", "  @c(\"mask\") qw[19] place : u64 is remote_addr;\n  transfer data : device writes", "rxe.ring#read.place: offset 152"],
  ["a completion's field", "specs/linux/rxe.ring", "  0x08 status     : Status;\n  @c(\"opcode\")     0x0c completed : Completed;", "  @c(\"opcode\")     0x08 completed : Completed;\n  0x0c status     : Status;", "rxe.ring#Completion.status: offset 12"],
  ["the struct in a slot that is larger", "specs/linux/rxe.ring", "  @c(\"reserved\")   0x2f reserved  : u8;\n  @c(\"\")           byte[63:48] reserved : bytes[16];", "  @c(\"reserved\")   0x2f reserved  : u8;\n  @c(\"reserved\")   0x30 reserved  : u64;\n  @c(\"\")           byte[63:56] reserved : bytes[8];", "rxe.ring#Completion: size 56"],
  ["a ring's index", "specs/linux/rxe.ring", "  @c(\"pad_1\") reserved : u32[30];", "  @c(\"pad_1\") reserved : u32[31];", "rxe.ring#QueueBuffer.producer_index: offset 132"],
  ["a member of an address", "specs/linux/rxe.ring", "  hop_limit     : u8;\n  traffic_class : u8;", "  traffic_class : u8;\n  hop_limit     : u8;", "rxe.ring#GlobalRoute.traffic_class: offset 21"],
  ["a flag of wide rings", "specs/linux/io_uring_wide.ring", "cqe32 = 1 << 11", "cqe32 = 1 << 5", "io_uring_wide.ring#WideSetupFlags.cqe32: value 32"],
  ["what a wide command says to a driver", "specs/linux/io_uring_wide.ring", "0x10 target : token;", "0x08 target : token;", "io_uring_wide.ring#wide_cancel.target: offset 8"],
  ["a field of another file's entry", "specs/linux/io_uring_multishot.ring", "0x08 count    : u64 = 0;\n  0x10 addr     : address of time;", "0x10 count    : u64 = 0;\n  0x08 addr     : address of time;", "io_uring_multishot.ring#timeout_repeatedly.count: offset 16"],
  ["a verb's number", "specs/linux/rxe.ring", "post_send = 28", "post_send = 29", "rxe.ring#Verb.post_send: value 29"],
]; // prettier-ignore

test.each(broken)("%s that differs is named (%s)", (_what, spec, from, to, names) => {
  const text = withoutColumns(readFileSync(join(root, spec), "utf8"));
  expect(text).toContain(withoutColumns(from));
  expect(gcc(against(spec, text.replace(withoutColumns(from), to)))).toContain(names);
});
