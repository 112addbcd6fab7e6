/** What is generated for sequences, over a device that a test plays: each kind of step, its limits, aborting. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { viewMemory } from "../../src/runtime/native/memory.ts";
import {
  DeviceRemoved,
  hub,
  SequenceError,
  Timeout,
  TransportLacks,
  UndoFailed,
  ValueRange,
  type Syscalls,
} from "../../src/runtime/index.ts";
import {
  Dead,
  drain,
  enable,
  encodePage,
  inspect,
  Listed,
  Pair,
  PairError,
  Short,
  start,
  Wrong,
  type StartOptions,
} from "../codegen/cases/sequences/expected.gen.ts";
import * as nvme from "../../specs/nvme.gen.ts";
import * as pci from "../../specs/linux/pci.gen.ts";
import * as virtio from "../../specs/virtio.gen.ts";
import { RegisterFile, registersOnly, steppedRegisters } from "./register-file.ts";

const [CAP, CONTROL, STATUS, PAGE_AT, BELL] = [0x00, 0x08, 0x0c, 0x10, 0x20];
const [READY, DEAD] = [1, 2];
/** 200 ms of patience, version 2, 8 lanes. */
const PATIENCE = 20n | (2n << 8n) | (8n << 16n);

let engine: RegisterFile;
beforeEach(() => {
  engine = new RegisterFile();
  engine.words.set(CAP, PATIENCE);
});

function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("steps that take no time", () => {
  test("are done when the function returns", () => {
    engine.words.set(CONTROL, 0x10);
    expect(enable(registersOnly(engine))).toBeUndefined();
    expect(engine.places).toEqual([{ kind: "bar", index: 2, offset: 0 }]);
    expect(engine.log).toEqual([
      "load32 0x8",
      "store32 0x8 = 0x11",
      "load32 0x8",
      "store32 0x8 = 0x15",
      "load64 0x0",
      "store32 0x20 = 0x1",
    ]);
    engine.words.set(CAP, PATIENCE & 0xffffn);
    enable(registersOnly(engine));
    expect(engine.count("store32 0x20 = 0x1")).toBe(1);
  });

  test("need a transport with registers, and a device that answers", () => {
    const { registers: _registers, ...without } = registersOnly(engine);
    expect(() => enable(without)).toThrow(TransportLacks);
    engine.words.set(CONTROL, 0xffff_ffff);
    expect(() => enable(registersOnly(engine))).toThrow(DeviceRemoved);
  });
});

/** What the engine writes into its page when it is turned on. */
function writesPage(transport: ReturnType<typeof registersOnly>, page: Parameters<typeof encodePage>[2]): void {
  engine.onStore(CONTROL, (value) => {
    engine.words.set(STATUS, (Number(value) & 1) === 1 ? READY : 0);
    const [handed] = transport.handed;
    if ((Number(value) & 1) === 1 && handed !== undefined) encodePage(new Uint32Array(handed.memory), 0, page);
  });
}

const parts = (at: number): { size: number; at: number }[] => [1, 2, 3, 4].map((size) => ({ size, at }));
const given: StartOptions = { patience: 50 };

