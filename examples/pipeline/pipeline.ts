/**
 * A file through three queues: io_uring reads a block, the copy engine copies it and sums it up, io_uring writes the copy.
 *
 * Several blocks are on their way at any time. Each has a lane of its own with two places in memory, one that is read to and
 * one that is written from. The three commands of a block are given at once: each goes after the fence of the one before.
 * The program touches no byte of it, and does not know how the ring's device is told of memory.
 */
import type { DeviceBuffer } from "@ringwright/runtime";
import type { Copier } from "../../specs/dma-copy.gen.ts";
import type { Uring } from "../../specs/io_uring.gen.ts";
import { Combiner } from "./combine.ts";

export interface Job {
  readonly ring: Uring;
  readonly copier: Copier;
  /** What commands of the ring take for the file that is read, and for the one that is written. */
  readonly from: number;
  readonly to: number;
  /** Bytes that the file has. */
  readonly size: number;
  /** Two blocks for each that may be on its way at any time. */
  readonly memory: DeviceBuffer;
  /** Bytes of a block. */
  readonly blockSize: number;
  /** Called after each block with the number of bytes that have been written. */
  readonly onProgress?: (written: number) => void;
  /** When it aborts, no further block is begun. */
  readonly signal?: AbortSignal;
}

/** The file has fewer bytes than it had. */
export class Shrunk extends Error {
  override readonly name = "Shrunk";
}

/** @returns the CRC-32C of all bytes @throws Shrunk; UringError, CopyError: what went wrong first, when nothing is on its way */
export async function pipeline(job: Job): Promise<number> {
  const { size, memory, blockSize, signal, onProgress } = job;
  const sums = new Sums(blockSize);
  let next = 0;
  let written = 0;
  let over = false;

  const lane = async (input: DeviceBuffer, output: DeviceBuffer): Promise<void> => {
    try {
      for (let block = next++; block * blockSize < size && !over; block = next++) {
        signal?.throwIfAborted();
        const length = Math.min(blockSize, size - block * blockSize);
        sums.add(block, await pass(job, block * blockSize, length, input, output), length);
        written += length;
        onProgress?.(written);
      }
    } finally {
      over = true; // when this lane fails, the others end their blocks and stop
    }
  };
  const lanes = Math.floor(memory.size / blockSize / 2);
  const parts = Array.from({ length: 2 * lanes }, (_, at) => memory.part(at * blockSize, blockSize));
  try {
    await all(Array.from({ length: lanes }, (_, at) => lane(parts[2 * at]!, parts[2 * at + 1]!)));
  } finally {
    for (const part of parts) part.close();
  }
  return sums.sum;
}

/** One block. @returns its checksum */
async function pass(
  job: Job,
  offset: number,
  length: number,
  input: DeviceBuffer,
  output: DeviceBuffer,
): Promise<number> {
  const { ring, copier, from, to } = job;
  const read = ring.read({ fd: from, offset, data: input, len: length });
  const copied = copier.normal.copyCrc32c({ source: input, target: output, length }, { after: read });
  const wrote = ring.write({ fd: to, offset, data: output, len: length }, { after: copied });
  const [{ moved: come }, { crc }, { moved: gone }] = [await read, await copied, await wrote];
  if (come === length && gone === length) return crc;

  // Seldom: what came in several parts, or went in several. What a short read left behind it was not the file's.
  await readRest(job, offset, length, input, come);
  const again = await copier.normal.copyCrc32c({ source: input, target: output, length });
  for (let done = 0; done < length;) {
    const { moved } = await ring.write({ fd: to, offset: offset + done, data: output, at: done, len: length - done });
    done += moved;
  }
  return again.crc;
}

async function readRest(job: Job, offset: number, length: number, input: DeviceBuffer, come: number): Promise<void> {
  for (let done = come; done < length;) {
    const place = { offset: offset + done, data: input, at: done, len: length - done };
    const { moved } = await job.ring.read({ fd: job.from, ...place });
    if (moved === 0) throw new Shrunk(`it ends at byte ${offset + done}, and had ${job.size}`);
    done += moved;
  }
}

/** Checksums of blocks as they come, put together in the blocks' order. */
class Sums {
  /** Of all blocks before `next`. */
  sum = 0;
  #next = 0;
  /** Of blocks behind one that is missing. */
  readonly #early = new Map<number, { readonly crc: number; readonly length: number }>();
  readonly #combiner: Combiner;

  constructor(blockSize: number) {
    this.#combiner = new Combiner(blockSize);
  }

  add(block: number, crc: number, length: number): void {
    this.#early.set(block, { crc, length });
    for (let next = this.#early.get(this.#next); next !== undefined; next = this.#early.get(this.#next)) {
      this.sum = this.#combiner.combine(this.sum, next.crc, next.length);
      this.#early.delete(this.#next++);
    }
  }
}

/** Waits for every one of them, so that no command outlives the files it works on; then throws what the first threw. */
async function all(lanes: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
