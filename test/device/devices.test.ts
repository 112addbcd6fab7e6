/** Device sides of descriptions that ship, driven by hand: what is particular to each. */
import { beforeAll, describe, expect, test } from "vitest";
import { loadDevice } from "../codegen/compile.ts";
import type { DeviceBase } from "../../src/device/base.ts";
import type { CompletionRing } from "../../src/device/queue/completion.ts";
import type { SubmissionRing } from "../../src/device/queue/submission.ts";
import { TestOutside } from "./outside.ts";

type Ring = SubmissionRing & { answer(id: number, fields: object): void };
type Completions = CompletionRing & { complete(id: number, fields?: object): void };
type Command = Readonly<Record<string, number>> & { readonly id: number };
type Make = new () => DeviceBase;

/** What has been generated for a file, with a method that every command of it comes to. */
async function modelOf(name: string, base: string): Promise<Make> {
  const module = await loadDevice<Record<string, Make>>(`device-${name}`, `specs/${name}.ring`);
  return module[base]!;
}

function bugs(device: DeviceBase): readonly string[] {
  return device.hostBugs.map(({ rule, path }) => `${rule} ${path}`);
}

const SQ = 0x1_0000;
const CQ = 0x1_4000;

describe("nvme", () => {
  let base: Make;
  beforeAll(async () => {
    base = await modelOf("nvme", "NvmeDevice");
  });

  interface Nvme extends DeviceBase {
    readonly controller: { readonly cap: { dstrd: number }; readonly cc: { en: boolean } };
    readonly adminQueue: { readonly sq: Ring; readonly cq: Completions };
    readonly ioQueues: { at(id: number): { readonly sq: Ring; readonly cq: Completions } };
    read: (command: Command) => void;
    identify: (command: Command) => void;
    onCc: (value: number, before: number) => void;
  }

  test("admin and I/O queues have doorbells of their own, as far apart as `cap` says", () => {
    const outside = new TestOutside();
    const device = new base() as Nvme;
    device["onReset"] = () => (device.controller.cap.dstrd = 2);
    device.connect(outside);
    const bar = device.registers({ kind: "bar", index: 0, offset: 0 });
    const seen: unknown[] = [];
    device.onCc = (value) => void seen.push(["cc", value, device.controller.cc.en]);
    device.identify = (command) => {
      seen.push(["identify", command["cns"], command["prp1"]]);
      device.adminQueue.cq.complete(command.id, { result: 5 });
    };
    device.read = (command) => {
      seen.push(["read", command["slba"], command["nlb"], command["prp1"]]);
      device.ioQueues.at(3).cq.complete(command.id, { status: 0x81, dnr: true });
    };
    bar.store32(0x14, 0x0046_0001);
    device.adminQueue.sq.start(SQ, 4);
    device.adminQueue.cq.start(CQ, 4);
    device.ioQueues.at(3).sq.start(SQ + 0x1000, 4);
    device.ioQueues.at(3).cq.start(CQ + 0x1000, 4);

    const { words } = outside;
    const admin = outside.word(SQ);
    words.set([0x0007_0006], admin);
    words.set([0x5000, 1, 0, 0, 1], admin + 6);
    const io = outside.word(SQ + 0x1000);
    words.set([0x0009_0002, 1], io);
    words.set([0x6000, 0x2, 0, 0, 0x10, 0, 7], io + 6);
    bar.store32(0x1000, 1);
    bar.store32(0x1000 + 3 * 32, 1);
    while (device.step(() => 0));

    expect(seen).toEqual([
      ["cc", 0x0046_0001, true],
      ["identify", 1, 0x1_0000_5000],
      ["read", 0x10n, 8, 0x2_0000_6000],
    ]);
    expect([...words.subarray(outside.word(CQ), outside.word(CQ) + 4)]).toEqual([5, 0, 1, 0x0001_0007]);
    const done = outside.word(CQ + 0x1000);
    expect([...words.subarray(done, done + 4)]).toEqual([
      0,
      0,
      0x0003_0001,
      (0x8000_0000 | (0x81 << 17) | 0x1_0009) >>> 0,
    ]);
    bar.store32(0x1000 + 3 * 32 + 16, 1);
    expect(bugs(device)).toEqual([]);
    bar.store32(0x1000 + 3 * 32 + 16, 3);
    bar.store32(0x1000 + 8 * 32, 1);
    expect(bugs(device)).toEqual([
      "doorbell-value nvme.ring#Controller.doorbells[3].cq_head",
      "doorbell-stopped nvme.ring#Controller.doorbells[8].sq_tail",
    ]);
  });
});

