/** Alibaba's RDMA adapter: commands and completions as the kernel's driver composes and takes them apart (erdma_hw.h). */
import { expect, test } from "vitest";
import { encode } from "../../src/codec/encode.ts";
import { layoutsOf } from "../../src/codec/layouts.ts";
import { programOf } from "../codegen/compile.ts";
import { reader } from "./expected.ts";

const spec = "specs/erdma.ring";

function encoded(name: string, given: Readonly<Record<string, string>>): Buffer {
  const program = programOf(spec);
  const result = encode(program, layoutsOf(program).get(name)!, new Map(Object.entries(given)));
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("; "));
  return Buffer.from(result.bytes);
}

/** ERDMA_CMD_HDR_*: blocks behind the first, cookie, part, operation, the next block. */
function header(cookie: bigint, part: bigint, operation: bigint, next: bigint): bigint {
  return (1n << 52n) | (cookie << 32n) | (part << 24n) | (operation << 16n) | next;
}

test("a command for a queue of events", () => {
  const bytes = encoded("create_eq", {
    cookie: "0x17",
    next: "0x22",
    memory_at: "0x7f0011220000",
    vector: "3",
    number: "4",
    depth: "256",
    type: "1",
    record_address: "0x7f0055667788",
  });
  expect(bytes).toHaveLength(64);
  expect(bytes.readBigUInt64LE(0)).toBe(header(0x17n, 1n, 0n, 0x22n));
  expect(bytes.readBigUInt64LE(8)).toBe(0x7f0011220000n);
  expect([...bytes.subarray(16, 20)]).toEqual([3, 4, 8, 1]);
  expect([bytes.readUInt32LE(20), bytes.readUInt32LE(24)]).toEqual([0x55667788, 0x7f00]);
  expect(bytes.subarray(28).every((byte) => byte === 0)).toBe(true);
});

test("a command of one word", () => {
  const bytes = encoded("set_mtu", { mtu: "9000" });
  expect(bytes.readBigUInt64LE(0)).toBe(header(0n, 1n, 3n, 0n));
  expect(bytes.readUInt32LE(8)).toBe(9000);
});

test("a completion, which is big-endian", () => {
  const bytes = Buffer.alloc(32);
  // ERDMA_CQE_HDR_*: owner, operation, whose queue, syndrome.
  bytes.writeUInt32BE(((1 << 31) | (2 << 16) | (2 << 8) | 15) >>> 0, 0);
  [0x22, 0x0102, 0x0304, 0, 0x0506].forEach((word, i) => bytes.writeUInt32BE(word, 4 + 4 * i));
  reader(spec)(bytes, "Cqe", {
    owner: 1,
    opcode: 2,
    queue_type: "command",
    syndrome: 15,
    block: 0x22,
    data_0: 0x0102,
    data_1: 0x0304,
    data_3: 0x0506,
  });
});

test("doorbells", () => {
  expect(encoded("sq_doorbell", { next: "0x22" }).readBigUInt64LE()).toBe(0x22n);
  const armed = { index: "1", number: "0", arm: "true", solicited: "false", sequence: "1", head: "0x33" };
  const composed = (1n << 56n) | (1n << 31n) | (1n << 28n) | 0x33n;
  expect(encoded("cq_doorbell", armed).readBigUInt64LE()).toBe(composed);
});
