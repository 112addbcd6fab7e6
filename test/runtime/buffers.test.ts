import { PassThrough } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";

import {
  BufferClosed,
  BufferRange,
  BufferUnsupported,
  type DeviceBuffer,
  hub,
  MapFailed,
  ValueRange,
} from "@ringwright/runtime";

import { DEVICE_READS, DEVICE_WRITES } from "../../src/runtime/address-space/address-space.ts";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { textLength } from "../../src/runtime/memory/text.ts";
import { PAGE_SIZE, viewMemory } from "../../src/runtime/native/memory.ts";

const { resolve, lend, giveBack } = sharedAddresses;

function thrown(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** A program of its own resolves no package: give it the runtime's file. */
function inRepository(source: string): string {
  return source.replace(
    '"@ringwright/runtime"',
    JSON.stringify(new URL("../../src/runtime/index.ts", import.meta.url)),
  );
}

test("an allocated buffer is zeroed, has the size asked for, and is the process's own memory", () => {
  using buffer = hub.allocate(100);
  expect(buffer.size).toBe(100);
  expect(buffer.bytes.length).toBe(100);
  expect(buffer.bytes.every((byte) => byte === 0)).toBe(true);
  buffer.bytes[7] = 42;
  const address = resolve(buffer, 7, 1, DEVICE_READS);
  expect(new Uint8Array(viewMemory(address, 1))[0]).toBe(42);
});

test("allocated memory starts on a page and is kept from child processes", async () => {
  using buffer = hub.allocate(3 * PAGE_SIZE);
  const address = resolve(buffer, 0, 1, DEVICE_READS);
  expect(address % PAGE_SIZE).toBe(0);
  const { readFile } = await import("node:fs/promises");
  const smaps = await readFile("/proc/self/smaps", "utf8");
  const area = smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m).find((text) => {
    const [low, high] = text.split(/[- ]/).map((part) => Number.parseInt(part, 16));
    return low! <= address && address < high!;
  });
  expect(area).toMatch(/VmFlags:.* dc/);
});

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 48])("allocate(%d) is refused", (bytes) => {
  const error = thrown(() => hub.allocate(bytes));
  expect(error).toBeInstanceOf(ValueRange);
  expect((error as ValueRange).code).toBe("VALUE_RANGE");
});

test("more memory than there are addresses", () => {
  const before = hub.census();
  const error = thrown(() => hub.allocate(2 ** 47)) as MapFailed;
  expect(error).toBeInstanceOf(MapFailed);
  expect([error.code, error.length, hub.census()]).toEqual(["MAP_FAILED", 2 ** 47, before]);
});

test.each([
  ["an ArrayBuffer", new ArrayBuffer(64), 64],
  ["a small typed array", new Uint8Array(4), 4],
  ["a typed array inside a buffer", new Uint16Array(new ArrayBuffer(64), 8, 4), 8],
  ["a DataView", new DataView(new ArrayBuffer(32), 4, 10), 10],
  ["a Node Buffer of the pool", Buffer.from("pooled"), 6],
  ["a SharedArrayBuffer", new SharedArrayBuffer(16), 16],
])("%s can be wrapped, in place", (_what, memory, size) => {
  using buffer = hub.wrap(memory);
  expect(buffer.size).toBe(size);
  buffer.bytes[1] = 99;
  const start = ArrayBuffer.isView(memory) ? memory.byteOffset : 0;
  const whole = ArrayBuffer.isView(memory) ? memory.buffer : memory;
  expect(new Uint8Array(whole)[start + 1]).toBe(99);
  expect(new Uint8Array(viewMemory(resolve(buffer, 1, 1, DEVICE_READS), 1))[0]).toBe(99);
});

test("a small typed array stays where it is while garbage is collected", () => {
  const small = new Uint8Array([1, 2, 3]);
  using buffer = hub.wrap(small);
  const address = resolve(buffer, 0, 3, DEVICE_READS);
  for (let i = 0; i < 3; i++) (globalThis as { gc?: () => void }).gc?.();
  small[2] = 77;
  expect([...new Uint8Array(viewMemory(address, 3))]).toEqual([1, 2, 77]);
});

test("memory that can move or shrink is refused", () => {
  const detached = new ArrayBuffer(8);
  detached.transfer();
  for (const memory of [
    new ArrayBuffer(8, { maxByteLength: 16 }),
    new SharedArrayBuffer(8, { maxByteLength: 16 }),
    detached,
  ]) {
    const error = thrown(() => hub.wrap(memory));
    expect(error).toBeInstanceOf(BufferUnsupported);
    expect((error as BufferUnsupported).code).toBe("BUFFER_UNSUPPORTED");
  }
});

/** Node has it; the types that this project is checked with don't. */
const { Memory } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Memory: new (size: { initial: number; maximum: number; shared?: boolean }) => {
        readonly buffer: ArrayBuffer;
        grow(pages: number): number;
      };
    };
  }
).WebAssembly;

