import { DeviceBuffer } from "./buffer.ts";
import { hub } from "./hub.ts";

/**
 * The buffer of a structure that a device reads: the caller's own, or a new one of its value, which the caller closes once
 * it is lent.
 * @throws ValueRange when a member's value does not fit it
 */
export function structBuffer<T, Memory extends Uint32Array | Uint16Array | Uint8Array>(
  value: DeviceBuffer | T,
  memory: new (length: number) => Memory,
  length: number,
  encode: (memory: Memory, at: number, value: T) => void,
): DeviceBuffer {
  if (value instanceof DeviceBuffer) return value;
  const made = new memory(length);
  encode(made, 0, value);
  return hub.wrap(made);
}
