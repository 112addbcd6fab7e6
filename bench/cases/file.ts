/** 4 KiB reads at random offsets of a file in the page cache, as many at a time as the argument says. */

import { closeSync, openSync, read, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { ioUring } from "@ringwright/runtime/io-uring";
import { hub } from "@ringwright/runtime";
import koffi from "koffi";
import { Uring, type UringCompletions } from "../../specs/io_uring.gen.ts";
import { compile, CProgram } from "../harness/c-program.ts";
import { type JsRound, jsRound } from "../harness/js-round.ts";
import { checksum } from "../harness/numbers.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";
import { allocationPerCommand } from "./allocation.ts";
import { fio } from "./fio.ts";
import { rawRing, type Way } from "./raw-ring.ts";
import { BLOCK, elsewhere, randomOffsets, warmFile } from "./test-file.ts";

const ENTRIES = 256;
/** Reads that are compared by their first words. */
export const VERIFIED = 64;

/** What contestants read into, and how they check it. */
interface Target {
  readonly depth: number;
  readonly file: number;
  readonly offsets: Float64Array;
}

export async function contestants(depth: number): Promise<readonly Contestant[]> {
  const path = warmFile();
  const target: Target = { depth, file: openSync(path, "r"), offsets: randomOffsets() };
  const program = compile("ring", ["uring"]);
  const verify = ["verify", VERIFIED] as const;
  const c = (mode: string): CProgram => new CProgram(program, [mode, String(depth), path], 120);
  const ring = await Uring.create(ioUring(), { entries: ENTRIES });
  const handle = await open(path, "r");
  return [
    jsRound({ ...reading(ring, target), close: () => ring.close() }),
    c("plain").contestant("liburing", "read", { multiple: depth, verify }),
    c("registered").contestant("liburing, registered", "read", { multiple: depth, verify }),
    await raw("raw", "koffi", target),
    await raw("raw, same door", "same door", target),
    withCallbacks(target),
    { ...withHandle(handle, target), close: () => handle.close() },
    ...(depth === 1 ? [synchronous(target)] : []),
    { ...fio(path, depth), close: () => closeSync(target.file) },
  ];
}

export async function measure(depth: number): Promise<readonly Measured[]> {
  const target: Target = { depth, file: openSync(warmFile(), "r"), offsets: randomOffsets() };
  const ring = await Uring.create(ioUring(), { entries: ENTRIES });
  const ours = allocationPerCommand(reading(ring, target).run, depth);
  await ring.close();
  closeSync(target.file);
  return [{ what: `allocation per 4 KiB read, depth ${depth}`, against: "nothing", ours, unit: "B", target: 0 }];
}

/** The first words of the first {@link VERIFIED} reads, as `verify` in C sums them up. */
export function firstWords(memory: Uint8Array, depth: number, readBatch: (from: number) => void): number {
  const words = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const found: number[] = [];
  for (let from = 0; from < VERIFIED; from += depth) {
    readBatch(from);
    for (let i = 0; i < depth && from + i < VERIFIED; i++) found.push(words.getUint32(i * BLOCK, true));
  }
  return checksum(found);
}

function reading(ring: Uring, target: Target): JsRound {
  const { depth, file, offsets } = target;
  const mask = offsets.length - 1;
  const buffer = hub.allocate(depth * BLOCK);
  const { bytes } = buffer;
  let next = 0;
  let sum = 0;
  const on: UringCompletions = {
    read: (_token, res) => {
      sum = (sum + res) | 0;
    },
    failed: (_token, errno) => {
      throw new CannotMeasure(`a read failed: errno ${errno}`);
    },
  };
  const blocks = (count: number): number => {
    for (let done = 0; done < count; done += depth) {
      for (let i = 0; i < depth; i++) {
        const token = ring.postRead(file, offsets[next++ & mask]!, buffer, i * BLOCK, BLOCK);
        if (token === 0) throw new CannotMeasure("the ring is full");
      }
      ring.notify();
      for (let seen = 0; seen < depth;) seen += ring.poll(on);
      sum = (sum + bytes[0]!) | 0;
    }
    return sum;
  };
  const run = (count: number): number => {
    next = elsewhere();
    return blocks(count);
  };
  const verify = () =>
    firstWords(bytes, depth, (from) => {
      next = from;
      blocks(depth);
    });
  return { name: "generated", run, multiple: depth, verify };
}

async function raw(name: string, way: Way, target: Target): Promise<Contestant> {
  const { depth, file, offsets } = target;
  const ring = await rawRing(way, ENTRIES);
  // Page-aligned like the others' memory: the kernel copies a block that lies across two pages more slowly.
  const room = new SharedArrayBuffer((depth + 1) * BLOCK);
  const unaligned = Number(koffi.address(room)) % BLOCK;
  const memory = new Uint8Array(room, unaligned === 0 ? 0 : BLOCK - unaligned, depth * BLOCK);
  const address = Number(koffi.address(memory));
  const run = (count: number): number => ring.reads(count, depth, file, offsets, elsewhere(), address, memory);
  const verify = () =>
    firstWords(memory, depth, (from) => void ring.reads(depth, depth, file, offsets, from, address, memory));
  return jsRound({ name, run, multiple: depth, verify, close: () => ring.close() });
}

/** `depth` chains of reads, each read started by the one before it. */
function withCallbacks({ depth, file, offsets }: Target): Contestant {
  const mask = offsets.length - 1;
  const memory = Buffer.alloc(depth * BLOCK);
  let next = 0;
  return {
    name: "fs.read",
    multiple: depth,
    round: (count) =>
      new Promise((resolve, reject) => {
        next = elsewhere();
        const start = process.hrtime.bigint();
        let started = 0;
        let finished = 0;
        const one = (at: number): void => {
          started++;
          read(file, memory, at, BLOCK, offsets[next++ & mask]!, (error, bytes) => {
            if (error !== null || bytes !== BLOCK) reject(error ?? new CannotMeasure(`a read of ${bytes} bytes`));
            finished++;
            if (started < count) one(at);
            else if (finished === count) resolve({ nanoseconds: Number(process.hrtime.bigint() - start), count });
          });
        };
        for (let i = 0; i < depth; i++) one(i * BLOCK);
      }),
  };
}

function withHandle(handle: FileHandle, { depth, offsets }: Target): Contestant {
  const mask = offsets.length - 1;
  const memory = Buffer.alloc(depth * BLOCK);
  let next = 0;
  const chain = async (at: number, reads: number): Promise<void> => {
    for (let i = 0; i < reads; i++) {
      const { bytesRead } = await handle.read(memory, at, BLOCK, offsets[next++ & mask]);
      if (bytesRead !== BLOCK) throw new CannotMeasure(`a read of ${bytesRead} bytes`);
    }
  };
  return {
    name: "FileHandle.read",
    multiple: depth,
    async round(count) {
      next = elsewhere();
      const start = process.hrtime.bigint();
      await Promise.all(Array.from({ length: depth }, (_, i) => chain(i * BLOCK, count / depth)));
      return { nanoseconds: Number(process.hrtime.bigint() - start), count };
    },
  };
}

function synchronous({ file, offsets }: Target): Contestant {
  const mask = offsets.length - 1;
  const memory = Buffer.alloc(BLOCK);
  let next = 0;
  return jsRound({
    name: "fs.readSync",
    run(count) {
      next = elsewhere();
      let sum = 0;
      for (let n = 0; n < count; n++) sum = (sum + readSync(file, memory, 0, BLOCK, offsets[next++ & mask]!)) | 0;
      return sum + memory[0]!;
    },
  });
}
