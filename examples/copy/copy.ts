/**
 * Copies a file through a driver that was generated from a description of io_uring.
 *
 * Several blocks are on their way at any time. Each has a lane of its own: a buffer, and a loop that reads a block into
 * it and writes it out again. A lane waits for its own commands only, and the ring carries those of all lanes at once.
 */
import { constants } from "node:fs";
import { hub, type DeviceBuffer } from "@ringwright/runtime";
import type { Uring } from "../../specs/io_uring.gen.ts";

export interface CopyOptions {
  /** Blocks on their way at any time; at most the ring's depth. */
  readonly lanes: number;
  /** Bytes of a block. */
  readonly blockSize: number;
  /** Permissions of the new file. */
  readonly mode: number;
  /** Whether to wait until the data is on the disk. */
  readonly durable?: boolean;
  /** Called after each block with the number of bytes copied so far. */
  readonly onProgress?: (copied: number) => void;
  /** Stops the copy: no further block is begun. */
  readonly signal?: AbortSignal;
}

/** Paths given to openat(2) are relative to the working directory. */
const AT_FDCWD = -100;
const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = constants;
/** A program that we start does not get the file; Node has no name for this flag. */
const O_CLOEXEC = 0o2000000;

/**
 * Copies the file `from` to the new file `to`.
 * @returns the number of bytes copied
 * @throws UringError when a command fails; what was written until then stays in `to`
 */
export async function copy(ring: Uring, from: string, to: string, options: CopyOptions): Promise<number> {
  const { lanes, blockSize, mode, durable, onProgress, signal } = options;
  const source = await ring.openat({ dirfd: AT_FDCWD, path: from, openFlags: O_RDONLY | O_CLOEXEC });
  try {
    const openFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    const target = await ring.openat({ dirfd: AT_FDCWD, path: to, mode, openFlags });
    try {
      let next = 0;
      let copied = 0;
      let over = false;

      const lane = async (): Promise<void> => {
        using block = hub.allocate(blockSize);
        try {
          while (!over) {
            signal?.throwIfAborted();
            const offset = next;
            next += blockSize;
            const length = await readBlock(ring, source.fd, offset, block);
            await writeBlock(ring, target.fd, offset, block, length);
            copied += length;
            onProgress?.(copied);
            if (length < blockSize) over = true;
          }
        } finally {
          over = true; // when this lane fails, the others finish their blocks and stop
        }
      };
      await all(Array.from({ length: lanes }, lane));

      if (durable) await ring.fsync({ fd: target.fd });
      return copied;
    } finally {
      await ring.closeFile({ fd: target.fd });
    }
  } finally {
    await ring.closeFile({ fd: source.fd });
  }
}

/** Fills a block from `offset` on. @returns how many bytes there were: fewer than its size at the end of the file */
async function readBlock(ring: Uring, fd: number, offset: number, block: DeviceBuffer): Promise<number> {
  let length = 0;
  while (length < block.size) {
    const { moved } = await ring.read({
      fd,
      offset: offset + length,
      data: block,
      at: length,
      len: block.size - length,
    });
    if (moved === 0) break;
    length += moved;
  }
  return length;
}

/** Writes the first `length` bytes of a block; the kernel may take them in several parts. */
async function writeBlock(ring: Uring, fd: number, offset: number, block: DeviceBuffer, length: number): Promise<void> {
  let done = 0;
  while (done < length) {
    const { moved } = await ring.write({ fd, offset: offset + done, data: block, at: done, len: length - done });
    done += moved;
  }
}

/** Waits for every one of them, so that no command outlives the files it works on; then throws what the first threw. */
async function all(lanes: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
