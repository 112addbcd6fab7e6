/** Commands that complete in a record beside them: all in flight are looked at, and each is told once. */
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";

import {
  hub,
  ProtocolViolation,
  ValueRange,
  type DeviceAddress,
  type Syscalls,
  type Token,
  type Transport,
} from "@ringwright/runtime";

import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { viewMemory } from "../../src/runtime/native/memory.ts";
import {
  Code,
  encodeEnd,
  JobError,
  Kind,
  Jobs,
  type JobsCompletions,
  Wanted,
} from "../codegen/cases/by-record/expected.gen.ts";
import { rejected, thrown } from "./outcomes.ts";

const ENTRIES_AT = 64;
const BASE = 0x7_0000_0000;
const WAIT = { timeout: 2000 };

interface Job {
  readonly kind: number;
  /** The index of the dword where its end is to be told. */
  readonly end: number;
}

/** A device that keeps jobs until the test ends them. */
class Device {
  readonly taken: Job[] = [];
  beside: Uint32Array = new Uint32Array(0);
  /** It takes nothing. */
  deaf = false;
  unmapped = false;
  private words = new Uint32Array(0);
  private readonly entries: number;

  constructor(entries: number) {
    this.entries = entries;
  }

  get transport(): Transport {
    const none = (number: number): number => {
      throw new Error(`the fake has no such call: ${number}`);
    };
    const call1 = (_number: number, address: number): number => {
      new Uint32Array(viewMemory(address, 8)).set([this.entries, ENTRIES_AT]);
      return 5;
    };
    const call2 = (): number => this.take();
    const syscalls: Syscalls = {
      call0: none,
      call1,
      call2,
      call3: none,
      call4: none,
      call5: none,
      call6: none,
      ioctl: none,
    };
    return {
      name: "fake",
      space: sharedAddresses,
      syscalls,
      map: (_name, _handle, _offset, length) => {
        const memory = new ArrayBuffer(length);
        this.words = new Uint32Array(memory);
        return { memory, unmap: () => void ((this.unmapped = true), memory.transfer(0)) };
      },
      allocate: (_name, length) => {
        const memory = new SharedArrayBuffer(length);
        this.beside = new Uint32Array(memory);
        return { memory, address: BASE as DeviceAddress, free: () => {} };
      },
      closeHandle: () => {},
    };
  }

  private take(): number {
    if (this.deaf) return 0;
    for (let head = this.words[0]!; head !== this.words[1]; head = (head + 1) >>> 0) {
      const at = ENTRIES_AT / 4 + (head % this.entries) * 12;
      const [kind, , low, high] = this.words.subarray(at, at + 4) as unknown as [number, number, number, number];
      this.taken.push({ kind, end: (low + high * 2 ** 32 - BASE) / 4 });
      Atomics.store(this.words, 0, (head + 1) >>> 0);
    }
    return 0;
  }

  end({ kind, end }: Job, told: { code: Code; detail?: number; count?: number; sum?: bigint }): void {
    const { sum, ...rest } = told;
    encodeEnd(this.beside, end, { ...rest, ...(sum === undefined ? {} : { of: { sum: { sum } } }) }, kind as Kind);
  }
}

async function open(entries = 4): Promise<{ device: Device; jobs: Jobs }> {
  const device = new Device(entries);
  const jobs = await Jobs.create(device.transport, { entries });
  onTestFinished(() => void jobs.close({ timeout: 100 }).catch(() => {}));
  return { device, jobs };
}

test("a job completes when its record is valid; its results are the record's", async () => {
  const { device, jobs } = await open();
  const told: Token[] = [];
  const handlers: JobsCompletions = { sum: (token) => void told.push(token) };
  const token = jobs.postSum();
  jobs.notify();
  expect([jobs.poll(handlers), jobs.inFlight, jobs.result(token)]).toEqual([0, 1, undefined]);
  // Valid is what the whole condition says: this is early.
  device.beside[device.taken[0]!.end] = Code.good | (1 << 4);
  expect(jobs.poll(handlers)).toBe(0);
  device.beside.set([0x1234_0000, 0x21], device.taken[0]!.end + 4);
  device.end(device.taken[0]!, { code: Code.good, detail: 7, count: 3, sum: 2n ** 63n + 5n });
  expect([jobs.poll(handlers), jobs.inFlight, told]).toEqual([1, 0, [token]]);
  expect(jobs.poll(handlers)).toBe(0);
  expect(jobs.result(token)).toEqual({
    code: Code.good,
    early: false,
    detail: 7,
    count: 3,
    sum: 2n ** 63n + 5n,
    total: 2n ** 63n + 5n,
    noted: 0x21_1234_0000n,
  });
});

