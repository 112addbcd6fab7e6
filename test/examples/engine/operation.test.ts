/** The copy engine's work against the plainest model of it: byte by byte, over memory with holes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Dma, DmaFault, type Outside } from "@ringwright/runtime/device";
import { Operation } from "../../../examples/engine/operation.ts";
import { Opcode, Status } from "../../../specs/dma-copy.gen.ts";
import { carryOut, copies, sums, type PlainMemory } from "./reference.ts";

const BASE = 0x1000;
const SIZE = 400;

/** Memory of `SIZE` bytes, of which some may not be read and some may not be written. */
class Sparse implements Outside, PlainMemory {
  readonly address = BASE;
  readonly bytes: Uint8Array;
  readonly unreadable: ReadonlySet<number>;
  readonly unwritable: ReadonlySet<number>;

  constructor(bytes: Uint8Array, unreadable: readonly number[], unwritable: readonly number[]) {
    this.bytes = bytes.slice();
    this.unreadable = new Set(unreadable);
    this.unwritable = new Set(unwritable);
  }

  readable(at: number): boolean {
    return at >= 0 && at < SIZE && !this.unreadable.has(at);
  }

  writable(at: number): boolean {
    return at >= 0 && at < SIZE && !this.unwritable.has(at);
  }

  read(address: number, into: Uint8Array): void {
    for (let i = 0; i < into.length; i++) {
      const at = address - BASE + i;
      if (!this.readable(at)) throw new DmaFault(BASE + at, address, into.length, "reads");
      into[i] = this.bytes[at]!;
    }
  }

  write(address: number, from: Uint8Array): void {
    for (let i = 0; i < from.length; i++) {
      const at = address - BASE + i;
      if (!this.writable(at)) throw new DmaFault(BASE + at, address, from.length, "writes");
      this.bytes[at] = from[i]!;
    }
  }

  interrupt(): void {}
}

const holes = fc.oneof(fc.constant([]), fc.array(fc.nat(SIZE + 20), { maxLength: 3 }));
const half = SIZE / 2;
const work = fc.record({
  opcode: fc.constantFrom(Opcode.copy, Opcode.fill, Opcode.compare, Opcode.crc32c, Opcode.copyCrc32c),
  // Halves of their own: what overlaps is never begun.
  places: fc.tuple(fc.nat(half - 1), fc.nat(half - 1), fc.boolean()),
  length: fc.integer({ min: 1, max: half + 30 }),
  pattern: fc.uint8Array({ minLength: 8, maxLength: 8 }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  chunk: fc.constantFrom(8, 16, 64, 1024),
  unreadable: holes,
  unwritable: holes,
  // Few values, so that what is compared is equal for a while.
  bytes: fc.oneof(
    fc.uint8Array({ minLength: SIZE, maxLength: SIZE }),
    fc.uint8Array({ minLength: SIZE, maxLength: SIZE, max: 1 }),
    fc.constant(new Uint8Array(SIZE)),
  ),
});

test("does what the data sheet says, byte by byte", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(work, ({ opcode, places: [first, second, swapped], length: wanted, ...given }) => {
      const length = copies(opcode) ? Math.min(wanted, Math.max(1, half + second - first)) : wanted;
      const [from, to] = swapped ? [BASE + half + second, BASE + first] : [BASE + first, BASE + half + second];
      fc.pre(!copies(opcode) || Math.abs(from - to) >= length);
      const outside = new Sparse(given.bytes, given.unreadable, given.unwritable);
      const plain = new Sparse(given.bytes, given.unreadable, given.unwritable);
      const operation = new Operation(
        { opcode, from, to, length, pattern: given.pattern, seed: given.seed },
        given.chunk,
      );
      const dma = new Dma(outside);
      let steps = 1;
      while (operation.step(dma)) steps++;
      expect(steps).toBeLessThanOrEqual(Math.ceil(length / given.chunk));
      const { status, done, faultAddress, faultAccess, differs, crc } = operation;
      const asked = { opcode, from: from - BASE, to: to - BASE, length, pattern: given.pattern, seed: given.seed };
      const { fault, ...told } = carryOut(plain, asked);
      expect({ status, done, faultAccess, differs, crc: sums(opcode) ? crc : 0 }).toEqual(told);
      expect(faultAddress).toBe(fault === undefined ? 0 : BASE + fault);
      expect(Buffer.compare(outside.bytes, plain.bytes)).toBe(0);
      const kind = `${opcode} ${status} ${differs}`;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }),
    { numRuns: 4000 },
  );
  // Copying and filling end in both of their ways or more, comparing in three, summing up in two.
  for (const kind of [
    [Opcode.copy, Status.success, false], [Opcode.copy, Status.readFault, false], [Opcode.copy, Status.writeFault, false],
    [Opcode.fill, Status.success, false], [Opcode.fill, Status.writeFault, false],
    [Opcode.compare, Status.success, false], [Opcode.compare, Status.success, true], [Opcode.compare, Status.readFault, false],
    [Opcode.copyCrc32c, Status.success, false], [Opcode.copyCrc32c, Status.readFault, false],
    [Opcode.copyCrc32c, Status.writeFault, false],
    [Opcode.crc32c, Status.success, false], [Opcode.crc32c, Status.readFault, false],
  ]) expect(seen.get(kind.join(" ")), kind.join(" ")).toBeGreaterThan(10); // prettier-ignore
});

test("what is no fault is not taken for one", () => {
  const outside: Outside = {
    read() {
      throw new Error("broken");
    },
    write() {},
    interrupt() {},
  };
  const copying = { opcode: Opcode.copy, from: 0, to: 64, length: 8, pattern: new Uint8Array(8), seed: 0 };
  expect(() => new Operation(copying).step(new Dma(outside))).toThrow("broken");
});
