/** A soft device in a thread of its own: order, wake-ups, memory, and what happens when the thread ends. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

import { HostBug, hub, PeerGone, QueueFailed, Timeout, ValueRange, WatchFailed } from "@ringwright/runtime";
import { softWorker, type SoftWorkerOptions, type SoftWorkerTransport } from "@ringwright/runtime/soft";

import { choices } from "../../../../src/runtime/transport/soft/random.ts";
import { rejected, thrown } from "../../outcomes.ts";
import { HOLD, ID, REG, THROW } from "./copier.ts";
import { CopierQueue } from "./copier-queue.ts";
import { type ModelData, ORDER } from "./models.ts";

const BAR = { kind: "bar", index: 0, offset: 0 } as const;
const WAIT = { timeout: 10_000 };
const models = new URL("models.ts", import.meta.url);

async function start(
  model: ModelData["model"] = "copier",
  options: SoftWorkerOptions = {},
): Promise<SoftWorkerTransport> {
  const transport = await softWorker(models, { ...options, data: { model } satisfies ModelData });
  onTestFinished(() => transport.close());
  return transport;
}

function open(transport: SoftWorkerTransport, entries = 8, more?: { readonly interrupts: boolean }): CopierQueue {
  const queue = new CopierQueue(transport, entries, more);
  // What is held never ends, until the device is gone.
  onTestFinished(() =>
    queue.control.close({ timeout: 100 }).catch(async () => {
      await transport.close();
      await queue.control.close();
    }),
  );
  return queue;
}

function buffers(bytes = 4096) {
  const source = hub.allocate(bytes);
  const target = hub.allocate(bytes);
  onTestFinished(() => [source, target].forEach((buffer) => buffer.close()));
  source.bytes.forEach((_, index, all) => (all[index] = (index * 7 + 1) & 0xff));
  return { source, target };
}

describe.each([true, false])("with interrupts: %s", (interrupts) => {
  test("commands are awaited", async () => {
    const queue = open(await start(), 8, { interrupts });
    const { source, target } = buffers();
    await queue.copy({ source, target, length: 4096 }).wait(WAIT);
    expect(target.bytes).toEqual(source.bytes);
    for (let i = 0; i < 100; i++) await Promise.all(Array.from({ length: 7 }, () => queue.copy({}).wait(WAIT)));
    await queue.control.close();
  });

  test("a blocking wait ends when the command has, or at its limit", async () => {
    const queue = open(await start(), 8, { interrupts });
    const { source, target } = buffers();
    const token = queue.post({ source, target, length: 4096 });
    queue.control.waitSync(token, WAIT);
    expect(target.bytes).toEqual(source.bytes);
    for (let i = 0; i < 100; i++) queue.control.waitSync(queue.post({}), { ...WAIT, spin: 0 });
    thrown(() => queue.control.waitSync(queue.post({ operation: HOLD }), { timeout: 20 }), Timeout);
  });
});

describe("stores and loads", () => {
  test("come in order, whatever their width: 100,000 of them", async () => {
    const transport = await start();
    const window = transport.registers(BAR);
    const seed = Math.floor(Math.random() * 2 ** 32);
    const choose = choices(seed);
    let sum = 0n;
    for (let i = 0; i < 100_000; i++) {
      const bits = ([8, 16, 32, 64] as const)[choose(4)]!;
      const value = (BigInt(choose(2 ** 32)) * (bits === 64 ? 0x1_0000_0001n : 1n)) & ((1n << BigInt(bits)) - 1n);
      if (bits === 64) window.store64(REG.wide, value);
      else window[`store${bits}`](REG.wide, Number(value));
      sum = BigInt.asUintN(64, sum * 3n + value + BigInt(bits));
      if (choose(1000) === 0) expect(window.load64(REG.wide), `seed ${seed}`).toBe(sum);
    }
    expect(window.load64(REG.wide), `seed ${seed}`).toBe(sum);
    expect([window.load8(REG.id), window.load16(REG.id), window.load32(REG.id)]).toEqual([0x79, 0x7079, ID]);
    expect(window.load64(REG.id)).toBe(BigInt(ID));
  });

  test("of doorbells and of other registers come in order with each other, but for doorbells that were overtaken", async () => {
    const transport = await start("ordered", { spin: 5 });
    const window = transport.registers(BAR);
    // The same registers through another window.
    const shifted = transport.registers({ ...BAR, offset: ORDER.ring });
    const seed = Math.floor(Math.random() * 2 ** 32);
    const choose = choices(seed);
    const rings = [0, 0];
    let count = 0;
    for (let i = 1; i <= 200_000; i++) {
      const what = choose(8);
      if (what < 5) {
        const which = choose(2);
        // Sometimes the same value again, where that is not an older one.
        if (rings[which]! < count || choose(16) !== 0) rings[which] = Math.max(count, ...rings) + choose(2);
        if (choose(2) === 0) window.store32(which === 0 ? ORDER.ring : ORDER.other, rings[which]!);
        else shifted.store32(which * 4, rings[which]!);
      } else if (what < 7) {
        if (Math.min(...rings) < count) continue;
        window.store64(ORDER.plain, BigInt(rings[0]!) | (BigInt(rings[1]!) << 24n) | (BigInt(count & 0xffff) << 48n));
        count++;
      } else if (choose(20) === 0) expect(window.load32(ORDER.plain), `seed ${seed}`).toBe(count);
    }
    expect(window.load32(ORDER.plain), `seed ${seed}`).toBe(count);
    expect(window.load32(ORDER.errors), `seed ${seed}`).toBe(0);
    expect(count).toBeGreaterThan(1000);
  });

  test("where the host errs are told of", async () => {
    const transport = await start();
    const window = transport.registers(BAR);
    window.store32(0x800, 1);
    expect(window.load32(0x804)).toBe(0xffff_ffff);
    await expect.poll(() => transport.hostBugs.length, WAIT).toBe(2);
    // Once each, though the device has slept in the meantime.
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      window.load32(REG.id);
    }
    expect(transport.hostBugs[0]).toBeInstanceOf(HostBug);
    expect(transport.hostBugs.map(({ rule, path, message }) => [rule, path, message])).toEqual([
      ["register-offset", "copier.ring#Copier", "copier.ring#Copier: store32 at 2048 (register-offset)."],
      ["register-offset", "copier.ring#Copier", "copier.ring#Copier: load32 at 2052 (register-offset)."],
    ]);
  });

  test("end the device where the host errs, if asked for", async () => {
    const transport = await start("copier", { hostBugs: "throw" });
    const window = transport.registers(BAR);
    window.store32(0x800, 1);
    await expect.poll(() => transport.gone()?.cause, WAIT).toMatchObject({ code: "HOST_BUG" });
  });
});

describe("wake-ups", () => {
  const MOST = 1_000_000;
  const MILLISECONDS = 2500;

  test.each([
    ["never sleeps", Number.POSITIVE_INFINITY],
    ["sleeps at once", 0],
    ["sleeps sometimes", 5],
  ])("get lost nowhere: a device that %s", { timeout: 30_000 }, async (_how, spin) => {
    const transport = await start("echo", { spin });
    const window = transport.registers(BAR);
    const shared = transport.allocate("words", 8, 4096);
    const words = new Uint32Array(shared.memory);
    window.store64(REG.sqBase, BigInt(shared.address));
    const seed = Math.floor(Math.random() * 2 ** 32);
    const choose = choices(seed);
    const end = performance.now() + MILLISECONDS;
    let rung = 0;
    for (; rung < MOST && (rung % 64 !== 0 || performance.now() < end); rung++) {
      // About as long as it takes the device to fall asleep.
      for (let pause = choose(4) === 0 ? choose(20_000) : 0; pause > 0; pause--);
      window.store32(REG.sqTail, rung + 1);
      const limit = performance.now() + WAIT.timeout;
      for (let looks = 1; Atomics.load(words, 0) !== rung + 1; looks++) {
        if (looks % 10_000 === 0 && performance.now() > limit) throw new Error(`lost: ${rung} of seed ${seed}`);
      }
    }
    expect(words[1]).toBe(rung);
    expect(rung).toBeGreaterThan(100);
    shared.free();
  });

  test("of the program get lost nowhere", { timeout: 30_000 }, async () => {
    const transport = await start("echo");
    const window = transport.registers(BAR);
    const shared = transport.allocate("words", 8, 4096);
    const words = new Uint32Array(shared.memory);
    window.store64(REG.sqBase, BigInt(shared.address));
    const seed = Math.floor(Math.random() * 2 ** 32);
    const choose = choices(seed);
    const handle = transport.interrupt(0);
    let told = (): void => {};
    const watch = transport.watch(handle, () => setImmediate(() => told()));
    watch.start();
    const end = performance.now() + MILLISECONDS / 2;
    let rung = 0;
    let lost = false;
    for (; rung < MOST && performance.now() < end && !lost; rung++) {
      let raised = Promise.withResolvers<void>();
      told = () => raised.resolve();
      window.store32(REG.sqTail, rung + 1);
      for (let pause = choose(4) === 0 ? choose(20_000) : 0; pause > 0; pause--);
      // One that comes late, of an earlier ring, is no harm: this one's comes as well.
      while (Atomics.load(words, 0) !== rung + 1 && !lost) {
        const limit = setTimeout(() => {
          lost = true;
          told();
        }, WAIT.timeout);
        await raised.promise;
        clearTimeout(limit);
        raised = Promise.withResolvers();
      }
    }
    expect(lost, `ring ${rung}, seed ${seed}`).toBe(false);
    watch.close();
    expect(rung).toBeGreaterThan(100);
    for (let i = 0; i < 1000; i++) {
      window.store32(REG.sqTail, i);
      expect(transport.waitReadable(handle, WAIT.timeout)).toBe(true);
    }
    shared.free();
  });
});

describe("memory", () => {
  test("is shared while it is allocated, and then a fault", async () => {
    const transport = await start();
    const queue = open(transport);
    const shared = transport.allocate("page", 5000, 65536);
    expect(shared.address % 65536).toBe(0);
    const { source } = buffers();
    await queue.copy({ source, target: shared.address + 100, length: 4096 }).wait(WAIT);
    expect(new Uint8Array(shared.memory, 100, 4096)).toEqual(source.bytes);
    shared.free();
    expect(shared.memory.byteLength).toBe(0);
    shared.free();
    const refused = await rejected(queue.copy({ source, target: shared.address, length: 64 }).wait(WAIT), Error);
    expect(refused).toMatchObject({ status: 1, reached: 0 });
    await queue.copy({ source, target: source, length: 64 }).wait(WAIT);
  });

  test("is taken and given back while the device works: 1000 times", async () => {
    const transport = await start("copier", { spin: 0 });
    const queue = open(transport);
    for (let i = 0; i < 1000; i++) {
      const shared = transport.allocate("page", 4096, 4096);
      const copied = queue.copy({ source: shared.address, target: shared.address, length: 4096 });
      if (i % 10 === 0) await copied.wait(WAIT);
      else queue.control.waitSync(copied.token, WAIT);
      shared.free();
    }
  });
});

describe("the thread ends", () => {
  test("by an error of the model: what is in flight fails with it", async () => {
    const transport = await start();
    const queue = open(transport);
    const fences = [queue.copy({ operation: HOLD }), queue.copy({ operation: THROW })];
    for (const fence of fences) {
      const { cause } = await rejected(fence.wait(WAIT), QueueFailed);
      expect(cause).toBeInstanceOf(PeerGone);
      expect((cause as Error).message).toContain("the model's own mistake");
      expect((cause as Error).cause).toMatchObject({ name: "RangeError", message: "the model's own mistake" });
    }
    const window = queue.registers;
    thrown(() => window.load32(0), PeerGone);
    thrown(() => window.store32(REG.log, 1), PeerGone);
    thrown(() => window.store32(REG.sqTail, 1), PeerGone);
    thrown(() => transport.allocate("more", 64, 64), PeerGone);
    thrown(() => transport.registers(BAR), PeerGone);
    thrown(() => transport.interrupt(9), PeerGone);
    expect(transport.gone()).toBeInstanceOf(PeerGone);
    await queue.control.close();
  });

  test("what it was lent comes back", { timeout: 30_000 }, async () => {
    const transport = await start();
    const queue = open(transport, 512);
    const many = Array.from({ length: 300 }, () => hub.allocate(4096));
    const held = many.map((buffer) => queue.copy({ operation: HOLD, source: buffer, target: many[0]!, length: 8 }));
    await queue.copy({ source: many[1]!, target: many[1]!, length: 8 }).wait(WAIT);
    expect(many.map(({ state }) => state)).toEqual(many.map(() => "lent"));
    many.forEach((buffer) => buffer.close());
    queue.copy({ operation: THROW });
    for (const fence of held) await rejected(fence.wait(WAIT), QueueFailed);
    await queue.control.close();
    await Promise.all(many.map((buffer) => buffer.released()));
  });

  test("its pages go when the thread has", async () => {
    const transport = await start("copier", { hostBugs: "throw" });
    const window = transport.registers(BAR);
    const mapped = (address: number): boolean =>
      readFileSync("/proc/self/maps", "latin1")
        .split("\n")
        .some((line) => {
          const [start = 0, end = 0] = line.split(/[- ]/, 2).map((text) => Number.parseInt(text, 16));
          return start <= address && address < end;
        });
    const shared = transport.allocate("much", 64 << 20, 4096);
    const middle = shared.address + (32 << 20);
    expect(mapped(middle)).toBe(true);
    thrown(() => {
      for (;;) window.store32(0x800, 1);
    }, PeerGone);
    shared.free();
    expect(shared.memory.byteLength).toBe(0);
    await transport.close();
    await new Promise(setImmediate);
    expect(mapped(middle)).toBe(false);
  });

  test("while somebody blocks", async () => {
    const queue = open(await start());
    const token = queue.post({ operation: THROW });
    const { cause } = thrown(() => queue.control.waitSync(token, WAIT), QueueFailed);
    expect(cause).toBeInstanceOf(PeerGone);
  });

  test.each([
    ["copier", {}, /its model has failed: the model's own mistake/],
    ["exiting", {}, /its thread has ended/],
    ["hanging", { patience: 300 }, /it has not answered for 300 ms/],
    ["hungry", { patience: 20_000, worker: { resourceLimits: { maxOldGenerationSizeMb: 32 } } }, /its thread/],
  ] as const)("at a load: %s", { timeout: 30_000 }, async (model, options, why) => {
    const transport = await start(model, options);
    const window = transport.registers(BAR);
    const gone = thrown(() => window.load32(REG.broken), PeerGone);
    expect(gone.message).toMatch(why);
    expect(gone.code).toBe("PEER_GONE");
    expect(thrown(() => window.load32(REG.id), PeerGone)).toBe(gone);
    await transport.close();
  });

  test("while the program awaits", async () => {
    const transport = await start("vanishing", { spin: Number.POSITIVE_INFINITY });
    const queue = open(transport);
    // The model's own timer comes when the device is about to sleep: never. So it is ended from outside.
    const held = queue.copy({ operation: HOLD });
    setTimeout(() => void transport.close(), 20);
    const { cause } = await rejected(held.wait(WAIT), QueueFailed);
    expect((cause as Error).message).toContain("it was closed");
  });

  test("in the middle of its FIFO: a full one keeps nobody waiting", async () => {
    const transport = await start("hanging", { patience: 300 });
    const window = transport.registers(BAR);
    const shared = transport.allocate("page", 64, 64);
    const gone = thrown(() => {
      window.store32(REG.id, 0);
      thrown(() => window.load32(REG.broken), PeerGone);
      for (let i = 0; i < 5000; i++) window.store32(REG.log, i);
    }, PeerGone);
    expect(gone.message).toContain("300 ms");
    shared.free();
  });

  test("and is closed twice, and by `await using`", async () => {
    let transport: SoftWorkerTransport;
    {
      await using own = await softWorker(models, { data: { model: "copier" } });
      transport = own;
    }
    await transport.close();
    expect(transport.gone()?.message).toContain("it was closed");
    thrown(() => transport.registers(BAR), PeerGone);
  });
});

describe("what can't be started", () => {
  test.each([
    [models, { data: { model: "failing" } }, /no such device/],
    [new URL("nowhere.ts", import.meta.url), {}, /Cannot find module/],
    [new URL("copier.ts", import.meta.url), {}, /no class or function as its default export/],
  ])("%s", async (module, options, why) => {
    const gone = await rejected(softWorker(module, options), PeerGone);
    expect(gone.message).toMatch(why);
    expect(gone.cause).toBeInstanceOf(Error);
  });

  test("options that make no sense are refused", async () => {
    await rejected(softWorker(models, { spin: -1 }), ValueRange);
    await rejected(softWorker(models, { patience: Number.NaN }), ValueRange);
    const transport = await start();
    thrown(() => transport.interrupt(5000), ValueRange);
    thrown(() => transport.watch(1, () => {}), WatchFailed);
    thrown(() => transport.waitReadable(1, 1), WatchFailed);
  });
});

test.each([
  ["a URL", new URL("copier-model.ts", import.meta.url)],
  ["a URL's text", new URL("copier-model.ts", import.meta.url).href],
  ["a path", join(import.meta.dirname, "copier-model.ts")],
])("a class is a model, too, and its module is named by %s", async (_how, module) => {
  const transport = await softWorker(module);
  onTestFinished(() => transport.close());
  expect(transport.registers(BAR).load32(REG.id)).toBe(ID);
});

test.each(["worker-awaits", "worker-rests"])("a program: %s", (name) => {
  const program = join(import.meta.dirname, "programs", `${name}.ts`);
  const done = spawnSync(process.execPath, ["--conditions=ringwright-source", program], {
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(done, done.stderr).toMatchObject({ status: 0, stdout: "done\n" });
});