test("fences find it without a handle to wait for", async () => {
  const { device, jobs } = await open();
  using data = hub.allocate(32);
  const copy = jobs.copy({ data });
  setTimeout(() => device.end(device.taken[0]!, { code: Code.good, count: 20 }), 5);
  expect((await copy.wait(WAIT)).moved).toBe(20);
  expect(data.state).toBe("owned");
  const next = jobs.postSum();
  jobs.notify();
  device.end(device.taken[1]!, { code: Code.good });
  jobs.waitSync(next, WAIT);
});

test("the queue's own failure is said of the record", async () => {
  const { device, jobs } = await open();
  const failed: unknown[] = [];
  const token = jobs.postSum();
  jobs.notify();
  device.end(device.taken[0]!, { code: Code.bad, detail: 200, count: -2 });
  jobs.poll({ failed: (own, detail, count) => void failed.push([own, detail, count]) });
  expect(failed).toEqual([[token, 200, -2]]);
  expect(thrown(() => jobs.result(token), JobError)).toMatchObject({ detail: 200, count: -2, command: "sum" });
});

test("bytes moved are read once: what the device says later changes nothing", async () => {
  const { device, jobs } = await open();
  using data = hub.allocate(32);
  const [good, bad] = [jobs.postCopy(data, 0, 32), jobs.postCopy(data, 0, 16)];
  jobs.notify();
  device.end(device.taken[0]!, { code: Code.good, count: 32 });
  device.end(device.taken[1]!, { code: Code.good, count: 17 });
  const violations: ProtocolViolation[] = [];
  jobs.poll({ violation: (error) => void violations.push(error) });
  expect(violations.map(({ token }) => token)).toEqual([bad]);
  device.end(device.taken[0]!, { code: Code.good, count: 1 << 30 });
  expect(jobs.result(good)).toMatchObject({ moved: 32 });
  thrown(() => jobs.result(bad), ProtocolViolation);
  expect(data.state).toBe("owned");
});

test("handlers may post and throw; what is in flight stays so", async () => {
  const { device, jobs } = await open(8);
  for (let i = 0; i < 4; i++) jobs.postSum();
  jobs.notify();
  const first = [...device.taken];
  for (const job of first.slice(0, 3)) device.end(job, { code: Code.good });
  const told: Token[] = [];
  const handlers: JobsCompletions = {
    sum(token) {
      told.push(token);
      if (told.length < 3) expect(jobs.postSum()).toBeGreaterThan(0);
      if (told.length === 2) throw new Error("mine");
    },
  };
  expect(() => jobs.poll(handlers)).toThrow("mine");
  expect(jobs.inFlight).toBe(4);
  jobs.notify();
  expect(jobs.poll(handlers)).toBe(1);
  for (const job of [first[3]!, ...device.taken.slice(4)]) device.end(job, { code: Code.good });
  expect([jobs.poll(handlers), jobs.inFlight, new Set(told).size]).toEqual([3, 0, 6]);
});

test("a job that nothing will be told of gives its tag back at once; one with memory is refused", async () => {
  const { device, jobs } = await open();
  using data = hub.allocate(16);
  const tokens = [jobs.postSum(Wanted.quick), jobs.postOrder()];
  expect([jobs.inFlight, ...tokens.map((token) => jobs.result(token))]).toEqual([0, undefined, undefined]);
  const error = thrown(() => jobs.postCopy(data, 0, 16, Wanted.quick), ValueRange);
  expect(error.message).toContain("data");
  expect([thrown(() => jobs.postCopy(data, 0, 0), ValueRange).code, data.state]).toEqual(["VALUE_RANGE", "owned"]);
  const told = jobs.postSum();
  jobs.notify();
  expect([jobs.inFlight, device.taken.map(({ kind }) => kind)]).toEqual([1, [Kind.sum, Kind.order, Kind.sum]]);
  // What the device says of the others is nobody's.
  device.end(device.taken[0]!, { code: Code.good });
  expect(jobs.poll()).toBe(0);
  device.end(device.taken[2]!, { code: Code.good });
  expect([jobs.poll(), jobs.result(told)?.code]).toEqual([1, Code.good]);
  jobs.waitSync(tokens[0]!, WAIT);
});

