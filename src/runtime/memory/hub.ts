import { isUint8Array } from "node:util/types";
import { markAsUntransferable } from "node:worker_threads";

import { BufferUnsupported } from "../errors/buffers.ts";
import { MapFailed } from "../errors/transport.ts";
import { ValueRange } from "../errors/values.ts";
import { errorName } from "../native/library.ts";
import { addressOf, detachView, mapAnonymous, unmap, viewMemory, wholePages } from "../native/memory.ts";
import { type DeviceBuffer, makeBuffer } from "./buffer.ts";
import { census } from "./ledger.ts";

/** Memory of the program that can be wrapped. */
export type Wrappable = ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

/** Makes the buffers that devices are lent. Buffers belong to no device: any number of queues may use one. */
export interface Hub {
  /**
   * Allocates zeroed memory of the runtime's own, whole pages of it. A child process doesn't get it.
   * @param bytes size, 1..2^47
   * @throws ValueRange, MapFailed
   */
  allocate(bytes: number): DeviceBuffer;
  /**
   * Lends memory of the program itself, without a copy: an ArrayBuffer, a typed array, a DataView or a Node Buffer. It is
   * kept alive, and cannot be transferred away, until the buffer is closed.
   * @throws BufferUnsupported for memory that is resizable or detached
   */
  wrap(memory: Wrappable): DeviceBuffer;
  /** A buffer that holds `text` in UTF-8 with a NUL behind it. @throws ValueRange when the text has a NUL of its own */
  text(text: string): DeviceBuffer;
  /** How many buffers are not released yet, and how many of them are lent; of the whole process. */
  census(): { readonly buffers: number; readonly lent: number };
}

const LARGEST = 2 ** 47;

function allocate(bytes: number): DeviceBuffer {
  if (!Number.isSafeInteger(bytes) || bytes < 1 || bytes > LARGEST) {
    throw new ValueRange("bytes", bytes, `an integer, 1..${LARGEST}`);
  }
  const length = wholePages(bytes);
  const address = mapAnonymous(length);
  if (address < 0) throw new MapFailed("a buffer", length, errorName(-address));
  const view = viewMemory(address, bytes);
  return makeBuffer(address, new Uint8Array(view), () => {
    if (detachView(view)) unmap(address, length);
    else
      process.emitWarning("A buffer's memory was transferred away: it is never given back.", {
        type: "RingwrightLeak",
      });
  });
}

function wrap(memory: Wrappable): DeviceBuffer {
  // A small typed array has its bytes inside itself, where collection moves them, until its `buffer` is asked for.
  const whole = ArrayBuffer.isView(memory) ? memory.buffer : memory;
  if (whole instanceof SharedArrayBuffer) {
    if (whole.growable) throw new BufferUnsupported("A growable SharedArrayBuffer", "make one of a fixed length");
  } else {
    if (whole.detached) throw new BufferUnsupported("A detached ArrayBuffer", "its memory is gone");
    if (whole.resizable) throw new BufferUnsupported("A resizable ArrayBuffer", "make one of a fixed length");
    markAsUntransferable(whole);
  }
  const start = ArrayBuffer.isView(memory) ? memory.byteOffset : 0;
  const bytes = isUint8Array(memory) ? memory : new Uint8Array(whole, start, memory.byteLength);
  const address = addressOf(whole) + start;
  // Until it is released, the ledger holds this closure, the closure holds the memory.
  return makeBuffer(address, bytes, () => void whole);
}

function text(string: string): DeviceBuffer {
  if (string.includes("\0")) throw new ValueRange("text", string, "text without a NUL, which ends it for the device");
  return wrap(Buffer.from(`${string}\0`, "utf8"));
}

/** The process's hub. */
export const hub: Hub = { allocate, wrap, text, census };
