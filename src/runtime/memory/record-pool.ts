import { hexadecimal } from "../errors/hexadecimal.ts";
import { RegionRange } from "../errors/transport.ts";
import { requireAllocate, type Transport } from "../transport/transport.ts";

/** Memory beside the commands of a queue: as much for each tag, one after another. */
export interface RecordPool {
  readonly words: Uint32Array;
  /** Where the device finds its first byte: a whole number below 2^53. */
  readonly address: number;
  /** The device must have forgotten it. */
  free(): void;
}

/**
 * Zeroed memory of `bytes` for each of `tags` commands. `alignment`: bytes, a power of two.
 * @throws TransportLacks; MapFailed; RegionRange when what the transport gives is too short or stands elsewhere
 */
export function recordPool(
  transport: Transport,
  name: string,
  tags: number,
  bytes: number,
  alignment: number,
): RecordPool {
  const length = tags * bytes;
  const shared = requireAllocate(transport)(name, length, alignment);
  const { memory, address } = shared;
  const placed = address >= 0 && address % alignment === 0 && Number.isSafeInteger(address + length);
  if (placed && memory.byteLength >= length) {
    return { words: new Uint32Array(memory, 0, length / 4), address, free: () => shared.free() };
  }
  shared.free();
  throw new RegionRange(
    name,
    `${memory.byteLength} bytes at address ${hexadecimal(address)} are not ${length} bytes aligned to ${alignment}`,
  );
}
