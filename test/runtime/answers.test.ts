/** Answers over the slots that asked: the queue pair of an accelerator whose kernel's driver and engine are played by hand. */
import { onTestFinished, expect, test } from "vitest";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { hub, ProtocolViolation, type Mapping, type Token, type Transport } from "../../src/runtime/index.ts";
import { ZipError, ZipQueue, type ZipQueueCompletions, type ZipQueueOptions } from "../../specs/hisi_qm.gen.ts";
import { randomOf } from "./doorbell-device.ts";
import { rejected, thrown } from "./outcomes.ts";

const PAGE = 4096;
const ID = 5;
const DOORBELL = { 1: 0x340, 2: 0x1000, 3: 0x1000 } as const;

interface Held {
  readonly slot: number;
  readonly sourceSize: number;
  readonly algorithm: number;
}

class Engine {
  readonly requests: number[] = [];
  readonly held: Held[] = [];
  unmapped = 0;
  head = 0;
  private mmio = new ArrayBuffer(0);
  private rings = new Uint32Array(0);
  private depth = 0;
  private taken = 0;
  private done = 0;
  private turn = 1;
  private readonly version: 1 | 2 | 3;

  constructor(version: 1 | 2 | 3) {
    this.version = version;
  }

  readonly transport: Transport = {
    name: "by hand",
    space: sharedAddresses,
    syscalls: {
      ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((n) => [`call${n}`, () => -38])),
      ioctl: (_handle: number, request: number, argument: number | Uint32Array | Uint8Array) => {
        this.requests.push(request);
        if (request === 0xc004480a) (argument as Uint32Array)[0] = ((argument as Uint32Array)[0]! & 0xffff_0000) | ID;
        return 0;
      },
    } as NonNullable<Transport["syscalls"]>,
    map: (_name, _handle, offset, length): Mapping => {
      const memory = new ArrayBuffer(length);
      if (offset === 0) this.mmio = memory;
      else {
        this.rings = new Uint32Array(memory);
        this.depth = length / (128 + 16);
      }
      return { memory, unmap: () => void this.unmapped++ };
    },
    watch: () => ({ start: () => {}, stop: () => {}, ref: () => {}, unref: () => {}, close: () => {} }),
    waitReadable: () => false,
  };

  /** What was stored to the doorbell last: its fields, and for which ring. */
  look(): { readonly command: number; readonly index: number; readonly sqn: number } {
    const word = new DataView(this.mmio).getBigUint64(DOORBELL[this.version], true);
    const command = Number((word >> (this.version === 1 ? 16n : 12n)) & 0xfn);
    return {
      command,
      index: Number((word >> 32n) & 0xffffn),
      sqn: Number(word & (this.version === 1 ? 0xffffn : 0x3ffn)),
    };
  }

  take(): void {
    const { command, index, sqn } = this.look();
    expect([command, sqn]).toEqual([0, ID]);
    do {
      const at = this.taken * 32;
      this.held.push({ slot: this.taken, sourceSize: this.rings[at + 4]!, algorithm: this.rings[at + 9]! & 0xff });
      this.taken = (this.taken + 1) % this.depth;
    } while (this.taken !== index);
  }

  /** The answer goes over the slot; the completion names it. */
  complete(command: Held, { produced = command.sourceSize, status = 0, slot = command.slot } = {}): void {
    this.held.splice(this.held.indexOf(command), 1);
    if (slot < this.depth) {
      this.rings.set([command.sourceSize, produced, 0, 0x100 | status], slot * 32);
      this.rings[slot * 32 + 31] = 0xcafe;
    }
    const at = this.depth * 32 + this.done * 4;
    this.rings[at + 2] = (ID << 16) | slot;
    Atomics.store(this.rings, at + 3, this.turn << 16);
    this.done = (this.done + 1) % this.depth;
    if (this.done === 0) this.turn ^= 1;
  }
}

async function open(version: 1 | 2 | 3, options: Partial<ZipQueueOptions> = {}) {
  const engine = new Engine(version);
  const queue = await ZipQueue.create(engine.transport, { fd: 9, way: 0, version, depth: 8, page: PAGE, ...options });
  onTestFinished(() => void queue.close({ timeout: 50 }).catch(() => {}));
  return { engine, queue };
}

