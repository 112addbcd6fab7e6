/** Memory of the program's own that devices are lent. */
import { isAnyArrayBuffer, isSharedArrayBuffer } from "node:util/types";
import { isMarkedAsUntransferable, markAsUntransferable } from "node:worker_threads";

import { BufferUnsupported } from "../errors/buffers.ts";
import { ValueRange } from "../errors/values.ts";
import { addressOf } from "../native/memory.ts";
import { makeBuffer, type DeviceBuffer } from "./buffer.ts";
import { allocatedViews } from "./strict.ts";

/** Memory of the program that can be wrapped. */
export type Wrappable = ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

/** Why memory, named twice, is not transferred: which of its two faults comes first tells whether once would have done. */
function transferTwice(memory: ArrayBuffer): string {
  try {
    structuredClone(null, { transfer: [memory, memory] });
    return "";
  } catch (error) {
    return String(error);
  }
}

/**
 * What it tells of memory that may be transferred. Not so of a WebAssembly.Memory's own: growing detaches that and may
 * free it, marked or not (and when it was marked, ends the process).
 */
const transferable = transferTwice(new ArrayBuffer(0));

/** Sees to it that memory stays where it is. @throws BufferUnsupported */
function pin(memory: ArrayBuffer | SharedArrayBuffer): void {
  if (isSharedArrayBuffer(memory)) {
    if (memory.growable) throw new BufferUnsupported("A growable SharedArrayBuffer", "make one of a fixed length");
    return;
  }
  if (memory.detached) throw new BufferUnsupported("A detached ArrayBuffer", "its memory is gone");
  if (memory.resizable) throw new BufferUnsupported("A resizable ArrayBuffer", "make one of a fixed length");
  if (allocatedViews.has(memory)) throw new BufferUnsupported("Memory of another buffer", "lend that one itself");
  // Not twice: Node marks memory of its own by other means, and fails to free it once it is marked by this.
  if (isMarkedAsUntransferable(memory)) return;
  if (transferTwice(memory) !== transferable) {
    throw new BufferUnsupported("Memory of WebAssembly", "it moves when it grows; make it shared, or copy");
  }
  markAsUntransferable(memory);
}

export function wrap(memory: Wrappable): DeviceBuffer {
  // A small typed array has its bytes inside itself, where collection moves them, until its `buffer` is asked for.
  const whole = ArrayBuffer.isView(memory) ? memory.buffer : memory;
  if (!isAnyArrayBuffer(whole)) {
    throw new ValueRange(
      "memory",
      memory,
      "an ArrayBuffer, a SharedArrayBuffer, a typed array, a DataView or a Buffer",
    );
  }
  pin(whole);
  const start = ArrayBuffer.isView(memory) ? memory.byteOffset : 0;
  // A view of our own, and its own length: what a subclass says of itself may be wrong.
  const bytes = new Uint8Array(whole, start, memory.byteLength);
  const address = addressOf(whole) + start;
  // Until it is released, the ledger holds this closure, the closure holds the memory.
  return makeBuffer({ address, size: bytes.byteLength, release: () => void whole }, bytes);
}
