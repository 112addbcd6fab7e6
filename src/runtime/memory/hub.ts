import { isAnyArrayBuffer, isSharedArrayBuffer } from "node:util/types";
import { isMarkedAsUntransferable, markAsUntransferable } from "node:worker_threads";

import { BufferUnsupported } from "../errors/buffers.ts";
import { MapFailed } from "../errors/transport.ts";
import { ValueRange } from "../errors/values.ts";
import { errorName } from "../native/library.ts";
import { addressOf, detachView, unmap, viewMemory, wholePages } from "../native/memory.ts";
import { type DeviceBuffer, makeBuffer } from "./buffer.ts";
import { census } from "./ledger.ts";
import { list, type ListOf } from "./list.ts";
import { restPages, takePages } from "./pages.ts";

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
   * kept alive until the buffer is released. From now on it cannot be transferred away, not even then.
   * @throws ValueRange for what is no memory; BufferUnsupported for memory that is resizable, detached, another buffer's,
   * or WebAssembly's (which may be lent when it is shared)
   */
  wrap(memory: Wrappable): DeviceBuffer;
  /** A buffer that holds `text` in UTF-8 with a NUL behind it. @throws ValueRange when the text has a NUL of its own */
  text(text: string): DeviceBuffer;
  /**
   * A buffer that tells a device of other memory: an entry for each piece, with its address. The pieces are lent until the
   * list is closed and no command holds it any more.
   * @throws ValueRange, BufferRange, BufferClosed: nothing is lent
   */
  list(of: ListOf): DeviceBuffer;
  /** How many buffers are not released yet, and how many of them are lent; of the whole process. */
  census(): { readonly buffers: number; readonly lent: number };
}

const LARGEST = 2 ** 47;

/** The memory of allocated buffers, which goes when they are closed, whoever else uses it. */
const allocated = new WeakSet<ArrayBuffer>();

/** JavaScript has limits of its own to how long memory can be. */
function viewOrUnmap(address: number, bytes: number, length: number): ArrayBuffer {
  try {
    return viewMemory(address, bytes);
  } catch (error) {
    unmap(address, length);
    throw new MapFailed("a buffer", length, String(error));
  }
}

function allocate(bytes: number): DeviceBuffer {
  if (!Number.isSafeInteger(bytes) || bytes < 1 || bytes > LARGEST) {
    throw new ValueRange("bytes", bytes, `an integer, 1..${LARGEST}`);
  }
  const length = wholePages(bytes);
  const address = takePages(length);
  if (address < 0) throw new MapFailed("a buffer", length, errorName(-address));
  const view = viewOrUnmap(address, bytes, length);
  allocated.add(view);
  return makeBuffer(address, new Uint8Array(view), () => {
    if (detachView(view)) restPages(address, length);
    else {
      const why = "A buffer's memory was transferred away, or marked as untransferable: it is never given back.";
      process.emitWarning(why, { type: "RingwrightLeak" });
    }
  });
}

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
  if (allocated.has(memory)) throw new BufferUnsupported("Memory of another buffer", "lend that one itself");
  // Not twice: Node marks memory of its own by other means, and fails to free it once it is marked by this.
  if (isMarkedAsUntransferable(memory)) return;
  if (transferTwice(memory) !== transferable) {
    throw new BufferUnsupported("Memory of WebAssembly", "it moves when it grows; make it shared, or copy");
  }
  markAsUntransferable(memory);
}

function wrap(memory: Wrappable): DeviceBuffer {
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
  return makeBuffer(address, bytes, () => void whole);
}

function text(string: string): DeviceBuffer {
  if (string.includes("\0")) throw new ValueRange("text", string, "text without a NUL, which ends it for the device");
  return wrap(Buffer.from(`${string}\0`, "utf8"));
}

/** The process's hub. */
export const hub: Hub = { allocate, wrap, text, list, census };
