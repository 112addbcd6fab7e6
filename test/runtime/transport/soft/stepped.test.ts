/** A soft device in this thread: what it does is a function of the seed, and waiting for it costs no time. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

import { DmaFault, HostBug, hub, QueueFailed, Timeout, ValueRange, WatchFailed } from "@ringwright/runtime";
import { soft, type SoftOptions } from "@ringwright/runtime/soft";

import { viewMemory } from "../../../../src/runtime/native/memory.ts";
import { kernelCalls } from "../../../../src/runtime/native/syscall.ts";
import { Steps } from "../../../../src/runtime/sequence/steps.ts";
import { rejected, thrown } from "../../outcomes.ts";
import { Copier, COPY_LATER, HOLD, ID, REG, THROW } from "./copier.ts";
import { CopierQueue } from "./copier-queue.ts";

/** x86-64's numbers of them. */
const [MMAP, MPROTECT, MUNMAP] = [9, 10, 11] as const;
const BAR = { kind: "bar", index: 0, offset: 0 } as const;

function start(options?: SoftOptions, entries = 8, more?: { readonly interrupts: boolean }) {
  const device = new Copier();
  const transport = soft(device, options);
  const queue = new CopierQueue(transport, entries, more);
  // A queue that is left open would be reported as leaked; of one that has failed, it fails.
  onTestFinished(() => void queue.control.close({ timeout: 100 }).catch(() => {}));
  return { device, transport, queue };
}

/** Buffers of a page; the source has other bytes in each place. */
function buffers(bytes = 4096) {
  const source = hub.allocate(bytes);
  const target = hub.allocate(bytes);
  onTestFinished(() => [source, target].forEach((buffer) => buffer.close()));
  source.bytes.forEach((_, index, all) => (all[index] = (index * 7 + 1) & 0xff));
  return { source, target };
}

describe.each([true, false])("with interrupts: %s", (interrupts) => {
  test("commands are awaited, and nothing else is alive", async () => {
    const { queue } = start({}, 8, { interrupts });
    const { source, target } = buffers();
    await queue.copy({ source, target, length: 4096 });
    expect(target.bytes).toEqual(source.bytes);
    for (let i = 0; i < 100; i++) await Promise.all(Array.from({ length: 7 }, () => queue.copy({})));
    await queue.control.close();
  });

  test("a blocking wait lets the device work", async () => {
    const { queue } = start({}, 8, { interrupts });
    const { source, target } = buffers();
    const token = queue.post({ source, target, length: 4096 });
    queue.control.waitSync(token);
    expect(target.bytes).toEqual(source.bytes);
    await queue.control.close();
  });

  test("time limits end without time: an hour for a command that is held", async () => {
    const { queue, device, transport } = start({}, 8, { interrupts });
    const held = queue.copy({ operation: HOLD });
    const began = performance.now();
    await rejected(held.wait({ timeout: 3_600_000 }), Timeout);
    thrown(() => queue.control.waitSync(held.token, { timeout: 3_600_000 }), Timeout);
    await rejected(queue.control.close({ timeout: 3_600_000 }), Timeout);
    expect(transport.now()).toBeGreaterThanOrEqual(3 * 3_600_000);
    expect(performance.now() - began).toBeLessThan(60_000);
    device.release();
    await held;
    await queue.control.close();
  });

  test("limits end in their order, each when it is reached", async () => {
    const { queue, device, transport } = start({}, 8, { interrupts });
    const held = queue.copy({ operation: HOLD });
    const begin = transport.now();
    const ended: (readonly [limit: number, at: number])[] = [];
    const waits = [50, 10, 30].map((timeout) =>
      held.wait({ timeout }).catch(() => ended.push([timeout, Math.floor(transport.now() - begin)])),
    );
    await Promise.all(waits);
    expect(ended).toEqual([
      [10, 10],
      [30, 30],
      [50, 50],
    ]);
    device.release();
    await queue.control.close();
  });

  test("what the device puts off is done when its time has come", async () => {
    const { queue, transport } = start({}, 8, { interrupts });
    const begin = transport.now();
    const late = queue.copy({ operation: COPY_LATER, delay: 500 });
    await rejected(late.wait({ timeout: 499 }), Timeout);
    await late.wait({ timeout: 10 });
    expect(transport.now() - begin).toBeGreaterThanOrEqual(500);
    expect(transport.now() - begin).toBeLessThan(501);
    await queue.copy({ operation: COPY_LATER, delay: 500 });
    expect(transport.now() - begin).toBeLessThan(1002);
    queue.control.waitSync(queue.post({ operation: COPY_LATER, delay: 500 }), { timeout: 501 });
    await queue.control.close();
  });

  test("what a program ends that was held is heard of", async () => {
    const { queue, device } = start({}, 8, { interrupts });
    const held = queue.copy({ operation: HOLD });
    await rejected(held.wait({ timeout: 1 }), Timeout);
    setImmediate(() => device.release());
    await held;
    await queue.control.close();
  });

  test("what the model throws fails the queue", async () => {
    const { queue } = start({}, 8, { interrupts });
    const error = await rejected(queue.copy({ operation: THROW }).wait(), QueueFailed);
    expect((error.cause as Error).message).toBe("the model's own mistake");
    expect(error.message).toContain("the model's own mistake. Close it");
  });
});