test("more of them than there are tags", async () => {
  const { device, jobs } = await open(2);
  const stays = jobs.postSum();
  jobs.notify();
  for (let i = 0; i < 20; i++) {
    expect(jobs.postOrder()).toBeGreaterThan(0);
    jobs.notify();
  }
  expect([jobs.inFlight, device.taken.length]).toEqual([1, 21]);
  device.end(device.taken[0]!, { code: Code.good, detail: 9 });
  jobs.poll();
  expect(jobs.result(stays)?.code).toBe(Code.good);
});

test("its object form notifies by itself, and its fence is done at once", async () => {
  const { device, jobs } = await open();
  const [order, quick, sum] = [jobs.order(), jobs.sum({ wanted: 0 }), jobs.sum()];
  expect([order.state, quick.state, sum.state, await order, await quick]).toEqual([
    "done",
    "done",
    "pending",
    undefined,
    undefined,
  ]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(device.taken.length).toBe(3);
  device.end(device.taken[2]!, { code: Code.good, sum: 3n });
  expect((await sum.wait(WAIT))?.total).toBe(3n);
});

test("nobody waits for it, and yet the device is told of it until it has taken it", async () => {
  const { device, jobs } = await open();
  device.deaf = true;
  jobs.order();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(device.taken.length).toBe(0);
  device.deaf = false;
  for (let look = 0; device.taken.length === 0 && look < 200; look++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(device.taken.length).toBe(1);
});

test("closing waits until the device has taken what it will tell nothing of", async () => {
  const { device, jobs } = await open();
  device.deaf = true;
  const order = jobs.order();
  expect(order.state).toBe("done");
  const closing = jobs.close(WAIT);
  let closed = false;
  void closing.then(() => (closed = true));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect([closed, device.unmapped]).toEqual([false, false]);
  device.deaf = false;
  await closing;
  expect(device.taken.length).toBe(1);
});

test("closing waits for what is in flight", async () => {
  const { device, jobs } = await open();
  const sum = jobs.sum();
  jobs.notify();
  const closing = jobs.close(WAIT);
  device.end(device.taken[0]!, { code: Code.bad });
  await closing;
  await rejected(sum, JobError);
});

test("any order of posts and ends agrees with what was told", { timeout: 30_000 }, async () => {
  const step = fc.tuple(fc.constantFrom("post", "post", "end", "end", "poll"), fc.nat(), fc.boolean());
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(1, 2, 8), fc.array(step, { maxLength: 80 }), async (depth, steps) => {
      const { device, jobs } = await open(depth);
      const open_: { token: Token; job: Job }[] = [];
      const expected = new Map<Token, boolean>();
      const told = new Map<Token, boolean>();
      const tell = (token: Token, good: boolean): void => {
        expect(told.has(token)).toBe(false);
        told.set(token, good);
      };
      const handlers: JobsCompletions = { sum: (token) => tell(token, true), failed: (token) => tell(token, false) };
      for (const [kind, which, good] of steps) {
        if (kind === "post") {
          const token = jobs.postSum();
          expect(token === 0).toBe(jobs.inFlight === depth && open_.length + expected.size - told.size === depth);
          jobs.notify();
          if (token !== 0) open_.push({ token, job: device.taken.at(-1)! });
        } else if (kind === "end" && open_.length > 0) {
          const [one] = open_.splice(which % open_.length, 1);
          device.end(one!.job, { code: good ? Code.good : Code.bad });
          expected.set(one!.token, good);
        } else {
          jobs.poll(handlers);
          expect(told).toEqual(expected);
          expect(jobs.inFlight).toBe(open_.length);
        }
      }
      for (const { job } of open_) device.end(job, { code: Code.good });
      await jobs.close(WAIT);
    }),
    { numRuns: 200 },
  );
});
