import { CallError } from "../errors/device.ts";
import { PinRefused, TableFull } from "../errors/addressing.ts";
import type { DeviceBuffer } from "../memory/buffer.ts";
import { countPin } from "./costs.ts";
import type { Access, AddressSpace, DeviceAddress } from "./address-space.ts";
import { beforeRelease, isLent, memoryOf, rootOf } from "./roots.ts";
import { sharedAddresses } from "./sva.ts";
import type { MemoryTable } from "./tables.ts";

/** What the system answers where locked memory is limited: -ENOMEM. */
const LIMITED = -12;
/** In place of a place: memory of several pieces, each of which has a place of its own. */
const PIECES = -1;

/**
 * Memory is made known to the device when it is first used, all of it, and keeps its place in the device's table until
 * its buffer is released, the queue closes, or another needs the place. The device pins it once instead of with each command.
 */
export class RegisteredSpace implements AddressSpace {
  readonly mode = "mapped";
  key = -1;
  private readonly queue: string;
  private readonly base: AddressSpace;
  private readonly table: MemoryTable;
  /** By root: its place + 1; 0: it has none; PIECES: those of its pieces are in `pieces`. */
  private placeOf = new Int32Array(256);
  private readonly pieces = new Map<number, Int32Array>();
  /** By place: the root and its piece there; 0: free. */
  private readonly rootAt: Int32Array;
  private readonly pieceAt: Int32Array;
  /** When each place was used last. */
  private readonly usedAt: Float64Array;
  private clock = 0;
  /** Places that were never used, and those that are free again. */
  private fresh = 0;
  private readonly free: number[] = [];
  /** What is to be done no more when a root is released. */
  private readonly hooks = new Map<number, () => void>();

  constructor(queue: string, base: AddressSpace, table: MemoryTable) {
    this.queue = queue;
    this.base = base;
    this.table = table;
    this.rootAt = new Int32Array(table.places);
    this.pieceAt = new Int32Array(table.places);
    this.usedAt = new Float64Array(table.places);
    table.open();
  }

  /** How many places are taken. */
  get attached(): number {
    return this.fresh - this.free.length;
  }

  resolve(buffer: DeviceBuffer, at: number, length: number, access: Access): DeviceAddress {
    const address = sharedAddresses.resolve(buffer, at, length, access);
    const root = rootOf(buffer.id);
    const place = root < this.placeOf.length ? this.placeOf[root]! : 0;
    if (place > 0) {
      this.key = place - 1;
      this.usedAt[place - 1] = ++this.clock;
    } else this.key = this.find(root, address, length, place);
    return address;
  }

  lend(buffer: DeviceBuffer, at: number, length: number, access: Access): number {
    return this.base.lend(buffer, at, length, access);
  }

  giveBack(loan: number): void {
    this.base.giveBack(loan);
  }

  close(): void {
    // First of all: what is released after the queue is none of its table's business, whatever becomes of the rest here.
    for (const forget of this.hooks.values()) forget();
    for (const root of [...this.hooks.keys()]) this.detach(root);
  }

  private use(place: number): void {
    this.usedAt[place] = ++this.clock;
    this.key = place;
  }

  /** The place of memory that has none yet, or several. */
  private find(root: number, address: number, length: number, place: number): number {
    const { max } = this.table;
    const { address: start, size, writable } = memoryOf(root);
    // Devices pin what they may write, too; and no device keeps what has no byte.
    if (!writable || size === 0) return -1;
    if (place === 0) this.know(root, size);
    if (size <= max) return this.put(root, 0, start, size);
    // No bytes behind the last one are of the last piece.
    const piece = Math.min(Math.floor((address - start) / max), Math.ceil(size / max) - 1);
    // What reaches over the end of a piece stands in no place: its address says all.
    if (address + length > start + (piece + 1) * max) return -1;
    const places = this.pieces.get(root)!;
    const known = places[piece]!;
    if (known === 0) return this.put(root, piece, start + piece * max, Math.min(max, size - piece * max));
    this.use(known - 1);
    return known - 1;
  }

  /** Its release will be heard of. */
  private know(root: number, size: number): void {
    if (root >= this.placeOf.length) {
      const larger = new Int32Array(2 ** Math.ceil(Math.log2(root + 1)));
      larger.set(this.placeOf);
      this.placeOf = larger;
    }
    if (!this.hooks.has(root))
      this.hooks.set(
        root,
        beforeRelease(root, () => this.detach(root)),
      );
    if (size <= this.table.max) return;
    this.placeOf[root] = PIECES;
    this.pieces.set(root, new Int32Array(Math.ceil(size / this.table.max)));
  }

  private put(root: number, piece: number, address: number, length: number): number {
    const place = this.freePlace();
    try {
      this.table.put(place, address, length);
      countPin();
    } catch (error) {
      this.free.push(place);
      const limited = error instanceof CallError && error.result === LIMITED;
      throw new PinRefused(this.queue, length, limited, error);
    }
    this.rootAt[place] = root;
    this.pieceAt[place] = piece;
    const pieces = this.pieces.get(root);
    if (pieces === undefined) this.placeOf[root] = place + 1;
    else pieces[piece] = place + 1;
    this.use(place);
    return place;
  }

  private freePlace(): number {
    const free = this.free.pop();
    if (free !== undefined) return free;
    if (this.fresh < this.table.places) return this.fresh++;
    const place = this.longestUnused();
    if (place < 0) throw new TableFull(this.queue, "pieces of memory", this.table.places);
    this.empty(place);
    return this.free.pop()!;
  }

  /** The place that was used longest ago, and that no command in flight needs. */
  private longestUnused(): number {
    let found = -1;
    for (let place = 0; place < this.table.places; place++) {
      const older = found < 0 || this.usedAt[place]! < this.usedAt[found]!;
      if (older && this.rootAt[place] !== 0 && !isLent(this.rootAt[place]!)) found = place;
    }
    return found;
  }

  /** Nothing stands in a place any more. */
  private empty(place: number): void {
    const root = this.rootAt[place]!;
    const pieces = this.pieces.get(root);
    if (pieces === undefined) this.placeOf[root] = 0;
    else pieces[this.pieceAt[place]!] = 0;
    this.rootAt[place] = 0;
    this.table.drop(place);
    this.free.push(place);
  }

  private detach(root: number): void {
    const pieces = this.pieces.get(root);
    const places = pieces === undefined ? [this.placeOf[root]!] : [...pieces];
    try {
      for (const place of places) if (place > 0) this.empty(place - 1);
    } finally {
      // Even if the device does not forget it: its number is other memory's next.
      this.placeOf[root] = 0;
      this.pieces.delete(root);
      this.hooks.get(root)?.();
      this.hooks.delete(root);
    }
  }
}
