import { DeviceBuffer } from "./buffer.ts";
import { hub } from "./hub.ts";

/**
 * The buffer of a structure that a device reads: the caller's own, or a new one of its value, which the caller closes once
 * it is lent.
 * @throws ValueRange when a member's value does not fit it
 */
export function structBuffer<T>(
  value: DeviceBuffer | T,
  bytes: number,
  encode: (words: Uint32Array, at: number, value: T) => void,
): DeviceBuffer {
  if (value instanceof DeviceBuffer) return value;
  const words = new Uint32Array(Math.ceil(bytes / 4));
  encode(words, 0, value);
  return hub.wrap(new Uint8Array(words.buffer, 0, bytes));
}
