/**
 * Commands that are given up, and queues that are closed, in the middle of the engine's work: memory is lent as long as the
 * engine touches it. Each of its accesses is looked at when it is made.
 */
import { expect, onTestFinished, test } from "vitest";
import { CommandHung, hub, QueueFailed, QueueStopped, Timeout, type DeviceBuffer } from "@ringwright/runtime";
import { soft, softWorker, type SoftTransport } from "@ringwright/runtime/soft";
import { WatchedEngine, type Watch } from "../../../bench/soak/buffers/watched.ts";
import { Copier } from "../../../specs/dma-copy.gen.ts";
import { readProcessMemory } from "../../../src/runtime/native/process-memory.ts";
import { rejected } from "../../runtime/outcomes.ts";
import { addressOf } from "../../support/protect.ts";

const BYTES = 4096;
const PATTERN = 0x0101010101010101n;
/** Pieces of work that are more than enough. */
const PLENTY = 5000;

/** It goes on with what it has taken, whatever it is told. */
class DeafEngine extends WatchedEngine {
  deaf = true;
  private missed = false;

  override onControl(value: number, before: number): void {
    const off = (value & 1) === 0;
    if (this.deaf && off) this.missed = true;
    else super.onControl(value, off && this.missed ? before | 1 : before);
  }
}

interface Watched {
  readonly device: DeafEngine;
  readonly transport: SoftTransport;
  readonly copier: Copier;
  /** Bytes written to each buffer since it was watched. */
  written(buffer: DeviceBuffer): number;
  /** From now on each access to its bytes is one to memory that is lent. */
  watch(buffer: DeviceBuffer): void;
}

async function open(deaf: boolean): Promise<Watched> {
  const places: { readonly buffer: DeviceBuffer; readonly address: number; readonly size: number; bytes: number }[] =
    [];
  const wrong: string[] = [];
  const seen: Watch = (address, length, writes) => {
    const place = places.find((each) => address >= each.address && address < each.address + each.size);
    if (place === undefined) return;
    const { state } = place.buffer;
    // A closed one's memory is looked at by its bytes, which are gone when it is.
    const gone = state === "closed" ? place.buffer.bytes.length === 0 : state !== "lent";
    if (gone) wrong.push(`${writes ? "writes" : "reads"} ${length} bytes of a buffer that is ${state}`);
    if (writes) place.bytes += length;
  };
  const device = new DeafEngine({ chunk: 8 }, seen);
  device.deaf = deaf;
  const transport = soft(device, { hostBugs: "throw" });
  const copier = await Copier.start(transport);
  onTestFinished(async () => {
    device.deaf = false;
    await copier.close();
    expect(wrong).toEqual([]);
  });
  return {
    ...{ device, transport, copier },
    written: (buffer) => places.find((place) => place.buffer === buffer)!.bytes,
    watch: (buffer) => void places.push({ buffer, address: addressOf(buffer), size: buffer.size, bytes: 0 }),
  };
}

function memory(bytes = BYTES): DeviceBuffer {
  const buffer = hub.allocate(bytes);
  onTestFinished(() => buffer[Symbol.dispose]());
  return buffer;
}

test("a wait that is given up gives nothing back: the engine writes on into memory that is lent", async () => {
  const { copier, transport, watch, written } = await open(false);
  const target = memory();
  watch(target);
  const fill = copier.normal.fill({ pattern: PATTERN, target });
  await rejected(fill.wait({ timeout: 0.02 }), Timeout);
  const sofar = written(target);
  expect([target.state, sofar < BYTES]).toEqual(["lent", true]);
  transport.step(10);
  expect(written(target)).toBeGreaterThan(sofar);
  await fill;
  expect([target.state, written(target)]).toEqual(["owned", BYTES]);
});

test("a command whose time is up fails when the engine, reset, touches its memory no more", async () => {
  const { copier, transport, watch, written } = await open(false);
  const [target, other] = [memory(), memory()];
  for (const buffer of [target, other]) watch(buffer);
  const hangs = copier.normal.fill({ pattern: PATTERN, target }, { timeout: 0.05 });
  const beside = copier.urgent.copy({ source: memory(), target: other });
  expect(await rejected(hangs, CommandHung)).toMatchObject({ tried: ["recover"], ended: true });
  await rejected(beside, QueueStopped);
  expect([target.state, other.state]).toEqual(["owned", "owned"]);
  const before = [written(target), written(other)];
  expect(before.every((count) => count > 0 && count < BYTES)).toBe(true);
  transport.step(PLENTY);
  expect([written(target), written(other)]).toEqual(before);
  await copier.normal.fill({ pattern: PATTERN, target });
});

