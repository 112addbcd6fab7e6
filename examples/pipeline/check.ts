/** Whether the copy is right, by means of Node's alone. */
import { open } from "node:fs/promises";
import { slowCrc32c } from "../engine/slow-crc32c.ts";

const PART = 2 ** 20;

export interface Checking {
  /** Sums the first file up as well, which takes its time. */
  readonly sum?: boolean;
  /** @param done bytes so far */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** Reads both. @returns the first byte in which they differ, or undefined; and the first one's CRC-32C, or 0 */
export async function compareFiles(
  first: string,
  second: string,
  { sum = false, onProgress, signal }: Checking = {},
): Promise<{ readonly differs: number | undefined; readonly crc: number }> {
  await using one = await open(first);
  await using other = await open(second);
  const [ones, others] = [Buffer.alloc(PART), Buffer.alloc(PART)];
  let crc = 0;
  for (let at = 0; ; at += PART) {
    signal?.throwIfAborted();
    const [a, b] = [await filled(one, ones, at), await filled(other, others, at)];
    if (Buffer.compare(a, b) !== 0) {
      let same = 0;
      while (same < Math.min(a.length, b.length) && a[same] === b[same]) same++;
      return { differs: at + same, crc };
    }
    if (sum) crc = slowCrc32c(a, crc);
    onProgress?.(at + a.length);
    if (a.length < PART) return { differs: undefined, crc };
  }
}

/** As much of `into` as the file has from `at` on. */
async function filled(file: Awaited<ReturnType<typeof open>>, into: Buffer, at: number): Promise<Buffer> {
  let length = 0;
  while (length < into.length) {
    const { bytesRead } = await file.read(into, length, into.length - length, at + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return into.subarray(0, length);
}
