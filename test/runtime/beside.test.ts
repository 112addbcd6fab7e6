/** Records beside commands: made ready by each post, found by the device, read when a result is asked for. */
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";

import {
  hub,
  BufferRange,
  ProtocolViolation,
  ValueRange,
  QueueClosed,
  RegionRange,
  TransportLacks,
  type DeviceAddress,
  type SharedMemory,
  type Syscalls,
  type Token,
  type Transport,
} from "@ringwright/runtime";

import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { addressOf, viewMemory } from "../../src/runtime/native/memory.ts";
import {
  Access,
  CopyError,
  decodeHint,
  encodeOutcome,
  Kind,
  Pair,
  PairError,
  Status,
  SumError,
} from "../codegen/cases/records/expected.gen.ts";
import { rejected, thrown } from "./outcomes.ts";

const ENTRIES = 4;
const ENTRIES_AT = 64;
const COMPLETIONS_AT = ENTRIES_AT + ENTRIES * 48;
const WAIT = { timeout: 2000 };

interface Request {
  readonly kind: number;
  readonly low: number;
  readonly high: number;
  /** The dwords from byte 16 on: addresses. */
  readonly addresses: readonly number[];
}

/** A device that keeps what it takes until the test completes it, and gives memory that is not aligned if it's asked to. */
class Device {
  readonly taken: Request[] = [];
  readonly freed: string[] = [];
  readonly allocated: (readonly [name: string, length: number, alignment: number])[] = [];
  beside: Uint32Array = new Uint32Array(0);
  base = 0;
  skew = 0;
  short = 0;
  private words = new Uint32Array(0);

  readonly transport: Transport = {
    name: "fake",
    space: sharedAddresses,
    syscalls: this.syscalls(),
    map: (_name, _handle, _offset, length) => {
      const memory = new ArrayBuffer(length);
      this.words = new Uint32Array(memory);
      return { memory, unmap: () => void memory.transfer(0) };
    },
    allocate: (name, length, alignment) => this.allocate(name, length, alignment),
    closeHandle: () => {},
  };

  private allocate(name: string, length: number, alignment: number): SharedMemory {
    this.allocated.push([name, length, alignment]);
    const memory = new SharedArrayBuffer(length - this.short);
    // Addresses are the device's own affair: these are nobody's.
    this.base = 0x12_0000_0000 + this.skew;
    this.beside = new Uint32Array(memory, 0, Math.floor(memory.byteLength / 4)).fill(0xdead_beef);
    return { memory, address: this.base as DeviceAddress, free: () => void this.freed.push(name) };
  }

  private syscalls(): Syscalls {
    const none = (number: number): number => {
      throw new Error(`the fake has no such call: ${number}`);
    };
    const call1 = (_number: number, address: number): number => {
      new Uint32Array(viewMemory(address, 12)).set([ENTRIES, ENTRIES_AT, COMPLETIONS_AT]);
      return 5;
    };
    return {
      call0: none,
      call1,
      call2: () => this.take(),
      call3: none,
      call4: none,
      call5: none,
      call6: none,
      ioctl: none,
    };
  }

  private take(): number {
    for (let head = this.words[0]!; head !== this.words[1]; head = (head + 1) >>> 0) {
      const at = ENTRIES_AT / 4 + (head % ENTRIES) * 12;
      const [kind, , low, high, ...rest] = this.words.subarray(at, at + 12);
      const addresses = [0, 2, 4].map((index) => rest[index]! + rest[index + 1]! * 2 ** 32);
      this.taken.push({ kind: kind!, low: low!, high: high!, addresses });
      Atomics.store(this.words, 0, (head + 1) >>> 0);
    }
    return 0;
  }

  /** The dwords of a slot. */
  entry(index: number): Uint32Array {
    const at = ENTRIES_AT / 4 + index * 12;
    return this.words.subarray(at, at + 12);
  }

  /** The index of the dword at a device address. */
  at(address: number): number {
    expect(address % 32).toBe(0);
    expect(address >= this.base && address < this.base + this.beside.byteLength).toBe(true);
    return (address - this.base) / 4;
  }

  complete({ low, high }: Request, status = 0, moved = 0): void {
    const at = COMPLETIONS_AT / 4 + (this.words[2]! % ENTRIES) * 4;
    this.words.set([low, high, status, moved], at);
    Atomics.store(this.words, 2, this.words[2]! + 1);
  }
}

