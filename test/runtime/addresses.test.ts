/** Completions that name a slot by the address that the device knows it by. */
import { expect, test } from "vitest";
import { ProtocolViolation, type Token, type Transport } from "../../src/runtime/index.ts";
import { load } from "../codegen/compile.ts";
import { closesAfterwards, HandMadeDevice, randomOf } from "./doorbell-device.ts";
import { thrown } from "./outcomes.ts";

const SPEC = `
protocol addresses;
endian little;
registers Engine in bar 0 { 0x0 bell : u32 write only; }
entry Order 16 { 0x0 left : u32; 0x4 right : u32; 0x8 reserved : u64; }
entry Answer 16 { 0x0 sum : u32; 0x4 state : u32; 0x8 at : u64; }
queue Adder(size: 2..100) {
  region memory = memory(64 + size * sizeof(Order), 64);
  ring Orders  of Order  host in (memory + 64) { depth size; spare 0; }
  ring Answers of Answer device { depth 128; spare 0; valid state != 0; idle state = 0; }
  submit Orders { publish { bell <- tail; } }
  complete Answers { }
  match address of Orders == Answer.at from slots;
}
command add : Order() -> Answer { result sum = Answer.sum; }
`;

interface Adder {
  readonly depth: number;
  readonly inFlight: number;
  postAdd(left: number, right: number): Token;
  notify(): number;
  poll(on?: object): number;
  close(): Promise<void>;
}

class Engine extends HandMadeDevice {
  readonly held: number[] = [];
  private taken = 0;
  private told = 0;

  stored(_offset: number, value: number): void {
    const slots = (this.memory("memory").length - 64) / 16;
    do {
      this.held.push(this.taken);
      this.taken = (this.taken + 1) % slots;
    } while (this.taken !== value);
  }

  complete(slot: number, address = 0x1000_0000 + 64 + slot * 16): void {
    const orders = this.memory("memory").words;
    const { words } = this.memory("Answers");
    const at = (this.told++ % 128) * 4;
    words[at] = (orders[16 + slot * 4] ?? 0) + (orders[17 + slot * 4] ?? 0);
    words[at + 2] = address >>> 0;
    words[at + 3] = address / 2 ** 32;
    Atomics.store(words, at + 1, 1);
  }
}

type Generated = { Adder: { open(transport: Transport, options: { size: number }): Adder } };
const { Adder } = await load<Generated>("addresses", "addresses.ring", { "addresses.ring": SPEC });

test.each([2, 7, 64, 100])("%i slots, in any order", (size) => {
  const engine = new Engine();
  const queue = Adder.open(engine.transport, { size });
  closesAfterwards(queue);
  const random = randomOf(size);
  const expected = new Map<Token, number>();
  let posted = 0;
  for (let step = 0; step < 5000; step++) {
    const what = random(3);
    if (what === 0) {
      const token = queue.postAdd(posted, size);
      if (token !== 0) expected.set(token, posted++ + size);
    } else if (what === 1) {
      queue.notify();
      const [slot] = engine.held.splice(random(Math.max(1, engine.held.length)), 1);
      if (slot !== undefined) engine.complete(slot);
    } else {
      queue.poll({
        add(token: Token, sum: number) {
          expect(sum).toBe(expected.get(token));
          expected.delete(token);
        },
      });
    }
    expect(queue.inFlight).toBe(expected.size);
  }
  expect(posted).toBeGreaterThan(300);
});

test.each([
  ["before the ring", 0x1000_0000],
  ["behind the ring", 0x1000_0000 + 64 + 7 * 16],
  ["inside a slot", 0x1000_0000 + 64 + 4],
  ["of a slot that holds nothing", 0x1000_0000 + 64 + 2 * 16],
  ["far away", 2 ** 52],
])("an address %s is no command's", (_what, address) => {
  const engine = new Engine();
  const queue = Adder.open(engine.transport, { size: 7 });
  closesAfterwards(queue);
  queue.postAdd(1, 2);
  queue.notify();
  engine.complete(0, address);
  const { message } = thrown(() => queue.poll(), ProtocolViolation);
  expect(message).toContain(`0x${address.toString(16)},`);
  expect(queue.inFlight).toBe(1);
});