test("memory of WebAssembly moves when it grows: refused, unless it is shared", () => {
  const memory = new Memory({ initial: 1, maximum: 4 });
  expect(thrown(() => hub.wrap(memory.buffer))).toBeInstanceOf(BufferUnsupported);
  expect(thrown(() => hub.wrap(new Uint8Array(memory.buffer, 8, 8)))).toBeInstanceOf(BufferUnsupported);
  memory.grow(1);
  expect(memory.buffer.byteLength).toBe(131072);
  const shared = new Memory({ initial: 1, maximum: 4, shared: true });
  using buffer = hub.wrap(shared.buffer);
  shared.grow(1);
  expect(buffer.bytes.length).toBe(65536);
});

test("an allocated buffer's memory is refused: it goes when that buffer is closed", () => {
  const buffer = hub.allocate(64);
  for (const memory of [buffer.bytes, buffer.bytes.subarray(8), buffer.bytes.buffer]) {
    expect(thrown(() => hub.wrap(memory))).toBeInstanceOf(BufferUnsupported);
  }
  buffer.close();
  expect(buffer.bytes.length).toBe(0);
});

test("the same memory can be wrapped twice, and after the first is closed", () => {
  const memory = new ArrayBuffer(8);
  using first = hub.wrap(memory);
  using second = hub.wrap(new Uint8Array(memory, 4));
  expect(resolve(second, 0, 4, DEVICE_READS)).toBe(resolve(first, 4, 4, DEVICE_READS));
  first.close();
  using third = hub.wrap(memory);
  expect(third.size).toBe(8);
});

test.each(["text", undefined, null, 5, {}, { byteLength: 8, detached: false }, [1, 2]])("%o is no memory", (value) => {
  const error = thrown(() => hub.wrap(value as never));
  expect(error).toBeInstanceOf(ValueRange);
});

test("a view that lies about its length lends no byte beyond its memory", () => {
  class Boastful extends Uint8Array {
    override get byteLength(): number {
      return 1_000_000;
    }
  }
  expect(() => hub.wrap(new Boastful(8))).toThrow(RangeError);
});

test("memory beyond 4 GiB is lent by its own address", () => {
  using buffer = hub.allocate(5 * 2 ** 30);
  const end = buffer.size - 3;
  buffer.bytes.set([1, 2, 3], end);
  expect([...new Uint8Array(viewMemory(resolve(buffer, end, 3, DEVICE_READS), 3))]).toEqual([1, 2, 3]);
});