async function open(prepare?: (device: Device) => void): Promise<{ device: Device; pair: Pair }> {
  const device = new Device();
  prepare?.(device);
  const pair = await Pair.create(device.transport, { entries: ENTRIES });
  onTestFinished(() => void pair.close({ timeout: 100 }).catch(() => {}));
  return { device, pair };
}

test("one piece of memory for all tags, aligned as the records ask, given back when the queue closes", async () => {
  const { device, pair } = await open();
  expect(device.allocated).toEqual([["records of Pair", ENTRIES * 64, 32]]);
  await pair.close(WAIT);
  expect(device.freed).toEqual(["records of Pair"]);
});

test("a post makes the records ready; the device is told their addresses", async () => {
  const { device, pair } = await open();
  using data = hub.allocate(64);
  pair.postCopy(data, 0, { weight: 9, whereTo: 0x1234 }, 64);
  pair.notify();
  const [outcome, hint, address] = device.taken[0]!.addresses as [number, number, number];
  expect(address).toBe(addressOf(data.bytes.buffer as ArrayBuffer) + data.bytes.byteOffset);
  expect([...device.beside.subarray(device.at(outcome), device.at(outcome) + 6)]).toEqual([0, 0xffff_ffff, 0, 0, 0, 0]);
  expect(hint - outcome).toBe(24);
  expect(decodeHint(device.beside, (hint - device.base) / 4)).toEqual({
    kind: 7,
    weight: 9,
    whereTo: 0x1234,
    flags: 0x81,
  });
  pair.postLook();
  pair.notify();
  expect(decodeHint(device.beside, device.at(device.taken[1]!.addresses[0]!))).toEqual({
    kind: 1,
    weight: 3,
    whereTo: 5,
    flags: 0,
  });
});

test("results come from the record, of its union the case that the command has chosen", async () => {
  const { device, pair } = await open();
  using data = hub.allocate(64);
  const copy = pair.copy({ data, hint: { weight: 1 } });
  const sum = pair.sum({});
  pair.notify();
  const [first, second] = device.taken as [Request, Request];
  encodeOutcome(
    device.beside,
    device.at(first.addresses[0]!),
    { status: Status.done, differs: true, delta: -7, address: 2n ** 63n },
    Kind.copy,
  );
  const summed = { status: Status.done, delta: 21, address: 999n, of: { sum: { sum: 2n ** 60n + 1n } } };
  encodeOutcome(device.beside, device.at(second.addresses[0]!), summed, Kind.sum);
  device.complete(second);
  device.complete(first, 0, 64);
  expect(await copy.wait(WAIT)).toEqual({ status: 0, moved: 64, differs: true, delta: -7, topAddress: 2n ** 63n });
  expect(await sum.wait(WAIT)).toEqual({ status: 0, moved: 0, sum: 2n ** 60n + 1n, twice: 42, even: true });
});

test("a command's own failure goes before its queue's, and tells what its record does", async () => {
  const { device, pair } = await open();
  using data = hub.allocate(64);
  const failed: (readonly [Token, number])[] = [];
  const handlers = { failed: (token: Token, status: number): void => void failed.push([token, status]) };
  const tokens = [
    pair.postCopy(data, 0, { weight: 1 }, 8),
    pair.postCopy(data, 8, { weight: 1 }, 8),
    pair.postSum(),
    pair.postNothing(),
  ];
  pair.notify();
  const [faulty, refused, summed, nothing] = device.taken as [Request, Request, Request, Request];
  const fault = {
    status: Status.fault,
    access: Access.writing,
    address: 0xffff_8000_0000_1000n,
    of: { else: { first: 77 } },
  };
  encodeOutcome(device.beside, device.at(faulty.addresses[0]!), fault, Kind.copy);
  device.complete(faulty, 0, 3);
  device.complete(refused, 9);
  device.complete(summed, 4);
  device.complete(nothing, 5);
  pair.poll(handlers);
  expect(failed).toEqual([
    [tokens[0], 0],
    [tokens[1], 9],
    [tokens[2], 4],
    [tokens[3], 5],
  ]);
  expect(data.state).toBe("owned");
  const [first, second] = [tokens[0]!, tokens[1]!].map((token) => thrown(() => pair.result(token), CopyError)) as [
    CopyError,
    CopyError,
  ];
  expect({ ...first }).toMatchObject({
    command: "copy",
    status: 0,
    access: Access.writing,
    address: 0xffff_8000_0000_1000n,
    first: 77,
  });
  expect({ ...second }).toMatchObject({ status: 9, access: Access.none, address: 0n });
  expect(thrown(() => pair.result(tokens[2]!), SumError).far).toBe(0);
  expect(thrown(() => pair.result(tokens[3]!), PairError).status).toBe(5);
});

