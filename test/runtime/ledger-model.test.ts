/** Handles, parts, loans, accesses and closes in random order, against a model that only counts. */
import fc from "fast-check";
import { expect, test } from "vitest";

import { BufferClosed, BufferLent, BufferOverlap, BufferRange, hub, type CpuAccess } from "@ringwright/runtime";

import { DEVICE_READS, DEVICE_WRITES, type Access } from "../../src/runtime/address-space/address-space.ts";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { rootOf } from "../../src/runtime/memory/ledger.ts";
import { beforeRelease } from "../../src/runtime/memory/roots.ts";

type Buffer = ReturnType<typeof hub.allocate>;

interface Memory {
  readonly strict: boolean;
  /** A view of all of it, which the runtime takes away when the memory goes; of plain memory. */
  readonly bytes: Uint8Array | undefined;
  released: boolean;
}
interface Handle {
  readonly buffer: Buffer;
  readonly memory: Memory;
  readonly start: number;
  readonly size: number;
  open: boolean;
}
interface Use {
  readonly handle: Handle;
  readonly from: number;
  readonly to: number;
  readonly writes: boolean;
}
type Loan = Use & { readonly loan: number };
type Begun = Use & { readonly access: CpuAccess };

/** The model, and the real thing beside it. */
class World {
  readonly handles: Handle[] = [];
  readonly loans: Loan[] = [];
  readonly accesses: Begun[] = [];
  readonly before = hub.census();

  enter(strict: boolean, size: number): void {
    const buffer = hub.allocate(size, { strict });
    const memory: Memory = { strict, bytes: strict ? undefined : buffer.bytes, released: false };
    beforeRelease(rootOf(buffer.id), () => {
      expect(memory.released).toBe(false);
      memory.released = true;
    });
    this.handles.push({ buffer, memory, start: 0, size, open: true });
  }

  part(handle: Handle, at: number, length: number): void {
    const { buffer, memory, start, size, open } = handle;
    const make = (): Buffer => buffer.part(at, length);
    if (!open) return expect(make).toThrow(BufferClosed);
    if (at + length > size) return expect(make).toThrow(BufferRange);
    this.handles.push({ buffer: make(), memory, start: start + at, size: length, open: true });
  }

  /** Uses that these bytes cannot be used beside. */
  private clashing(uses: readonly Use[], { handle, from, to, writes }: Use): boolean {
    return uses.some(
      (use) =>
        use.handle.memory === handle.memory &&
        (use.writes || writes) &&
        Math.max(from, use.from) < Math.min(to, use.to),
    );
  }

  lend(handle: Handle, at: number, length: number, access: Access): void {
    const { buffer, memory, start, size, open } = handle;
    const lend = (): number => {
      sharedAddresses.resolve(buffer, at, length, access);
      return sharedAddresses.lend(buffer, at, length, access);
    };
    if (!open) return expect(lend).toThrow(BufferClosed);
    if (at + length > size) return expect(lend).toThrow(BufferRange);
    const use = { handle, from: start + at, to: start + at + length, writes: access === DEVICE_WRITES };
    if (memory.strict && this.clashing([...this.loans, ...this.accesses], use)) {
      return expect(lend).toThrow(BufferOverlap);
    }
    this.loans.push({ ...use, loan: lend() });
  }

  access(handle: Handle, at: number, length: number, writes: boolean): void {
    const { buffer, memory, start, size, open } = handle;
    const begin = (): CpuAccess => buffer.access(writes ? "write" : "read", at, length);
    if (!open) return expect(begin).toThrow(BufferClosed);
    if (at + length > size) return expect(begin).toThrow(BufferRange);
    const use = { handle, from: start + at, to: start + at + length, writes };
    // Of plain memory, a loan is of its whole handle.
    const held = memory.strict
      ? this.loans
      : this.loans.map((loan) => ({ ...loan, from: loan.handle.start, to: loan.handle.start + loan.handle.size }));
    if (this.clashing(held, use)) return expect(begin).toThrow(BufferLent);
    const access = begin();
    expect(access.bytes.length).toBe(length);
    this.accesses.push({ ...use, access });
  }