test("a sequence's own limit is reached before that of a step that could wait longer", async () => {
  const transport = soft(new Copier());
  const steps = new Steps("start", transport, { timeout: 5 });
  const error = await steps.until("ready", 1000, () => false).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Timeout);
  expect((error as Timeout).limit).toBe(5);
  expect(transport.now()).toBe(5);
});

test("the event loop has its turns while the device works", async () => {
  const { queue } = start({}, 64);
  let passes = 0;
  let counting = true;
  const count = (): void => {
    passes++;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 60 }, () => queue.copy({})));
  counting = false;
  expect(passes).toBeGreaterThan(20);
  await queue.control.close();
});

test("a device with nothing to do leaves a fence pending, looks at nothing meanwhile, and wakes by a store", async () => {
  const device = new (class extends Copier {
    steps = 0;
    override step(choose: (count: number) => number): boolean {
      this.steps++;
      return super.step(choose);
    }
  })();
  const transport = soft(device);
  const queue = new CopierQueue(transport, 8);
  const held = queue.copy({ operation: HOLD });
  const pass = () => new Promise((resolve) => setImmediate(resolve));
  for (let i = 0; i < 100; i++) await pass();
  const { steps } = device;
  for (let i = 0; i < 100; i++) await pass();
  expect(device.steps).toBe(steps);
  expect(held.state).toBe("pending");
  queue.registers.store32(REG.log, 5);
  await pass();
  await pass();
  expect(device.steps).toBeGreaterThan(steps);
  device.release();
  await held;
  await queue.control.close();
});

test.each(["await-fence", "await-held"])("a program that awaits nothing else: %s", (name) => {
  const program = join(import.meta.dirname, "programs", `${name}.ts`);
  const done = spawnSync(process.execPath, ["--conditions=ringwright-source", program], {
    encoding: "utf8",
    timeout: 20_000,
  });
  // 13: what is awaited can never end, as Node finds at once.
  const expected = { "await-fence": { status: 0, stdout: "done\n" }, "await-held": { status: 13, stdout: "held\n" } };
  expect(done, done.stderr).toMatchObject(expected[name as keyof typeof expected]);
});

test("nothing happens between two accesses that nobody waits for", async () => {
  const { queue, transport } = start({}, 8);
  transport.step(10);
  queue.post({});
  queue.notify();
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(queue.registers.load32(REG.taken)).toBe(0);
  expect(transport.step()).toBe(1);
  expect(queue.registers.load32(REG.taken)).toBe(1);
  expect(queue.registers.load32(REG.taken)).toBe(0);
  expect(transport.step(10)).toBe(1);
  expect(transport.step(10)).toBe(0);
  expect(queue.poll()).toBe(1);
  await queue.control.close();
});

