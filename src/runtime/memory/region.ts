import type { DeviceAddress } from "../address-space/address-space.ts";
import { RegionRange } from "../errors/transport.ts";
import { requireAllocate, requireMap, type Handle, type Transport } from "../transport/transport.ts";

/** The longest region that is believed: more is a device that answered nonsense. */
const LONGEST = 2 ** 32;

/** Memory shared with a device, as a spec's `region` names it. */
export interface Region {
  /** All of it. Of length 0 once it is unmapped. */
  readonly words: Uint32Array;
  /** The same, as words of 16 bits. */
  readonly halves: Uint16Array;
  /** The same, as words of 64 bits: what is behind the last whole one is not in it. */
  readonly wides: BigUint64Array;
  /** The dword index of a cell at `offset` bytes; of other widths than 32 `bits`, the index in their array. @throws RegionRange */
  cell(name: string, offset: number, bits?: 16 | 32 | 64): number;
  /** The index of the first of `count` cells at `offset` bytes. @throws RegionRange */
  cells(name: string, offset: number, count: number, bits?: 16 | 32 | 64): number;
  /** A ring's entries: `depth` of `size` bytes, from `offset` on. @throws RegionRange */
  entries(name: string, offset: number, depth: number, size: number): Uint32Array;
  /** Detaches every view of it where that can be, then gives it back. */
  unmap(): void;
}

/** Memory of the program's that the device reaches. */
export interface SharedRegion extends Region {
  /** Where the device finds its first byte. */
  readonly address: DeviceAddress;
}

/**
 * Maps `length` bytes of a handle at `offset`.
 * @throws RegionRange when the length makes no sense; MapFailed; TransportLacks
 */
export function mapRegion(transport: Transport, name: string, handle: Handle, offset: number, length: number): Region {
  checkLength(name, length);
  const mapping = requireMap(transport)(name, handle, offset, length);
  return new Words(name, mapping.memory, () => mapping.unmap());
}

/**
 * Memory for a ring, or for what a spec's `memory(…)` says: `length` bytes, zeroed, at a multiple of `alignment`.
 * @throws RegionRange when the length makes no sense; MapFailed; TransportLacks
 */
export function allocateRegion(transport: Transport, name: string, length: number, alignment: number): SharedRegion {
  checkLength(name, length);
  const shared = requireAllocate(transport)(name, length, alignment);
  const { address } = shared;
  return Object.assign(new Words(name, shared.memory, () => shared.free()), { address });
}

function checkLength(name: string, length: number): void {
  if (!Number.isSafeInteger(length) || length < 4 || length > LONGEST) {
    throw new RegionRange(name, `a length of ${length} bytes makes no sense; it must be 4..${LONGEST}`);
  }
}

class Words implements Region {
  readonly words: Uint32Array;
  readonly halves: Uint16Array;
  readonly wides: BigUint64Array;
  readonly unmap: () => void;
  private readonly name: string;

  constructor(name: string, memory: ArrayBufferLike, unmap: () => void) {
    this.name = name;
    this.unmap = unmap;
    this.words = new Uint32Array(memory, 0, Math.floor(memory.byteLength / 4));
    this.halves = new Uint16Array(memory, 0, this.words.length * 2);
    this.wides = new BigUint64Array(memory, 0, Math.floor(memory.byteLength / 8));
  }

  cell(name: string, offset: number, bits: 16 | 32 | 64 = 32): number {
    return this.place(name, offset, bits / 8, bits / 8);
  }

  cells(name: string, offset: number, count: number, bits: 16 | 32 | 64 = 32): number {
    return this.place(name, offset, count * (bits / 8), bits / 8);
  }

  entries(name: string, offset: number, depth: number, size: number): Uint32Array {
    const first = this.place(name, offset, depth * size, 4);
    return this.words.subarray(first, first + (depth * size) / 4);
  }

  private place(what: string, at: number, bytes: number, unit: number): number {
    const span = this.words.length * 4;
    if (!Number.isSafeInteger(at) || at < 0 || at % unit !== 0 || !Number.isSafeInteger(bytes) || at + bytes > span) {
      const where = `must be aligned to ${unit} and inside its ${span} bytes`;
      throw new RegionRange(this.name, `${what} at byte ${at}, ${bytes} bytes long, ${where}`);
    }
    return at / unit;
  }
}