  close(handle: Handle): void {
    if (!handle.open) return expect(() => handle.buffer.close()).toThrow(BufferClosed);
    handle.open = false;
    handle.buffer.close();
  }

  check(): void {
    const lent = (handle: Handle): boolean => this.loans.some((loan) => loan.handle === handle);
    let [buffers, lentCount] = [0, 0];
    for (const handle of this.handles) {
      const { buffer, memory, open, start, size } = handle;
      expect(buffer.state).toBe(open ? (lent(handle) ? "lent" : "owned") : "closed");
      if (open || lent(handle)) buffers++;
      if (lent(handle)) lentCount++;
      if (!open || !memory.strict) continue;
      const use = { handle, from: start, to: start + size, writes: false };
      if (this.clashing(this.loans, use)) expect(() => buffer.bytes).toThrow(BufferLent);
      else expect(buffer.bytes.length).toBe(size);
    }
    const { before } = this;
    expect(hub.census()).toEqual({ buffers: before.buffers + buffers, lent: before.lent + lentCount });
    for (const memory of new Set(this.handles.map((handle) => handle.memory))) {
      const held = (handle: Handle): boolean => handle.memory === memory;
      const used = [...this.loans, ...this.accesses].some(({ handle }) => held(handle));
      const kept = used || this.handles.some((handle) => held(handle) && handle.open);
      expect(memory.released).toBe(!kept);
      if (memory.bytes !== undefined) expect(memory.bytes.length > 0).toBe(kept);
    }
  }

  end(): void {
    for (const { loan } of this.loans.splice(0)) sharedAddresses.giveBack(loan);
    for (const { access } of this.accesses.splice(0)) access[Symbol.dispose]();
    for (const handle of this.handles) if (handle.open) this.close(handle);
    this.check();
  }
}

const SIZE = 24;
const bytes = { at: fc.nat(SIZE), length: fc.nat(SIZE) };
const step = fc.oneof(
  fc.record({ do: fc.constant("enter" as const), strict: fc.boolean() }),
  fc.record({ do: fc.constant("part" as const), which: fc.nat(), ...bytes }),
  fc.record({ do: fc.constant("lend" as const), which: fc.nat(), ...bytes, writes: fc.boolean() }),
  fc.record({ do: fc.constant("lend" as const), which: fc.nat(), ...bytes, writes: fc.boolean() }),
  fc.record({ do: fc.constant("give back" as const), which: fc.nat() }),
  fc.record({ do: fc.constant("access" as const), which: fc.nat(), ...bytes, writes: fc.boolean() }),
  fc.record({ do: fc.constant("end access" as const), which: fc.nat() }),
  fc.record({ do: fc.constant("close" as const), which: fc.nat() }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(world: World, one: Step): void {
  if (one.do === "enter") return world.enter(one.strict, SIZE);
  if (one.do === "give back") {
    const [loan] = world.loans.splice(one.which % Math.max(world.loans.length, 1), 1);
    return loan === undefined ? undefined : sharedAddresses.giveBack(loan.loan);
  }
  if (one.do === "end access") {
    const [begun] = world.accesses.splice(one.which % Math.max(world.accesses.length, 1), 1);
    return begun?.access[Symbol.dispose]();
  }
  const handle = world.handles[one.which % Math.max(world.handles.length, 1)];
  if (handle === undefined) return;
  if (one.do === "part") return world.part(handle, one.at, one.length);
  if (one.do === "lend") return world.lend(handle, one.at, one.length, one.writes ? DEVICE_WRITES : DEVICE_READS);
  if (one.do === "access") return world.access(handle, one.at, one.length, one.writes);
  world.close(handle);
}

test("the ledger does as the model does, after every step", { timeout: 60_000 }, () => {
  const property = fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
    const world = new World();
    try {
      for (const one of steps) {
        take(world, one);
        world.check();
      }
    } finally {
      world.end();
    }
  });
  // A failure tells its seed, and the shortest list of steps that fails.
  fc.assert(property, { numRuns: 400 });
});