describe("runs", () => {
  async function run(options: SoftOptions): Promise<{ readonly lines: readonly string[]; readonly order: string }> {
    const lines: string[] = [];
    const { queue } = start({ ...options, trace: (line) => lines.push(line) }, 16);
    const { source, target } = buffers(64);
    for (let round = 0; round < 20; round++) {
      const fences = Array.from({ length: 15 }, (_, i) =>
        i % 5 === 0
          ? queue.copy({ operation: COPY_LATER, delay: i % 3 })
          : queue.copy({ source, target, length: i === 7 ? 0 : 64 }),
      );
      await Promise.all(fences);
    }
    await queue.control.close();
    return { lines, order: queue.order.join() };
  }

  test("of one seed are the same, line by line; of another they differ", async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const first = await run({ seed });
    const second = await run({ seed });
    expect(second.lines, `seed ${seed}`).toEqual(first.lines);
    expect(first.lines.length).toBeGreaterThan(1000);
    expect((await run({ seed: seed + 1 })).order, `seed ${seed}`).not.toBe(first.order);
  });

  test("in the device's own order are the same for all seeds", async () => {
    const [first, second] = [await run({ seed: 1, order: "first" }), await run({ seed: 2, order: "first" })];
    expect(second.lines).toEqual(first.lines);
  });

  test("are told line by line", async () => {
    const { lines } = await run({ seed: 1 });
    expect(lines.slice(0, 5)).toEqual([
      "0.000 store64 bar0+0x10 sq+0x0",
      "0.000 store64 bar0+0x18 cq+0x0",
      "0.000 store32 bar0+0x20 0x10",
      "0.000 store32 bar0+0x4 0x1",
      "0.000 store32 bar0+0x1000 0xf",
    ]);
    const kinds = new Set(lines.map((line) => line.split(" ")[1]));
    expect([...kinds].sort()).toEqual(["device", "interrupt", "store32", "store64", "time", "work"]);
    expect(lines.find((line) => line.includes("work"))).toMatch(/^0\.000 work [01] of 2$/);
    expect(lines.some((line) => line.endsWith("device reads 64 at elsewhere"))).toBe(true);
  });

  test("name halves of addresses, too", () => {
    const lines: string[] = [];
    const transport = soft(new Copier(), { trace: (line) => lines.push(line) });
    const window = transport.registers({ ...BAR, offset: 0x10 });
    const memory = transport.allocate("ring", 8192, 8192);
    expect(memory.address % 8192).toBe(0);
    window.store32(0, (memory.address + 64) >>> 0);
    window.store32(4, Math.floor(memory.address / 2 ** 32));
    expect(lines).toEqual(["0.000 store32 bar0+0x10+0x0 low(ring+0x40)", "0.000 store32 bar0+0x10+0x4 high(ring)"]);
    memory.free();
  });
});

describe("registers", () => {
  test("are the device's own, in every width, at every place", () => {
    const device = new Copier();
    const transport = soft(device);
    const window = transport.registers(BAR);
    const from4 = transport.registers({ ...BAR, offset: 4 });
    expect(window.load32(REG.id)).toBe(ID);
    from4.store32(REG.control - 4, 1);
    expect(window.load32(REG.control)).toBe(1);
    for (const [bits, value] of [
      [8, 1],
      [16, 2],
      [32, 3],
    ] as const)
      window[`store${bits}`](REG.log, value);
    window.store64(REG.log, 2n ** 63n);
    expect(device.log).toEqual([
      [8, REG.log, 1],
      [16, REG.log, 2],
      [32, REG.log, 3],
      [64, REG.log, 2n ** 63n],
    ]);
    expect([window.load8(REG.log), window.load16(REG.log), window.load64(REG.log)]).toEqual([4, 4, 4n]);
  });

  test("the host's bugs are collected, or leave the access", () => {
    const device = new Copier();
    soft(device).registers(BAR).store32(0x800, 1);
    expect(device.hostBugs).toHaveLength(1);
    const window = soft(new Copier(), { hostBugs: "throw" }).registers(BAR);
    const bug = thrown(() => window.store32(0x800, 1), HostBug);
    expect(bug.rule).toBe("register-offset");
    thrown(() => window.load32(0x800), HostBug);
  });
});

