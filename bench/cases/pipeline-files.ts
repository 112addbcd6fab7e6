/** Files in memory for area pipeline. */

import { closeSync, mkdtempSync, openSync, readSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { slowCrc32c } from "../../examples/engine/slow-crc32c.ts";
import { Numbers } from "../harness/numbers.ts";
import { CannotMeasure } from "../harness/types.ts";

const MEMORY = "/dev/shm";
const TMPFS = 0x01021994;
const MEBIBYTE = 2 ** 20;

export interface MemoryFolder extends Disposable {
  readonly source: string;
  /** Where it goes; no file yet. */
  readonly target: string;
}

/** A file of seeded numbers in a folder that is gone when the process is, however it ends but by a kill. @param size in MiB */
export function memoryFolder(size: number): MemoryFolder {
  const { type, bavail, bsize } = statfsSync(MEMORY);
  if (type !== TMPFS || bavail * bsize < 3 * size * MEBIBYTE)
    throw new CannotMeasure(`area pipeline needs ${3 * size} MiB of memory in ${MEMORY}`);
  const folder = mkdtempSync(join(MEMORY, "ringwright-bench-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  const source = join(folder, "source");
  const numbers = new Numbers(17);
  const words = new Uint32Array(MEBIBYTE / 4);
  const file = openSync(source, "wx");
  for (let part = 0; part < size; part++) {
    for (let i = 0; i < words.length; i++) words[i] = numbers.next();
    writeSync(file, words);
  }
  closeSync(file);
  return { source, target: join(folder, "target"), [Symbol.dispose]: remove };
}

/** Both checksums of a file; the second by an implementation of its own. */
export function checksums(path: string): { readonly crc32: number; readonly crc32c: number } {
  const chunk = new Uint8Array(MEBIBYTE);
  const file = openSync(path, "r");
  let [zip, castagnoli] = [0, 0];
  for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
    zip = crc32(chunk.subarray(0, length), zip);
    castagnoli = slowCrc32c(chunk.subarray(0, length), castagnoli);
  }
  closeSync(file);
  return { crc32: zip, crc32c: castagnoli };
}
