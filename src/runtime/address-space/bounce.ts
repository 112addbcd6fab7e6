import { BounceFull, PinRefused } from "../errors/addressing.ts";
import { CallError } from "../errors/device.ts";
import { MapFailed } from "../errors/transport.ts";
import type { DeviceBuffer } from "../memory/buffer.ts";
import { errorName } from "../native/library.ts";
import { detachView, mapAnonymous, unmap, viewMemory } from "../native/memory.ts";
import { DEVICE_WRITES, type Access, type AddressSpace, type DeviceAddress } from "./address-space.ts";
import { countCopy, countPin } from "./costs.ts";
import { Buddy } from "./buddy.ts";
import { beforeRelease, memoryOf, rootOf } from "./roots.ts";
import type { MemoryTable } from "./tables.ts";

/** Bytes of the least chunk: a sector. */
const UNIT = 512;
/** Loans of the pool begin here: those of buffers are below. */
const FIRST_LOAN = 0x6000_0000;
/** Places in memory up to here are copied without an object for each copy; `Buffer.copy` goes wrong beyond. */
const NEAR = 0x7fff_ffff;
const LIMITED = -12;

/**
 * The device knows one pool of memory, and nothing else. What a device reads is copied there when it is posted; what it
 * has written is copied back before anybody hears that the command has ended.
 */
export class BounceSpace implements AddressSpace {
  readonly mode = "bounce";
  key = -1;
  private readonly queue: string;
  private readonly base: AddressSpace;
  private readonly table: MemoryTable;
  private readonly address: number;
  private readonly memory: ArrayBuffer;
  private readonly pool: Buffer;
  private readonly chunks: Buddy;
  /** The chunk that was resolved last, and not lent yet; -1: none. */
  private pending = -1;
  /** By a chunk's first unit: the buffer's own loan; the root it is copied back to (0: none), from which byte on, how much. */
  private readonly loans: Float64Array;
  private readonly roots: Int32Array;
  private readonly starts: Float64Array;
  private readonly lengths: Float64Array;
  /** By root: all its memory, as far as something was copied there or from there. */
  private readonly views: (Buffer | undefined)[] = [];
  private readonly hooks = new Map<number, () => void>();

  /** @param bytes the pool's size: a power of two, 4096 or more. */
  constructor(queue: string, base: AddressSpace, table: MemoryTable, bytes: number) {
    this.queue = queue;
    this.base = base;
    this.table = table;
    const units = bytes / UNIT;
    this.chunks = new Buddy(units);
    this.loans = new Float64Array(units);
    this.roots = new Int32Array(units);
    this.starts = new Float64Array(units);
    this.lengths = new Float64Array(units);
    table.open();
    const address = mapAnonymous(bytes);
    if (address < 0) throw new MapFailed("a pool", bytes, errorName(-address));
    this.address = address;
    this.memory = viewMemory(address, bytes);
    this.pool = Buffer.from(this.memory);
    const { max } = table;
    try {
      for (let place = 0; place * max < bytes; place++) {
        table.put(place, address + place * max, Math.min(max, bytes - place * max));
        countPin();
      }
    } catch (error) {
      this.unmap();
      throw new PinRefused(queue, bytes, error instanceof CallError && error.result === LIMITED, error);
    }
  }

  /** Bytes of the pool that no command has. */
  get free(): number {
    if (this.pending >= 0) this.forget();
    return this.chunks.free * UNIT;
  }

  resolve(buffer: DeviceBuffer, at: number, length: number, access: Access): DeviceAddress {
    // Also a bounds check: what it throws, it throws before anything is taken.
    this.base.resolve(buffer, at, length, access);
    if (this.pending >= 0) this.forget();
    const chunk = length > this.pool.length ? -1 : this.chunks.take(Math.ceil(length / UNIT));
    if (chunk < 0) throw new BounceFull(this.queue, length, this.pool.length);
    this.pending = chunk;
    const offset = chunk * UNIT;
    this.key = Math.floor(offset / this.table.max);
    return (this.address + offset) as DeviceAddress;
  }

  lend(buffer: DeviceBuffer, at: number, length: number, access: Access): number {
    const chunk = this.pending;
    const root = rootOf(buffer.id);
    const start = this.startOf(buffer, at, access, root);
    const writes = access === DEVICE_WRITES;
    if (!writes) this.copyIn(root, start, length, chunk * UNIT);
    this.loans[chunk] = this.base.lend(buffer, at, length, access);
    this.pending = -1;
    this.roots[chunk] = writes ? root : 0;
    this.starts[chunk] = start;
    this.lengths[chunk] = length;
    return FIRST_LOAN + chunk;
  }

  giveBack(loan: number, moved = -1): void {
    if (loan < FIRST_LOAN) {
      this.base.giveBack(loan);
      return;
    }
    const chunk = loan - FIRST_LOAN;
    const root = this.roots[chunk]!;
    const length = this.lengths[chunk]!;
    if (root !== 0) this.copyOut(root, this.starts[chunk]!, moved < 0 || moved > length ? length : moved, chunk * UNIT);
    this.chunks.give(chunk);
    this.base.giveBack(this.loans[chunk]!);
  }

  origin(loan: number): number {
    return loan < FIRST_LOAN ? loan : this.loans[loan - FIRST_LOAN]!;
  }

  close(): void {
    for (const root of [...this.hooks.keys()]) this.detach(root);
    try {
      for (let place = 0; place * this.table.max < this.pool.length; place++) this.table.drop(place);
    } finally {
      this.unmap();
    }
  }

  private unmap(): void {
    const { length } = this.pool;
    if (detachView(this.memory)) unmap(this.address, length);
  }

  /** What was resolved was not posted. */
  private forget(): void {
    this.chunks.give(this.pending);
    this.pending = -1;
  }

  /** Where in its root's memory byte `at` of a buffer is. */
  private startOf(buffer: DeviceBuffer, at: number, access: Access, root: number): number {
    if (this.views[root] === undefined) this.attach(root);
    return this.base.resolve(buffer, at, 0, access) - this.origins[root]!;
  }

  /** By root: its first byte's address. */
  private readonly origins: number[] = [];

  private attach(root: number): void {
    const { address, size } = memoryOf(root);
    this.origins[root] = address;
    this.views[root] = Buffer.from(viewMemory(address, size));
    this.hooks.set(
      root,
      beforeRelease(root, () => this.detach(root)),
    );
  }

  private detach(root: number): void {
    const view = this.views[root];
    this.views[root] = undefined;
    if (view !== undefined) detachView(view.buffer as ArrayBuffer);
    this.hooks.get(root)?.();
    this.hooks.delete(root);
  }

  private copyIn(root: number, start: number, length: number, offset: number): void {
    const view = this.views[root]!;
    countCopy(length);
    if (start + length <= NEAR) view.copy(this.pool, offset, start, start + length);
    else this.pool.set(view.subarray(start, start + length), offset);
  }

  private copyOut(root: number, start: number, length: number, offset: number): void {
    const view = this.views[root]!;
    if (length === 0) return;
    countCopy(length);
    if (start + length <= NEAR) this.pool.copy(view, start, offset, offset + length);
    else view.set(this.pool.subarray(offset, offset + length), start);
  }
}