test.each([1, 2, 3] as const)("version %i: the doorbell of its kind, found out once", async (version) => {
  const { engine, queue } = await open(version);
  expect(engine.requests).toEqual([0xc004480a, 0x5700]);
  using input = hub.allocate(64);
  using output = hub.allocate(64);
  queue.postDeflate(10, 64, input, 0, output, 0);
  queue.postZlib(20, 64, input, 0, output, 0);
  queue.notify();
  expect(engine.look()).toEqual({ command: 0, index: 2, sqn: ID });
  engine.take();
  engine.complete(engine.held[1]!, { produced: 7 });
  const seen: unknown[] = [];
  const on: ZipQueueCompletions = {
    zlib: (_token, _command, sqNumber, consumed, produced, _literals, status, lastBlock, _size, checksum) => {
      seen.push([sqNumber, consumed, produced, status, lastBlock, checksum]);
    },
  };
  expect(queue.poll(on)).toBe(1);
  expect(seen).toEqual([[ID, 20, 7, 0, true, 0xcafe]]);
  // Reaped: the completion ring's head is told by the same doorbell.
  expect(engine.look()).toEqual({ command: 1, index: 1, sqn: ID });
  expect(queue.inFlight).toBe(1);
  engine.complete(engine.held[0]!);
  queue.poll();
});

test("each command's answer is its own, in any order, as often as the rings go round", async () => {
  const { engine, queue } = await open(3, { depth: 5 });
  using input = hub.allocate(1 << 20);
  using output = hub.allocate(1 << 20);
  const random = randomOf(11);
  const expected = new Map<Token, number>();
  let posted = 0;
  let told = 0;
  let done = 0;
  for (let step = 0; step < 5000; step++) {
    const what = random(3);
    if (what === 0) {
      const token = queue.postDeflate((posted % 9999) + 1, 1 << 20, input, 0, output, 0);
      if (token !== 0) expected.set(token, (posted++ % 9999) + 1);
      else expect(expected.size).toBeGreaterThan(0);
    } else if (what === 1) {
      queue.notify();
      if (told !== posted) engine.take();
      told = posted;
      const command = engine.held[random(Math.max(1, engine.held.length))];
      if (command !== undefined) engine.complete(command);
    } else {
      queue.poll({
        deflate(token, _command, _number, consumed, produced) {
          expect([consumed, produced]).toEqual([expected.get(token), expected.get(token)]);
          expected.delete(token);
          done++;
        },
      });
    }
    expect(queue.inFlight).toBe(expected.size);
  }
  expect(done).toBeGreaterThan(300);
});

test("a result tells what the answer said; its failure is the answer's", async () => {
  const { engine, queue } = await open(2);
  using input = hub.allocate(64);
  using output = hub.allocate(64);
  const good = queue.gzip({ sourceSize: 40, targetSize: 64, input, output });
  const bad = queue.deflate({ sourceSize: 4, targetSize: 64, input, output });
  const lying = queue.deflate({ sourceSize: 4, targetSize: 64, input, output });
  queue.notify();
  engine.take();
  const [first, second, third] = [...engine.held] as [Held, Held, Held];
  engine.complete(second, { status: 0x10 });
  engine.complete(first, { produced: 12 });
  engine.complete(third, { produced: 65 });
  queue.poll({ violation: () => {} });
  expect(await good).toMatchObject({ moved: 12, consumed: 40, checksum: 0xcafe });
  expect((await rejected(Promise.resolve(bad), ZipError)).status).toBe(0x10);
  await rejected(Promise.resolve(lying), ProtocolViolation);
  expect([input.state, output.state]).toEqual(["owned", "owned"]);
});

test.each([3, 7, 60_000])("slot %i holds no command: what stands there is not looked at", async (slot) => {
  const { engine, queue } = await open(3);
  using input = hub.allocate(64);
  queue.postDeflate(4, 4, input, 0, input, 8);
  queue.notify();
  engine.take();
  engine.complete(engine.held[0]!, { slot });
  thrown(() => queue.poll(), ProtocolViolation);
  expect(queue.inFlight).toBe(1);
});

test("closing stops the queue and unmaps both regions", async () => {
  const { engine, queue } = await open(3);
  await queue.close();
  expect(engine.unmapped).toBe(2);
});
