import { BufferClosed, BufferRange } from "../errors/buffers.ts";
import { ValueRange } from "../errors/values.ts";
import { DeviceBuffer } from "./buffer.ts";
import { hub } from "./hub.ts";

/**
 * Bytes of the NUL-terminated text at byte `at` of a buffer, the NUL included.
 * @throws BufferRange when no NUL follows inside the buffer; BufferClosed; ValueRange for what is no buffer
 */
export function textLength(buffer: DeviceBuffer, at: number): number {
  if (!(buffer instanceof DeviceBuffer)) throw new ValueRange("buffer", buffer, "a buffer of hub.allocate or hub.wrap");
  if (buffer.id === 0) throw new BufferClosed();
  if (!Number.isSafeInteger(at) || at < 0 || at >= buffer.size) throw new BufferRange(at, 1, buffer.size);
  const end = buffer.bytes.indexOf(0, at);
  if (end < 0) {
    const why = `The text at byte ${at} of a buffer of ${buffer.size} bytes has no NUL behind it: the device would read on.`;
    throw new BufferRange(at, buffer.size - at + 1, buffer.size, why);
  }
  return end - at + 1;
}

/** The buffer of a text argument: the caller's own, or a new one of a string, which the caller closes once it is lent. */
export function textBuffer(text: DeviceBuffer | string): DeviceBuffer {
  return typeof text === "string" ? hub.text(text) : text;
}
