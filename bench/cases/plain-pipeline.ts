/** What plain Node can do about a file that is to be copied and summed up; pieces of several sizes are tried. */

import { closeSync, createReadStream, createWriteStream, openSync, readSync, rmSync, writeSync } from "node:fs";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import type { Files } from "./pipeline-files.ts";

/** Copies. @returns the checksum of what was copied */
export type Pass = (source: string, target: string) => Promise<number> | number;

/** Bytes of the pieces that are tried, `highWaterMark` of all three streams. */
const SIZES = [256, 1024, 4096].map((kibibytes) => kibibytes * 1024);
const TRIES = 2;

/** The way with the size that takes least here. */
export async function fastest(way: (size: number) => Pass, { source, target }: Files): Promise<Pass> {
  const times = new Map<Pass, number>(SIZES.map((size) => [way(size), Infinity]));
  for (let attempt = 0; attempt < TRIES; attempt++) {
    for (const [pass, least] of times) {
      rmSync(target, { force: true });
      const start = performance.now();
      await pass(source, target);
      times.set(pass, Math.min(least, performance.now() - start));
    }
  }
  rmSync(target, { force: true });
  return [...times].reduce((best, one) => (one[1] < best[1] ? one : best))[0];
}

export function streamed(highWaterMark: number): Pass {
  return async (source, target) => {
    let sum = 0;
    const summing = new Transform({
      highWaterMark,
      transform(chunk: Buffer, _encoding, done: TransformCallback) {
        sum = crc32(chunk, sum);
        done(undefined, chunk);
      },
    });
    await pipeline(
      createReadStream(source, { highWaterMark }),
      summing,
      createWriteStream(target, { highWaterMark, flags: "wx" }),
    );
    return sum;
  };
}

/** Nothing else can happen in the thread meanwhile. */
export function looped(size: number): Pass {
  const piece = new Uint8Array(size);
  return (source, target) => {
    const from = openSync(source, "r");
    const to = openSync(target, "wx");
    let sum = 0;
    for (let length = readSync(from, piece); length > 0; length = readSync(from, piece)) {
      const part = piece.subarray(0, length);
      sum = crc32(part, sum);
      for (let done = 0; done < length;) done += writeSync(to, part, done);
    }
    closeSync(from);
    closeSync(to);
    return sum;
  };
}