describe("steps that wait", () => {
  test("go on when what they wait for is there, in the order of the description", async () => {
    const transport = steppedRegisters(engine);
    writesPage(transport, { version: 3, parts: parts(5) });
    engine.words.set(STATUS, READY);
    setImmediate(() => engine.words.set(STATUS, 0));
    await start(transport, { ...given, wanted: 0x1234n });
    const stores = engine.log.filter((access) => access.startsWith("store"));
    expect(stores.slice(0, 3)).toEqual(["store32 0x8 = 0x20", "store64 0x10 = 0x1000", "store64 0x18 = 0x34"]);
    expect(stores.slice(3, 6)).toEqual(["store32 0x40 = 0x10", "store32 0x48 = 0x0", "store32 0x4c = 0x1"]);
    // Pools are 8 << version bytes apart, which is asked once.
    expect(stores.slice(-2)).toEqual(["store32 0x160 = 0x7", "store32 0x8 = 0x13"]);
    expect(transport.handed).toMatchObject([{ name: "page", length: 56, alignment: 4096, freed: true }]);
  });

  test("what it may end with early", async () => {
    const transport = steppedRegisters(engine);
    writesPage(transport, { version: 1, lanes: [0, 3, 0], parts: parts(0).map((part) => ({ ...part, size: 17 })) });
    await start(transport, given);
    expect(transport.handed[0]!.freed).toBe(true);
    writesPage(transport, { version: 1, big: 1n << 40n, parts: [{ at: 1 }, { at: 0 }, {}, {}] });
    transport.handed.length = 0;
    const wrong = await failure(start(transport, given));
    expect(wrong).toBeInstanceOf(Wrong);
    expect(wrong).toBeInstanceOf(SequenceError);
    expect(wrong).toMatchObject({ code: "SEQUENCE_FAILED", sequence: "start", at: 1, big: 2 ** 40 });
  });

  test("in units, and told when it takes too long: nothing was done yet", async () => {
    const transport = steppedRegisters(engine);
    engine.words.set(STATUS, READY);
    const late = await failure(start(transport, given));
    expect(late).toBeInstanceOf(Timeout);
    expect(String(late)).toContain("start: '!status.ready' did not come true within 700 ms.");
    expect(transport.now!()).toBe(700);
    expect(engine.log.filter((access) => access.startsWith("store"))).toEqual(["store32 0x8 = 0x20"]);
    expect(transport.handed).toEqual([]);
  });

  test("take back what they did, last first, and give memory back last", async () => {
    const transport = steppedRegisters(engine);
    const freedWhenOff: boolean[] = [];
    engine.onStore(CONTROL, (value) => {
      if ((Number(value) & 1) === 1) engine.words.set(STATUS, DEAD | 0x700);
      else if (transport.handed.length > 0) freedWhenOff.push(transport.handed[0]!.freed);
    });
    engine.onStore(PAGE_AT, () => freedWhenOff.push(transport.handed[0]!.freed));
    const dead = await failure(start(transport, given));
    expect(dead).toBeInstanceOf(Dead);
    expect(dead).toMatchObject({ left: 7 });
    expect(
      engine.log.slice(engine.log.indexOf("store64 0x10 = 0x0")).filter((text) => text.startsWith("store")),
    ).toEqual(["store64 0x10 = 0x0", "store32 0x8 = 0x12"]);
    expect(freedWhenOff).toEqual([false, false, false]);
    expect(transport.handed[0]!.freed).toBe(true);
  });

  test("tell when that fails, too", async () => {
    const transport = steppedRegisters(engine);
    engine.onStore(CONTROL, (value) => {
      if ((Number(value) & 1) === 1) engine.words.set(STATUS, READY);
    });
    const failed = await failure(start(transport, given));
    expect(failed).toBeInstanceOf(UndoFailed);
    const { cause, failures } = failed as UndoFailed;
    expect(String(cause)).toContain("start: 'page.version != 0' did not come true within 1000 ms.");
    expect(failures.map(String)).toEqual([
      expect.stringContaining("undo of start: '!status.ready' did not come true within 20 ms."),
    ]);
    expect(engine.words.get(CONTROL)).toBe(0x12);
  });

  test("a loop goes on as long as its condition holds, and no longer than it may", async () => {
    let left = 5;
    engine.script(STATUS, () => left << 8);
    engine.onStore(BELL, (value) => (left = Number(value) - 1));
    await drain(steppedRegisters(engine));
    expect(engine.log.filter((access) => access.startsWith("store32 0x20"))).toEqual(
      [5, 4, 3, 2, 1].map((value) => `store32 0x20 = 0x${value}`),
    );
    engine.onStore(BELL, () => {});
    left = 1;
    expect(String(await failure(drain(steppedRegisters(engine))))).toContain(
      "drain: 'status.left != 0' still held within 2000 ms.",
    );
  });

  test("what they are given is checked before anything is done", async () => {
    const transport = registersOnly(engine);
    for (const wrong of [
      { size: 16 },
      { patience: -1 },
      { patience: Number.NaN },
      { wanted: -1 },
      { wanted: 2 ** 60 },
    ]) {
      await expect(start(transport, { ...given, ...wrong })).rejects.toThrow(ValueRange);
    }
    await expect(start(transport, given, { timeout: -1 })).rejects.toThrow(ValueRange);
    expect(engine.log).toEqual([]);
  });

  test("the whole may have a limit", async () => {
    const transport = steppedRegisters(engine);
    writesPage(transport, {});
    const late = await failure(start(transport, given, { timeout: 30 }));
    const cause = late instanceof UndoFailed ? late.cause : late;
    expect(String(cause)).toContain("start did not end within 30 ms. It was waiting for 'page.version != 0'.");
  });

  test("aborted at any moment, the device is as it was", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.nat(30),
        fc.nat(30),
        async (abortAt, readyAfter, pageAfter) => {
          engine = new RegisterFile();
          engine.words.set(CAP, PATIENCE);
          const controller = new AbortController();
          const reason = new Error("enough");
          let on = Number.NaN;
          const transport = steppedRegisters(engine, () => {
            const now = transport.now!();
            if (now === abortAt) controller.abort(reason);
            if (now - on >= readyAfter) engine.words.set(STATUS, READY);
            const [page] = transport.handed;
            if (now - on >= readyAfter + pageAfter)
              encodePage(new Uint32Array(page!.memory), 0, { version: 1, parts: parts(1) });
          });
          engine.onStore(CONTROL, (value) => {
            on = (Number(value) & 1) === 1 ? transport.now!() : Number.NaN;
            if (Number.isNaN(on)) engine.words.set(STATUS, 0);
          });
          // Turned off by the page's going, so that the wait for it ends.
          engine.onStore(PAGE_AT, (value) => value === 0n && engine.words.set(STATUS, 0));
          if (abortAt === 0) controller.abort(reason);
          const ended = await failure(start(transport, { patience: 1000 }, { signal: controller.signal }));
          if (ended === undefined) {
            expect(Number(engine.words.get(CONTROL)) & 1).toBe(1);
            expect(readyAfter + pageAfter).toBeLessThanOrEqual(abortAt);
          } else {
            expect(ended).toBe(reason);
            expect(Number(engine.words.get(CONTROL) ?? 0) & 1).toBe(0);
            expect(engine.words.get(PAGE_AT) ?? 0n).toBe(0n);
          }
          expect(transport.handed.every(({ freed }) => freed)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** The device of `queue Pair`: it answers what it is asked at once, with what the test says. */
class Answers {
  readonly closed: number[] = [];
  unmapped = 0;
  asked: { kind: number; question: number }[] = [];
  answer: (kind: number, question: number, target: Uint32Array) => readonly [status: number, detail: number] = () => [
    0, 0,
  ];
  private words = new Uint32Array(0);
  private entries = 0;

  transport(): ReturnType<typeof steppedRegisters> {
    const none = (): never => expect.fail("no such call");
    const syscalls: Syscalls = {
      call0: none,
      call1: (number, address) => (number === 1000 ? this.setup(address) : none()),
      call2: (number) => (number === 1001 ? this.bell() : none()),
      call3: none,
      call4: none,
      call5: none,
      call6: none,
      ioctl: none,
    };
    return registersOnly(engine, {
      space: sharedAddresses,
      syscalls,
      map: (_name, _handle, _offset, length) => {
        const memory = new ArrayBuffer(length);
        this.words = new Uint32Array(memory);
        return { memory, unmap: () => void (this.unmapped++, memory.transfer(0)) };
      },
      closeHandle: (handle) => void this.closed.push(handle),
    });
  }

  private setup(address: number): number {
    const words = new Uint32Array(viewMemory(address, 12));
    this.entries = words[0]!;
    if (this.entries === 999) return -1;
    words.set([4, 64, 64 + 4 * 32]);
    this.entries = 4;
    return 7;
  }

  private bell(): number {
    const { words } = this;
    for (; words[0] !== words[1]; words[0] = words[0]! + 1) {
      const at = 16 + (words[0]! % this.entries) * 8;
      const [kind, question] = [words[at]!, words[at + 1]!];
      this.asked.push({ kind, question });
      const target =
        kind === 2 ? new Uint32Array(viewMemory(words[at + 2]! + words[at + 3]! * 2 ** 32, question)) : words;
      const [status, detail] = this.answer(kind, question, target);
      const to = 16 + 4 * 8 + (words[2]! % this.entries) * 4;
      words.set([words[at + 6]!, words[at + 7]!, status, detail], to);
      words[2] = words[2]! + 1;
    }
    return 0;
  }
}

describe("a sequence that makes a queue", () => {
  test("waits, makes it, and leaves it what it holds", async () => {
    const answers = new Answers();
    setTimeout(() => engine.words.set(STATUS, READY), 5);
    const pair = await Pair.create(answers.transport(), { entries: 4 });
    expect([engine.count("store32 0x20 = 0x1"), engine.count("store32 0x20 = 0x0")]).toEqual([1, 0]);
    await pair.ask();
    await pair.close();
    expect([answers.closed, answers.unmapped]).toEqual([[7], 1]);
    expect(engine.count("store32 0x20 = 0x0")).toBe(0);
  });

  test("aborted, it has opened nothing", async () => {
    const answers = new Answers();
    const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 5);
    expect(await failure(Pair.create(answers.transport(), { entries: 4, signal: controller.signal }))).toBe("enough");
    expect(answers.closed).toEqual([]);
  });

  test("takes back what it did when the queue can't be opened", async () => {
    const answers = new Answers();
    engine.words.set(STATUS, READY);
    const { map: _map, ...without } = answers.transport();
    expect(await failure(Pair.create(without, { entries: 4 }))).toBeInstanceOf(TransportLacks);
    expect([answers.closed, engine.count("store32 0x20 = 0x0")]).toEqual([[7], 1]);
  });

  test("closes the queue when it turns out to be no good", async () => {
    const answers = new Answers();
    engine.words.set(STATUS, DEAD);
    expect(await failure(Pair.attach(answers.transport(), { entries: 4 }))).toBeInstanceOf(Dead);
    expect([answers.closed, answers.unmapped, answers.asked.length]).toEqual([[7], 1, 1]);
    answers.answer = () => [5, 0];
    const refused = await failure(Pair.attach(answers.transport(), { entries: 4 }));
    expect(refused).toBeInstanceOf(PairError);
    expect([answers.closed, answers.unmapped]).toEqual([[7, 7], 2]);
  });

  test("hands it over with its handle", async () => {
    const answers = new Answers();
    const pair = await Pair.attach(answers.transport(), { entries: 4 });
    expect([answers.closed, answers.unmapped]).toEqual([[], 0]);
    await pair.close();
    expect([answers.closed, answers.unmapped]).toEqual([[7], 1]);
  });
});

describe("running commands", () => {
  const buffers = (): number => hub.census().buffers;

  test("with memory that they are lent, and what they answer", async () => {
    const answers = new Answers();
    const transport = answers.transport();
    const pair = await Pair.attach(transport, { entries: 4 });
    const before = buffers();
    answers.asked = [];
    answers.answer = (kind, question, target) => {
      if (kind === 2 && question === 56) encodePage(target, 0, { version: 77 });
      return [0, kind === 2 ? 56 : question];
    };
    await inspect(transport, { pair, questions: 3 });
    expect(answers.asked.map(({ kind, question }) => [kind, question])).toEqual([
      [1, 1], ...[1, 2, 3].flatMap((question) => [[1, question], [2, 256]]), [2, 56],
    ]); // prettier-ignore
    expect(engine.words.get(BELL)).toBe(77);
    expect(buffers()).toBe(before);
    await pair.close();
  });

  test("what they find wrong ends it, and is undone by a command", async () => {
    const answers = new Answers();
    const transport = answers.transport();
    const pair = await Pair.attach(transport, { entries: 4 });
    answers.answer = (kind, _question, target) => {
      if (kind === 2) target.set([8, 9]);
      return [0, 3];
    };
    const listed = await failure(inspect(transport, { pair }));
    expect(listed).toBeInstanceOf(Listed);
    expect(listed).toMatchObject({ first: 8 });
    expect(answers.asked.at(-1)).toEqual({ kind: 1, question: 9 });
    answers.answer = () => [0, 3];
    expect(await failure(inspect(transport, { pair }))).toBeInstanceOf(Short);
    answers.answer = (_kind, question) => [question === 2 ? 4 : 0, 30];
    expect(await failure(inspect(transport, { pair }))).toMatchObject({ status: 4 });
    await pair.close();
  });
});

describe("descriptions that ship", () => {
  test("NVMe: a reset waits as long as the controller says", async () => {
    engine.words.set(0x00, BigInt(4) << 24n);
    engine.words.set(0x14, 1);
    engine.words.set(0x1c, 1);
    const transport = steppedRegisters(engine);
    expect(String(await failure(nvme.reset(transport)))).toContain(
      "reset: '!csts.rdy' did not come true within 2500 ms",
    );
    engine.onStore(0x14, () => engine.words.set(0x1c, 0));
    engine.words.set(0x14, 0x46_0001);
    await nvme.reset(transport);
    expect(engine.words.get(0x14)).toBe(0x46_0000);
    engine.onStore(0x14, (value) => void engine.words.set(0x1c, Number(value) === 0x46_4000 ? 2 << 2 : 0));
    await nvme.shutdown(transport);
  });

  test("virtio: features are agreed on, or refused", async () => {
    const [SELECT, OFFERED, DRIVER_SELECT, AGREED, STATUS_AT] = [0x00, 0x04, 0x08, 0x0c, 0x14];
    const agreed: number[] = [];
    engine.script(OFFERED, () => (engine.words.get(SELECT) === 0 ? 0x8000_0063 : 0x0000_0103));
    engine.onStore(AGREED, (value) => (agreed[Number(engine.words.get(DRIVER_SELECT))] = Number(value)));
    await virtio.negotiate(steppedRegisters(engine), { wanted: 0x1_f000_0021n });
    expect(agreed).toEqual([0x8000_0021, 1]);
    expect(engine.words.get(STATUS_AT)).toBe(0x0b);
    engine.script(STATUS_AT, (loads) => (loads === 0 ? 0 : 3));
    const refused = await failure(virtio.negotiate(steppedRegisters(engine), { wanted: 33 }));
    expect(refused).toBeInstanceOf(virtio.FeaturesRefused);
    expect(refused).toMatchObject({ wanted: 33n });
    expect(engine.words.get(STATUS_AT)).toBe(0x80);
  });

  test("PCI: a function that can't be reset by itself says so; one that can has no transaction left", async () => {
    const transport = steppedRegisters(engine);
    expect(await failure(pci.reset(transport))).toBeInstanceOf(pci.NoFunctionReset);
    engine.words.set(0x04, 1 << 28);
    engine.script(0x0a, (loads) => (loads < 5 ? 1 << 5 : 0));
    await pci.reset(transport);
    expect(engine.log.at(-1)).toBe("store16 0x8 = 0x8000");
    expect(engine.places.map(({ kind }) => kind)).toContain("capability");
  });
});
