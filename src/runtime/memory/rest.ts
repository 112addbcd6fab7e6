import { BufferRange } from "../errors/buffers.ts";
import { ValueRange } from "../errors/values.ts";
import { DeviceBuffer } from "./buffer.ts";

/** Bytes of a buffer from byte `at` on: how much a command moves when its caller doesn't say. @throws ValueRange, BufferRange */
export function bytesFrom(buffer: DeviceBuffer, at: number): number {
  if (!(buffer instanceof DeviceBuffer)) throw new ValueRange("buffer", buffer, "a buffer of hub.allocate or hub.wrap");
  if (!Number.isSafeInteger(at)) throw new BufferRange(at, 0, buffer.size);
  return buffer.size - at;
}