test("a worker may wrap memory", async () => {
  const { Worker } = await import("node:worker_threads");
  const { once } = await import("node:events");
  const source = `
    import { hub } from "@ringwright/runtime";
    import { parentPort } from "node:worker_threads";
    for (let i = 0; i < 20; i++) hub.wrap(new Uint8Array(4096)).close();
    parentPort.postMessage(hub.census());`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(inRepository(source))}`));
  try {
    expect(await once(worker, "message")).toEqual([{ buffers: 0, lent: 0 }]);
  } finally {
    await worker.terminate();
  }
});

test("wrapped memory cannot be transferred away", () => {
  const memory = new ArrayBuffer(8);
  using _buffer = hub.wrap(memory);
  expect(() => memory.transfer()).toThrow();
  expect(() => structuredClone(memory, { transfer: [memory] })).toThrow();
  expect(memory.byteLength).toBe(8);
});

test.each([
  [0, 101],
  [100, 1],
  [101, 0],
  [-1, 1],
  [0, -1],
  [0.5, 1],
  [0, 1.5],
  [Number.NaN, 1],
  [0, Number.NaN],
  [Number.POSITIVE_INFINITY, 0],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  [2 ** 32, 1],
])("bytes from %d, %d long, are refused of a buffer of 100", (at, length) => {
  using buffer = hub.allocate(100);
  const error = thrown(() => resolve(buffer, at, length, DEVICE_WRITES));
  expect(error).toBeInstanceOf(BufferRange);
  const range = error as BufferRange;
  expect([range.code, range.at, range.length, range.size]).toEqual(["BUFFER_RANGE", at, length, 100]);
  expect(range.message).toContain(String(at));
  expect(range.message).toContain("100 bytes");
});

test("something that is no buffer is refused by type", () => {
  // A stream says that it is readable, and is no buffer all the same.
  for (const value of [{}, { id: 1, size: 4 }, new Uint8Array(4), new PassThrough()]) {
    for (const access of [DEVICE_READS, DEVICE_WRITES]) {
      expect(thrown(() => resolve(value as unknown as DeviceBuffer, 0, 1, access))).toBeInstanceOf(ValueRange);
    }
  }
});

test("close: owned at once, lent when the last loan ends; twice is an error, but not where `using` does it", () => {
  const buffer = hub.allocate(10);
  expect(buffer.state).toBe("owned");
  const loans = [lend(buffer, 0, 1, DEVICE_WRITES), lend(buffer, 0, 1, DEVICE_WRITES)];
  expect(buffer.state).toBe("lent");
  const { bytes } = buffer;
  buffer.close();
  const twice = thrown(() => buffer.close()) as BufferClosed;
  expect(twice).toBeInstanceOf(BufferClosed);
  expect([twice.code, twice.message]).toEqual(["BUFFER_CLOSED", "This buffer is closed already."]);
  buffer[Symbol.dispose]();
  expect(buffer.state).toBe("closed");
  expect(bytes.length).toBe(10);
  giveBack(loans[0]!);
  expect(bytes.length).toBe(10);
  giveBack(loans[1]!);
  expect(bytes.length).toBe(0);
  expect(thrown(() => resolve(buffer, 0, 1, DEVICE_READS))).toBeInstanceOf(BufferClosed);
  buffer[Symbol.dispose]();
});

test("await using waits for the last loan", async () => {
  const buffer = hub.allocate(10);
  const loan = lend(buffer, 0, 1, DEVICE_WRITES);
  let over = false;
  const disposed = buffer[Symbol.asyncDispose]().then(() => {
    over = true;
  });
  await delay(5);
  expect(over).toBe(false);
  giveBack(loan);
  await disposed;
  expect(buffer.bytes.length).toBe(0);
  await buffer.released();
});

test("await using tells when it waits for long: what it waits for may come only afterwards", async () => {
  vi.useFakeTimers();
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => void vi.useRealTimers());
  onTestFinished(() => warned.mockRestore());
  const [quick, slow] = [hub.allocate(10), hub.allocate(10, { name: "slow" })];
  const [first, second] = [quick, slow].map((buffer) => lend(buffer, 0, 1, DEVICE_WRITES));
  const disposed = [quick[Symbol.asyncDispose](), slow[Symbol.asyncDispose]()];
  giveBack(first!);
  await disposed[0];
  await vi.advanceTimersByTimeAsync(4999);
  expect(warned).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(warned.mock.calls.map(([text]) => text)).toEqual([expect.stringMatching(/^The buffer "slow" is disposed of/)]);
  giveBack(second!);
  await disposed[1];
  expect(vi.getTimerCount()).toBe(0);
});

test("an id that is used again does not bring an old buffer back to life", () => {
  const old = hub.allocate(10);
  const id = old.id;
  old.close();
  using next = hub.allocate(20);
  expect(next.id).toBe(id);
  expect(thrown(() => resolve(old, 0, 1, DEVICE_READS))).toBeInstanceOf(BufferClosed);
  old[Symbol.dispose]();
  expect(resolve(next, 0, 20, DEVICE_READS)).toBeGreaterThan(0);
});

test("more buffers than the ledger first has room for", () => {
  const before = hub.census();
  const buffers = Array.from({ length: 2000 }, () => hub.wrap(new ArrayBuffer(8)));
  expect(hub.census().buffers).toBe(before.buffers + 2000);
  for (const [i, buffer] of buffers.entries()) {
    expect(() => resolve(buffer, 0, 8, DEVICE_READS)).not.toThrow();
    expect(thrown(() => resolve(buffer, i, 9, DEVICE_READS))).toBeInstanceOf(BufferRange);
    buffer.close();
  }
  expect(hub.census()).toEqual(before);
});

test("memory that was transferred away stays mapped", async () => {
  const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
  const buffer = hub.allocate(16);
  const moved = (buffer.bytes.buffer as ArrayBuffer).transfer();
  expect(thrown(() => buffer.part(0, 8))).toBeInstanceOf(BufferUnsupported);
  expect(thrown(() => buffer.access("read"))).toBeInstanceOf(BufferUnsupported);
  buffer.close();
  new Uint8Array(moved)[3] = 5;
  expect(new Uint8Array(moved)[3]).toBe(5);
  expect((await warned).name).toBe("RingwrightLeak");
});

test("text ends with NUL; its length is found, or refused", () => {
  using text = hub.text("/tmp/é");
  expect([...text.bytes]).toEqual([...Buffer.from("/tmp/é\0")]);
  expect(textLength(text, 0)).toBe(8);
  expect(textLength(text, 5)).toBe(3);
  expect(thrown(() => textLength(text, 8))).toBeInstanceOf(BufferRange);
  expect(thrown(() => textLength(text, -1))).toBeInstanceOf(BufferRange);
  using endless = hub.wrap(new Uint8Array([65, 66]));
  expect(thrown(() => textLength(endless, 0))).toBeInstanceOf(BufferRange);
  expect(thrown(() => hub.text("a\0b"))).toBeInstanceOf(ValueRange);
  endless.close();
  expect(thrown(() => textLength(endless, 0))).toBeInstanceOf(BufferClosed);
  for (const value of ["text", undefined]) {
    expect(thrown(() => textLength(value as never, 0))).toBeInstanceOf(ValueRange);
  }
});