test("of an engine that can't be stopped, what it writes after the time was up is lent memory, closed or not", async () => {
  const { copier, device, transport, watch, written } = await open(true);
  const [target, closed] = [memory(), memory()];
  for (const buffer of [target, closed]) watch(buffer);
  const hangs = copier.normal.fill({ pattern: PATTERN, target }, { timeout: 0.05 });
  const beside = copier.normal.fill({ pattern: PATTERN, target: closed }, { timeout: 0.05 });
  const end = closed[Symbol.asyncDispose]();
  let released = false;
  void end.then(() => (released = true));
  const hung = await rejected(hangs, CommandHung);
  expect(hung).toMatchObject({ tried: ["recover"], ended: false });
  await rejected(beside, CommandHung);
  expect([target.state, closed.bytes.length, released]).toEqual(["lent", BYTES, false]);
  transport.step(PLENTY);
  // It has written all of it, long after the program was told.
  expect([written(target), written(closed)]).toEqual([BYTES, BYTES]);
  expect([target.state, closed.bytes.every((byte) => byte === 1), released]).toEqual(["lent", true, false]);
  device.deaf = false;
  await copier.recover();
  await end;
  expect([target.state, closed.bytes.length, hub.census().lent]).toEqual(["owned", 0, 0]);
});

test("closing a queue with work in flight settles all of it, and memory goes after its last access", async () => {
  const { copier, watch, written } = await open(false);
  const buffers = Array.from({ length: 12 }, () => memory(1 + 1024));
  const addresses = buffers.map((buffer) => addressOf(buffer));
  for (const buffer of buffers) watch(buffer);
  let settled = 0;
  const fences = buffers.map((target, index) => {
    const ring = index % 2 === 0 ? copier.urgent : copier.normal;
    const fence = ring.fill({ pattern: PATTERN, target });
    fence.onSignal(() => settled++);
    return fence;
  });
  const ended = buffers.map((buffer) => buffer[Symbol.asyncDispose]());
  await copier.close();
  expect([settled, copier.inFlight]).toEqual([12, 0]);
  expect(fences.map(({ state }) => state)).toEqual(Array(12).fill("done"));
  await Promise.all(ended);
  const bytes = Buffer.alloc(1025);
  for (const [index, buffer] of buffers.entries()) {
    expect([buffer.bytes.length, written(buffer)]).toEqual([0, 1025]);
    // Its pages are the system's again: their addresses read as zeros.
    if (readProcessMemory(addresses[index]!, bytes) > 0) expect(bytes.every((byte) => byte === 0)).toBe(true);
  }
});

test(
  "closing a device in a thread of its own with work in flight: memory comes back when the thread has ended",
  { timeout: 60_000 },
  async () => {
    const module = new URL("../../../examples/engine/engine.ts", import.meta.url);
    const before = hub.census();
    await using transport = await softWorker(module, { data: { chunk: 8 } });
    const copier = await Copier.start(transport);
    // It takes seconds.
    const bytes = 1 << 26;
    const [target, closed] = [memory(bytes), memory(bytes)];
    const fences = [target, closed].map((each) => copier.normal.fill({ pattern: PATTERN, target: each }));
    copier.notify();
    while (target.bytes[0] !== 1) await new Promise((resolve) => void setImmediate(resolve));
    closed.close();
    await transport.close();
    for (const fence of fences) await rejected(fence, QueueFailed);
    await copier.close();
    await closed.released();
    expect([target.state, closed.bytes.length]).toEqual(["owned", 0]);
    expect(hub.census()).toEqual({ buffers: before.buffers + 1, lent: 0 });
    // In the middle of it, and nothing comes after.
    const left = Buffer.from(target.bytes);
    expect(left.at(-1)).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(left.equals(target.bytes)).toBe(true);
  },
);