describe("memory", () => {
  const PAGE = 4096;

  test("that is shared is zeroed, aligned, and looked at in place", () => {
    let outside!: Parameters<Copier["connect"]>[0];
    soft(Object.assign(new Copier(), { connect: (given: typeof outside) => (outside = given) }));
    const other = soft(new Copier()).allocate("a", 100, 64 * 1024);
    expect(other.address % (64 * 1024)).toBe(0);
    expect(other.memory.byteLength).toBe(100);
    expect(new Uint8Array(other.memory).every((byte) => byte === 0)).toBe(true);
    // Another transport's memory is no window of this one's, but reached all the same.
    expect(outside.window!(other.address, 64)).toBeUndefined();
    outside.write(other.address, Uint8Array.of(9));
    expect(new Uint8Array(other.memory)[0]).toBe(9);
    other.free();
    expect(other.memory.byteLength).toBe(0);
    other.free();
    thrown(() => outside.read(other.address, new Uint8Array(1)), DmaFault);
  });

  test.each([
    [0, 8],
    [-1, 8],
    [1.5, 8],
    [8, 0],
    [8, 3],
  ])("%s bytes aligned to %s cannot be had", (length, alignment) => {
    expect(() => soft(new Copier()).allocate("ring", length, alignment)).toThrow(/ring/);
  });

  test("windows end where the memory does", () => {
    let outside!: Parameters<Copier["connect"]>[0];
    const device = Object.assign(new Copier(), { connect: (given: typeof outside) => (outside = given) });
    const { address, memory, free } = soft(device).allocate("ring", 256, 4096);
    const words = outside.window!(address + 128, 128)!;
    words[31] = 5;
    expect(new Uint32Array(memory)[63]).toBe(5);
    expect(outside.window!(address + 128, 132)).toBeUndefined();
    expect(outside.window!(address - 4, 8)).toBeUndefined();
    expect(outside.window!(address + 2, 4)).toBeUndefined();
    expect(outside.window!(2n ** 63n, 4)).toBeUndefined();
    free();
    expect(words.length).toBe(0);
    expect(outside.window!(address, 4)).toBeUndefined();
  });

  describe("that is not there, or not the device's", () => {
    let outside!: Parameters<Copier["connect"]>[0];
    soft(Object.assign(new Copier(), { connect: (given: typeof outside) => (outside = given) }));
    /** Three pages: to read and write, to read, none. */
    function pages(): number {
      const address = kernelCalls.call6(MMAP, 0, 3 * PAGE, 3, 0x22, -1, 0);
      expect(address).toBeGreaterThan(0);
      expect(kernelCalls.call3(MPROTECT, address + PAGE, PAGE, 1)).toBe(0);
      expect(kernelCalls.call2(MUNMAP, address + 2 * PAGE, PAGE)).toBe(0);
      return address;
    }

    test("reads up to the hole, writes up to the page that is only read", () => {
      const start = pages();
      const bytes = new Uint8Array(3 * PAGE).fill(7);
      outside.read(start, bytes.subarray(0, 2 * PAGE));
      expect(bytes.subarray(0, 2 * PAGE).every((byte) => byte === 0)).toBe(true);
      outside.write(start, bytes.subarray(2 * PAGE));
      expect(new Uint8Array(viewMemory(start, 2))).toEqual(Uint8Array.of(7, 7));

      const hole = thrown(() => outside.read(start + 100, bytes.subarray(0, 2 * PAGE)), DmaFault);
      expect(hole).toMatchObject({ address: start + 2 * PAGE, start: start + 100, length: 2 * PAGE, access: "reads" });
      const readOnly = thrown(() => outside.write(start + PAGE - 8, bytes.subarray(0, 16)), DmaFault);
      expect(readOnly).toMatchObject({ address: start + PAGE, start: start + PAGE - 8, length: 16, access: "writes" });
      const all = thrown(() => outside.write(start + PAGE, Uint8Array.of(1)), DmaFault);
      expect(all).toMatchObject({ address: start + PAGE, access: "writes" });
      const none = thrown(() => outside.read(start + 2 * PAGE, new Uint8Array(1)), DmaFault);
      expect(none).toMatchObject({ address: start + 2 * PAGE, access: "reads" });
    });

    test.each([0, 2n ** 64n - 8n, 2n ** 63n, 2 ** 60, -8, Number.NaN, 2 ** 47, 0xffff_8000_0000_0000n])(
      "address %s is a fault",
      (address) => {
        thrown(() => outside.read(address, new Uint8Array(8)), DmaFault);
        thrown(() => outside.write(address, new Uint8Array(8)), DmaFault);
      },
    );

    test("a fault is told to the command, and the next one runs", async () => {
      const { queue } = start({}, 8);
      const { source, target } = buffers();
      const hole = pages() + 2 * PAGE;
      const refused = await rejected(queue.copy({ source: hole - 16, target, length: 32 }).wait(), Error);
      expect(refused).toMatchObject({ status: 1, reached: 16 });
      await queue.copy({ source, target, length: PAGE });
      expect(target.bytes).toEqual(source.bytes);
      await queue.control.close();
    });
  });
});

