/** Commands that lend several pieces of memory: where one is refused, none stays lent, and nothing is posted. */
import { expect, test } from "vitest";

import { BufferOverlap, hub, type DeviceBuffer, type Token, type Transport } from "@ringwright/runtime";

import { DEVICE_READS } from "../../src/runtime/address-space/address-space.ts";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { load } from "../codegen/compile.ts";
import { closesAfterwards, HandMadeDevice } from "./doorbell-device.ts";
import { thrown } from "./outcomes.ts";

const SPEC = `
  protocol mixing;
  endian little;
  registers Mixer in bar 0 { 0x0 bell : u32 write only; }
  entry Order 32 { 0x00 id : u16 tag; 0x02 opcode : u16; byte[31:4] command; }
  entry Answer 8 { 0x0 id : u16; 0x2 state : u16; 0x4 reserved : u32; }
  queue Mixing(size: 2..64) {
    ring Orders of Order host { depth size; spare 1; }
    ring Answers of Answer device { depth size; spare 0; valid state != 0; idle state = 0; }
    submit Orders { publish { bell <- tail; } }
    complete Answers { }
    match Order.id == Answer.id from 0..63;
  }
  command mix : Order(opcode: 1) -> Answer {
    0x04 length : u32;
    0x08 a_at : address of a;
    0x10 b_at : address of b;
    0x18 mixed_at : address of mixed;
    transfer a : device reads bytes[length];
    transfer b : device reads bytes[length];
    transfer mixed : device writes bytes[length];
  }
  command rest : Order(opcode: 2) -> Answer { reserved rest; }
`;

interface Mixing {
  readonly inFlight: number;
  postMix(length: number, a: DeviceBuffer, aAt: number, b: DeviceBuffer, bAt: number, mixed: DeviceBuffer, mixedAt: number): Token; // prettier-ignore
  postRest(): Token;
  notify(): number;
  poll(): number;
  close(): Promise<void>;
}
type Generated = { Mixing: { open(transport: Transport, options: { size: number }): Mixing } };

class Mixer extends HandMadeDevice {
  private done = 0;
  told = 0;

  stored(_offset: number, value: number): void {
    this.told = value;
  }

  /** Answers the next command. */
  answer(): void {
    const id = this.memory("Orders").words[this.done * 8]! & 0xffff;
    this.memory("Answers").words[this.done * 2] = id | (1 << 16);
    this.done++;
  }
}

test("the first, the second or the third is refused: nothing is lent, and the next post is as if there had been none", async () => {
  const { Mixing } = await load<Generated>("mixing", "mixing.ring", { "mixing.ring": SPEC });
  const mixer = new Mixer();
  const queue = Mixing.open(mixer.transport, { size: 8 });
  closesAfterwards(queue);
  using plain = hub.allocate(64);
  using strict = hub.allocate(64, { strict: true });
  const nothing = (): void => {
    expect([plain.state, strict.state, queue.inFlight]).toEqual(["owned", "owned", 0]);
  };
  // By each other: the third writes what the first or the second reads.
  for (const [a, b] of [[strict, plain], [plain, strict], [strict, strict]] as const) {
    const overlap = thrown(() => queue.postMix(16, a, 0, b, 0, strict, 8), BufferOverlap);
    expect([overlap.asked.start, overlap.held.start]).toEqual([8, 0]);
    nothing();
  } // prettier-ignore
  // The next command has their tag, and none of their loans.
  using held = strict.part(0, 8);
  const loan = sharedAddresses.lend(held, 0, 8, DEVICE_READS);
  thrown(() => queue.postMix(8, plain, 0, plain, 0, strict, 0), BufferOverlap);
  sharedAddresses.giveBack(loan);
  nothing();
  const others = [0, 0].map(() => sharedAddresses.lend(plain, 0, 8, DEVICE_READS));
  queue.postRest();
  mixer.answer();
  queue.poll();
  expect(plain.state).toBe("lent");
  others.forEach(sharedAddresses.giveBack);
  nothing();
  // By another command.
  const first = queue.postMix(8, plain, 0, plain, 0, strict, 0);
  const lent = [plain.state, strict.state, queue.inFlight];
  thrown(() => queue.postMix(8, strict, 0, plain, 0, plain, 32), BufferOverlap);
  thrown(() => queue.postMix(8, plain, 0, strict, 0, plain, 32), BufferOverlap);
  thrown(() => queue.postMix(8, plain, 0, plain, 0, strict, 0), BufferOverlap);
  const second = queue.postMix(8, strict, 8, strict, 8, strict, 16);
  expect([first, second].every((token) => token !== 0)).toBe(true);
  expect([plain.state, strict.state, queue.inFlight]).toEqual([lent[0], lent[1], 2]);
  queue.notify();
  expect(mixer.told).toBe(3);
  mixer.answer();
  queue.poll();
  expect([plain.state, strict.state]).toEqual(["owned", "lent"]);
  mixer.answer();
  queue.poll();
  nothing();
});