test("what a command is given besides its fields is checked, and lengths come of it", async () => {
  const { device, pair } = await open();
  using data = hub.allocate(4096);
  for (const [unit, weight, units] of [
    [0, 1, 1],
    [513, 1, 1],
    [1, 8, 1],
    [512, 7, 2],
    [1.5, 1, 1],
  ] as const) {
    thrown(() => pair.postScale(unit, weight, data, 0, units), ValueRange);
  }
  thrown(() => pair.postScale(512, 1, data, 0, 9), BufferRange);
  const scale = pair.scale({ unit: 512, weight: 3, data, units: 8 });
  pair.notify();
  expect([device.taken.length, device.entry(0)[7]! & 0xffff, device.entry(0)[6]]).toEqual([1, 6, 8]);
  device.complete(device.taken[0]!, 0, 4096);
  expect((await scale.wait(WAIT)).moved).toBe(4096);
  const more = pair.scale({ unit: 1, weight: 0, data, units: 4 });
  pair.notify();
  device.complete(device.taken[1]!, 0, 5);
  await rejected(more.wait(WAIT), ProtocolViolation);
});

test("more moved than was lent is a violation, with records as without", async () => {
  const { device, pair } = await open();
  using data = hub.allocate(64);
  const copy = pair.copy({ data, length: 8, hint: { weight: 1 } });
  pair.notify();
  device.complete(device.taken[0]!, 0, 65);
  await rejected(copy.wait(WAIT), ProtocolViolation);
});

test("a record stays as it is until its tag is used again, and then begins anew", async () => {
  const { device, pair } = await open();
  const token = pair.postSum();
  pair.notify();
  const { addresses } = device.taken[0]!;
  encodeOutcome(device.beside, device.at(addresses[0]!), { status: Status.done, delta: 5 }, Kind.sum);
  device.complete(device.taken[0]!);
  pair.poll();
  for (let others = 0; others < ENTRIES - 1; others++) {
    pair.postSum();
    pair.notify();
    device.complete(device.taken.at(-1)!, 1);
    pair.poll();
    expect(pair.result(token)).toMatchObject({ twice: 10 });
  }
  pair.postSum();
  pair.notify();
  expect(device.taken.at(-1)!.addresses[0]).toBe(addresses[0]);
  expect([...device.beside.subarray(device.at(addresses[0]!), device.at(addresses[0]!) + 2)]).toEqual([0, 0xffff_ffff]);
});

test("when the queue is closed, nothing of a record can be read", async () => {
  const { device, pair } = await open();
  const token = pair.postSum();
  pair.notify();
  encodeOutcome(device.beside, device.at(device.taken[0]!.addresses[0]!), { status: Status.done }, Kind.sum);
  device.complete(device.taken[0]!);
  await pair.close(WAIT);
  thrown(() => pair.result(token), QueueClosed);
});

test("memory that is too short, or stands where it may not, is given back", async () => {
  for (const prepare of [(device: Device) => void (device.skew = 16), (device: Device) => void (device.short = 4)]) {
    const device = new Device();
    prepare(device);
    const { message } = await rejected(Pair.create(device.transport, { entries: ENTRIES }), RegionRange);
    expect(message).toMatch(/ bytes at address 0x[0-9a-f]+ are not /);
    expect(device.freed).toEqual(["records of Pair"]);
  }
  const { allocate: _allocate, ...without } = new Device().transport;
  await rejected(Pair.create(without, { entries: ENTRIES }), TransportLacks);
});

test("any order of ends: each command reads its own record", { timeout: 30_000 }, async () => {
  const { device, pair } = await open();
  const flying: { token: Token; request: Request; delta: number }[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.boolean(), fc.nat(), fc.integer({ min: -1000, max: 1000 })), { maxLength: 40 }),
      async (steps) => {
        for (const [posts, which, delta] of steps) {
          if (posts && pair.inFlight < pair.depth) {
            const token = pair.postSum();
            pair.notify();
            flying.push({ token, request: device.taken.at(-1)!, delta });
          } else if (flying.length > 0) {
            const [one] = flying.splice(which % flying.length, 1);
            const at = device.at(one!.request.addresses[0]!);
            encodeOutcome(device.beside, at, { status: Status.done, delta: one!.delta }, Kind.sum);
            device.complete(one!.request);
            expect(pair.poll()).toBe(1);
            expect(pair.result(one!.token)).toMatchObject({ twice: one!.delta * 2 });
          }
        }
        return Promise.resolve();
      },
    ),
    { numRuns: 100 },
  );
});
