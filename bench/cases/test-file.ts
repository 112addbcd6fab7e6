/** The file that reads are measured on: 256 MiB of seeded numbers on a real file system, in the page cache. */

import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { buildFolder } from "../harness/c-program.ts";
import { Numbers } from "../harness/numbers.ts";
import { CannotMeasure } from "../harness/types.ts";

export const BLOCK = 4096;
const SIZE = 256 * 1024 * 1024;
const CHUNK = 1024 * 1024;
const OFFSETS = 65536;
const TMPFS = 0x01021994;
const RAMFS = 0x858458f6;

/** Makes the file unless it is there, and reads it once, so that all of it is in the page cache. */
export function warmFile(): string {
  mkdirSync(buildFolder, { recursive: true });
  const { type } = statfsSync(buildFolder);
  if (type === TMPFS || type === RAMFS)
    throw new CannotMeasure(`${buildFolder} is kept in memory: the file area needs a repository on a real file system`);
  const path = join(buildFolder, "random.bin");
  if (!existsSync(path) || statSync(path).size !== SIZE) make(path);
  const chunk = Buffer.alloc(CHUNK);
  const file = openSync(path, "r");
  for (let at = 0; at < SIZE; at += CHUNK) readSync(file, chunk, 0, CHUNK, at);
  closeSync(file);
  return path;
}

function make(path: string): void {
  const numbers = new Numbers(11);
  const words = new Uint32Array(CHUNK / 4);
  const fresh = `${path}.${process.pid}`;
  try {
    const file = openSync(fresh, "w");
    for (let at = 0; at < SIZE; at += CHUNK) {
      for (let i = 0; i < words.length; i++) words[i] = numbers.next();
      writeSync(file, new Uint8Array(words.buffer));
    }
    closeSync(file);
    renameSync(fresh, path);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Where to read: block-aligned, the same as in `c/ring.c`. */
export function randomOffsets(): Float64Array {
  const numbers = new Numbers(7);
  return Float64Array.from({ length: OFFSETS }, () => (numbers.next() % (SIZE / BLOCK)) * BLOCK);
}

const places = new Numbers(13);

/**
 * Which offset a round begins with: another one for each. Contestants that read the same blocks one after the other would
 * not do the same work, as the later one finds them in the processor's caches.
 */
export function elsewhere(): number {
  return places.next() % OFFSETS;
}
