import { RegionRange } from "../errors/transport.ts";
import { requireMap, type Handle, type Transport } from "../transport/transport.ts";

/** The longest region that is believed: more is a device that answered nonsense. */
const LONGEST = 2 ** 32;

/** Memory shared with a device, as a spec's `region` names it. */
export interface Region {
  /** All of it. Of length 0 once it is unmapped. */
  readonly words: Uint32Array;
  /** The dword index of a cell at `offset` bytes. @throws RegionRange */
  cell(name: string, offset: number): number;
  /** The dword index of the first of `count` cells at `offset` bytes. @throws RegionRange */
  cells(name: string, offset: number, count: number): number;
  /** A ring's entries: `depth` of `size` bytes, from `offset` on. @throws RegionRange */
  entries(name: string, offset: number, depth: number, size: number): Uint32Array;
  /** Detaches every view of it, then unmaps it. */
  unmap(): void;
}

/**
 * Maps `length` bytes of a handle at `offset`.
 * @throws RegionRange when the length makes no sense; MapFailed; TransportLacks
 */
export function mapRegion(transport: Transport, name: string, handle: Handle, offset: number, length: number): Region {
  if (!Number.isSafeInteger(length) || length < 4 || length > LONGEST) {
    throw new RegionRange(name, `a length of ${length} bytes makes no sense; it must be 4..${LONGEST}`);
  }
  const mapping = requireMap(transport)(name, handle, offset, length);
  const words = new Uint32Array(mapping.memory, 0, Math.floor(length / 4));
  const span = words.length * 4;

  const place = (what: string, at: number, bytes: number): number => {
    if (!Number.isSafeInteger(at) || at < 0 || at % 4 !== 0 || !Number.isSafeInteger(bytes) || at + bytes > span) {
      throw new RegionRange(
        name,
        `${what} at byte ${at}, ${bytes} bytes long, must be aligned to 4 and inside its ${span} bytes`,
      );
    }
    return at / 4;
  };

  return {
    words,
    cell: (what, at) => place(what, at, 4),
    cells: (what, at, count) => place(what, at, count * 4),
    entries(what, at, depth, size) {
      const first = place(what, at, depth * size);
      return words.subarray(first, first + (depth * size) / 4);
    },
    unmap: () => mapping.unmap(),
  };
}
