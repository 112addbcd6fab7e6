/** HiSilicon's queue manager: words composed as UADK's user drivers compose them (drv/hisi_qm_udrv.c, drv/hisi_comp.c). */
import { expect, test } from "vitest";
import { encode } from "../../src/codec/encode.ts";
import { layoutsOf } from "../../src/codec/layouts.ts";
import { programOf } from "../codegen/compile.ts";
import { reader } from "./expected.ts";

const spec = "specs/hisi_qm.ring";

function encoded(name: string, given: Readonly<Record<string, string>>): Buffer {
  const program = programOf(spec);
  const result = encode(program, layoutsOf(program).get(name)!, new Map(Object.entries(given)));
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("; "));
  return Buffer.from(result.bytes);
}

test("a doorbell of version 2", () => {
  const [sqn, command, index, priority] = [0x155n, 1n, 0x3ffn, 2n];
  const composed = sqn | (command << 12n) | ((index | (priority << 16n)) << 32n);
  const bytes = encoded("doorbell", { sqn: "0x155", command: "cq", index: "0x3ff", priority: "2" });
  expect(bytes.readBigUInt64LE()).toBe(composed);
});

test("a doorbell of version 1", () => {
  const [sqn, command, index, priority] = [0x155n, 1n, 0x3ffn, 2n];
  const composed = sqn | (command << 16n) | ((index | (priority << 16n)) << 32n);
  const bytes = encoded("doorbell_v1", { sqn: "0x155", command: "cq", index: "0x3ff", priority: "2" });
  expect(bytes.readBigUInt64LE()).toBe(composed);
});

test("an entry of form 1, whose tag stands elsewhere", () => {
  const bytes = encoded("zlib", {
    form: "v1",
    source_size: "1",
    target_size: "1",
    source: "0",
    target: "0",
    tag_v1: "77",
  });
  expect(bytes.readUInt32LE(7 * 4) >>> 28).toBe(0);
  expect([bytes.readUInt32LE(13 * 4), bytes.readUInt32LE(26 * 4)]).toEqual([77, 0]);
});

test("an entry of form 3", () => {
  const [streamNew, stateful, finish] = [1, 0, 1];
  const bytes = encoded("gzip", {
    source_size: "4096",
    target_size: "4608",
    source: "0x7f0011223344",
    target: "0x7f0055667788",
    window: "3",
    tag: "77",
  });
  const words = Array.from({ length: 32 }, (_, i) => bytes.readUInt32LE(i * 4));
  const expected = new Array<number>(32).fill(0);
  expected[4] = 4096;
  expected[7] = 0x3000_0000 | (((streamNew << 2) | (stateful << 1) | finish) << 25);
  expected[9] = 3 | (3 << 12);
  expected[14] = 4608;
  [expected[18], expected[19], expected[20], expected[21]] = [0x11223344, 0x7f00, 0x55667788, 0x7f00];
  expected[26] = 77;
  expect(words).toEqual(expected);
});

test("what the engine writes back", () => {
  const bytes = Buffer.alloc(128);
  [4096, 1021, 0, 0x13 | 0x100].forEach((word, i) => bytes.writeUInt32LE(word, i * 4));
  bytes.writeUInt32LE(0x3a00_0000, 7 * 4);
  bytes.writeUInt32LE(1, 9 * 4);
  bytes.writeUInt32LE(0xcbf43926, 31 * 4);
  reader(spec)(bytes, "ZipSqe.done", {
    consumed: 4096,
    produced: 1021,
    status: "end",
    last_block: true,
    algorithm: "deflate",
    checksum: 0xcbf43926,
  });
});
