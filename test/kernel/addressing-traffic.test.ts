/** Memory and files come and go while commands are in flight, in each address space that has a table. */
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { BufferLent, BufferReadOnly, type DeviceBuffer, hub, type Token } from "@ringwright/runtime";

import { openRing, pipe, rejected, scratchFolder, thrown, WAIT } from "./ring.ts";
import { UringError } from "../../specs/io_uring.gen.ts";

const DEPTH = 32;
const BLOCK = 4096;
const BLOCKS = 256;

/** Every block of the file is filled with what it is numbered by, four bytes at a time. */
function numbered(path: string): number {
  const fd = openSync(path, "w+");
  for (let block = 0; block < BLOCKS; block++) writeSync(fd, new Uint32Array(BLOCK / 4).fill(block * 0x0010_0101 + 1));
  return fd;
}

/** A generator of numbers that are the same for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Slot {
  data: DeviceBuffer;
  /** How the block is named while it is in flight. */
  block: number;
}

describe.each(["sva", "mapped", "bounce"] as const)("%s", (addressing) => {
  test("buffers and files come and go under 32 reads in flight", async () => {
    await using ring = await openRing({ entries: 2 * DEPTH, addressing });
    using folder = scratchFolder();
    const fd = numbered(folder.path("file"));
    const seed = Date.now() % 2 ** 32;
    const next = numbers(seed);
    let file = ring.handles.add(fd);
    const slots = new Map<Token, Slot>();
    const spare: DeviceBuffer[] = [];
    let reads = 0;
    let closed = 0;
    const on = {
      read(token: Token, moved: number) {
        const slot = slots.get(token);
        if (slot === undefined) return; // of memory that was closed at once
        const { data, block } = slot;
        slots.delete(token);
        const expected = block * 0x0010_0101 + 1;
        const words = new Uint32Array(data.bytes.buffer, data.bytes.byteOffset, BLOCK / 4);
        if (moved !== BLOCK || words[0] !== expected || words[BLOCK / 4 - 1] !== expected) {
          throw new Error(`seed ${seed}: block ${block} has ${words[0]} .. ${words[BLOCK / 4 - 1]}, moved ${moved}`);
        }
        words.fill(0);
        reads++;
        // Some go when they come back, some are used again.
        if (next(3) === 0) {
          data.close();
          closed++;
        } else spare.push(data);
      },
      failed(_token: Token, errno: number) {
        throw new Error(`seed ${seed}: errno ${errno}`);
      },
    };
    const until = Date.now() + 10_000;
    while (reads < 6000 && Date.now() < until) {
      while (slots.size < DEPTH) {
        const data = spare.pop() ?? hub.allocate(BLOCK);
        const block = next(BLOCKS);
        const token = ring.postRead(file, block * BLOCK, data, 0, BLOCK);
        expect(token).not.toBe(0);
        slots.set(token, { data, block });
      }
      ring.notify();
      // What is in flight ends as if it were still there.
      if (next(20) === 0) {
        ring.handles.remove(file);
        file = ring.handles.add(fd);
      }
      if (next(20) === 0) {
        const unused = hub.allocate(BLOCK);
        ring.postRead(file, 0, unused, 0, 0);
        unused.close();
      }
      ring.poll(on);
    }
    expect(reads).toBeGreaterThanOrEqual(6000);
    expect(closed).toBeGreaterThan(100);
    while (slots.size > 0) {
      ring.notify();
      ring.poll(on);
    }
    await ring.close();
    for (const data of spare) data.close();
    closeSync(fd);
  }, 30_000);

  test("memory of more than a gigabyte is reached at each of its ends, and across its middle", async () => {
    const GIB = 2 ** 30;
    await using ring = await openRing({ entries: 8, addressing });
    using folder = scratchFolder();
    const fd = numbered(folder.path("file"));
    const data = hub.allocate(GIB + 2 * BLOCK);
    const at = async (offset: number, block: number): Promise<void> => {
      const done = await ring.read({ fd, offset: block * BLOCK, data, at: offset, len: BLOCK }).wait(WAIT);
      expect(done.moved).toBe(BLOCK);
      const words = new Uint32Array(data.bytes.buffer, data.bytes.byteOffset + offset, BLOCK / 4);
      expect([words[0], words[BLOCK / 4 - 1]]).toEqual([block * 0x0010_0101 + 1, block * 0x0010_0101 + 1]);
    };
    await at(0, 7);
    await at(GIB, 8);
    await at(GIB + BLOCK, 9);
    await at(GIB - 1024, 10);
    data.close();
    closeSync(fd);
  }, 60_000);

  test("handles of one memory share its place; a part goes without the rest", async () => {
    await using ring = await openRing({ entries: 8, addressing });
    using folder = scratchFolder();
    const fd = numbered(folder.path("file"));
    using whole = hub.allocate(4 * BLOCK);
    const part = whole.part(BLOCK, BLOCK);
    const other = whole.dup();
    const read = async (data: DeviceBuffer, block: number): Promise<void> => {
      expect((await ring.read({ fd, offset: block * BLOCK, data, len: BLOCK }).wait(WAIT)).moved).toBe(BLOCK);
    };
    await read(part, 3);
    await read(other, 4);
    part.close();
    const words = new Uint32Array(whole.bytes.buffer, whole.bytes.byteOffset, 2 * (BLOCK / 4));
    expect([words[0], words[BLOCK / 4]]).toEqual([4 * 0x0010_0101 + 1, 3 * 0x0010_0101 + 1]);
    other.close();
    await read(whole, 5);
    closeSync(fd);
  });

  test("memory that may only be read is written from", async () => {
    await using ring = await openRing({ entries: 8, addressing });
    using folder = scratchFolder();
    const fd = openSync(folder.path("file"), "w+");
    using shared = hub.share(BLOCK);
    shared.bytes.set(Buffer.from("only to be read"));
    using data = hub.import(shared.handle!, { access: "read" });
    expect((await ring.write({ fd, offset: 0, data, len: 15 }).wait(WAIT)).moved).toBe(15);
    thrown(() => ring.postRead(fd, 0, data, 0, 15), BufferReadOnly);
    expect(readFileSync(folder.path("file"), "latin1")).toBe("only to be read");
    closeSync(fd);
  });

  test("a file that is read and written again is the same", async () => {
    await using ring = await openRing({ entries: 16, addressing });
    using folder = scratchFolder();
    const bytes = randomBytes(24 * 2 ** 20 + 12_345);
    writeFileSync(folder.path("from"), bytes);
    const [from, to] = [openSync(folder.path("from"), "r"), openSync(folder.path("to"), "w+")];
    const [source, target] = [ring.handles.add(from), ring.handles.add(to)];
    const PIECE = 256 * 1024;
    using memory = hub.allocate(8 * PIECE);
    let next = 0;
    const copy = async (at: number): Promise<void> => {
      for (let offset = next; offset < bytes.length; offset = next) {
        next += PIECE;
        const { moved } = await ring.read({ fd: source, offset, data: memory, at, len: PIECE }).wait(WAIT);
        let left = moved;
        while (left > 0) {
          const done = moved - left;
          const given = { fd: target, offset: offset + done, data: memory, at: at + done, len: left };
          left -= (await ring.write(given).wait(WAIT)).moved;
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => copy(index * PIECE)));
    expect(readFileSync(folder.path("to")).equals(bytes)).toBe(true);
    for (const fd of [from, to]) closeSync(fd);
  }, 30_000);

  test("strict memory is the device's while it writes, and shows what came", async () => {
    await using ring = await openRing({ entries: 8, addressing });
    using between = pipe();
    using data = hub.allocate(BLOCK, { strict: true });
    const read = ring.read({ fd: between.fd, offset: 0, data, len: 16 });
    thrown(() => data.bytes, BufferLent);
    using sent = hub.wrap(Buffer.from("strictly"));
    await ring.write({ fd: between.fd, offset: 0, data: sent }).wait(WAIT);
    expect((await read.wait(WAIT)).moved).toBe(8);
    expect(Buffer.from(data.bytes.subarray(0, 10)).toString("latin1")).toBe("strictly\0\0");
    const cancelled = ring.read({ fd: between.fd, offset: 0, data, len: 16 });
    ring.cancel(cancelled.token);
    await rejected(cancelled.wait(WAIT), UringError);
    expect(data.bytes[0]).toBe("s".charCodeAt(0));
  });
});