describe("hisi_qm", () => {
  let base: Make;
  beforeAll(async () => {
    base = await modelOf("hisi_qm", "HisiZipDevice");
  });

  interface Zip extends DeviceBase {
    readonly zipQueues: { at(id: number): { readonly sq: Ring; readonly cq: Completions } };
    zlib: (command: Command) => void;
  }

  test.each([true, false])(
    "one doorbell tells of all queues, and results stand over the slot (windows: %s)",
    (windows) => {
      const outside = new TestOutside({ windows });
      const device = new base() as Zip;
      device.connect(outside);
      const mmio = device.registers({ kind: "region", name: "mmio", offset: 0x1000 });
      const { sq, cq } = device.zipQueues.at(5);
      device.zlib = (command) => {
        sq.answer(command.id, { consumed: command["sourceSize"]!, produced: 9, checksum: 0xabcd, lastBlock: true });
        cq.complete(command.id);
      };
      sq.start(SQ, 4);
      cq.start(CQ, 4);
      const entry = outside.word(SQ);
      for (const slot of [0, 1]) {
        const at = entry + slot * 32;
        outside.words[at + 4] = 100 + slot;
        outside.words[at + 7] = 0x3a00_0000;
        outside.words[at + 9] = 2;
      }
      mmio.store64(0, (2n << 32n) | 5n);
      while (device.step(() => 0));
      expect(bugs(device)).toEqual([]);
      expect([...outside.words.subarray(entry + 32, entry + 38)]).toEqual([101, 9, 0, 0x100, 101, 0]);
      expect(outside.words[entry + 32 + 31]).toBe(0xabcd);
      expect(outside.words[entry + 32 + 9]).toBe(2);
      const done = outside.word(CQ);
      expect([...outside.words.subarray(done, done + 8)]).toEqual([0, 0, 0, 0x1_0000, 0, 0, 1, 0x1_0000]);
      mmio.store64(0, (2n << 32n) | (1n << 12n) | 5n);
      expect(cq.room).toBe(4);
      // All four slots at once: the index is where it was.
      mmio.store64(0, (2n << 32n) | 5n);
      expect(sq.pending).toBe(4);
      mmio.store64(0, (1n << 48n) | (1n << 12n) | 5n);
      mmio.store64(0, 6n);
      expect(bugs(device)).toEqual([
        "doorbell-stopped hisi_qm.ring#Doorbell.doorbell",
        "doorbell-stopped hisi_qm.ring#Doorbell.doorbell",
      ]);
    },
  );
});

describe("erdma", () => {
  let base: Make;
  beforeAll(async () => {
    base = await modelOf("erdma", "ErdmaDevice");
  });

  interface Erdma extends DeviceBase {
    readonly commandQueue: { readonly sq: Ring; readonly cq: Completions };
    setMtu: (command: Command) => void;
    queryDevice: (command: Command) => void;
    createEq: (command: Command) => void;
  }

  test("entries of two blocks, big-endian answers, and interrupts that are asked for", () => {
    const outside = new TestOutside();
    const device = new base() as Erdma;
    device.connect(outside);
    const bar = device.registers({ kind: "bar", index: 0, offset: 0 });
    const { sq, cq } = device.commandQueue;
    const seen: unknown[] = [];
    device.setMtu = (command) => {
      seen.push(command["mtu"]);
      cq.complete(command.id, { opcode: 3, data0: 0x1122_3344 });
    };
    device.queryDevice = (command) => {
      seen.push("query");
      cq.complete(command.id);
    };
    device.createEq = () => void seen.push("create");
    sq.start(SQ, 8);
    cq.start(CQ, 8);
    cq.interrupt = 1;
    const { words } = outside;
    const put = (block: number, module: number, opcode: number, rest: readonly number[] = []): void => {
      const at = outside.word(SQ) + (block & 7) * 8;
      words.set([(module << 24) | (opcode << 16) | ((block + 2) & 0xffff), 1 << 20, ...rest], at);
    };
    put(0, 1, 3, [1500]);
    put(2, 0, 0);
    bar.store64(0x200, 4n);
    bar.store64(0x300, 1n << 31n);
    while (device.step(() => 0));
    expect(bugs(device)).toEqual([]);
    expect(seen).toEqual([1500, "query"]);
    const done = outside.word(CQ);
    expect([...words.subarray(done, done + 4)]).toEqual([0x0000_0380, 0, 0x4433_2211, 0]);
    expect(words[done + 8 + 1]).toBe(0x0200_0000);
    expect(outside.interrupts).toEqual([1]);
    put(4, 0, 9);
    bar.store64(0x200, 6n);
    bar.store64(0x200, 7n);
    while (device.step(() => 0));
    expect(bugs(device)).toEqual([
      "doorbell-value erdma.ring#Controller.sq_doorbell",
      "entry-fixed erdma.ring#Sqe.opcode",
    ]);
  });
});