describe("handles", () => {
  test("are known to their transport alone", () => {
    const transport = soft(new Copier());
    thrown(() => transport.watch(5, () => {}), WatchFailed);
    thrown(() => transport.waitReadable(5, 1), WatchFailed);
    expect(transport.interrupt(3)).toBe(transport.interrupt(3));
    expect(transport.interrupt(3)).not.toBe(transport.interrupt(4));
  });

  test("a blocking wait for one ends when it is raised, and only then", () => {
    const { queue, transport } = start({}, 8);
    const begin = transport.now();
    expect(transport.waitReadable(queue.waitHandle!, 20)).toBe(false);
    expect(transport.now()).toBeGreaterThanOrEqual(begin + 20);
    queue.post({});
    queue.notify();
    expect(transport.waitReadable(queue.waitHandle!, 20)).toBe(true);
    expect(transport.waitReadable(queue.waitHandle!, 20)).toBe(false);
  });

  test("what was raised before anybody watched is told", async () => {
    const { queue, transport } = start({}, 8);
    queue.post({});
    queue.notify();
    transport.step(10);
    let called = 0;
    const watch = transport.watch(queue.waitHandle!, () => called++);
    const pass = () => new Promise((resolve) => setImmediate(resolve));
    await pass();
    expect(called).toBe(0);
    watch.start();
    await pass();
    await pass();
    expect(called).toBe(1);
    watch.stop();
    queue.post({});
    queue.notify();
    transport.step(10);
    await pass();
    expect(called).toBe(1);
    watch.close();
  });
});

test("options that make no sense are refused", () => {
  thrown(() => soft(new Copier(), { seed: 1.5 }), ValueRange);
  thrown(() => soft(new Copier()).advance(-1), ValueRange);
  const [missing, model] = [undefined, Copier] as unknown as [Copier, Copier];
  thrown(() => soft(missing), ValueRange);
  expect(thrown(() => soft(model), ValueRange).message).toMatch(/^device is the function Copier; it must be a model: /);
});
