/**
 * Commands of 64 bytes in batches (the argument) through a ring that the device is told of by a register: post them, ring,
 * reap them. The device is a stub in the same thread, the same for everybody.
 */

import { memoryWindow, type Transport } from "@ringwright/runtime";
import { compile, CProgram } from "../harness/c-program.ts";
import { jsRound } from "../harness/js-round.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";
import { Sums, type SumsCompletions } from "../specs/adder.gen.ts";
import { allocationPerCommand } from "./allocation.ts";
import { DEPTH, HEAD, stub, TAIL } from "./doorbell-stub.ts";

/** As many as the others sum up before anything is timed. */
const VERIFIED = 3200;
const THIRD = 3 * 2 ** 32;

export async function contestants(batch: number): Promise<readonly Contestant[]> {
  const c = new CProgram(compile("doorbell"), [String(batch)], 120);
  const { adds } = await generated(batch);
  const raw = await rawRing(batch);
  return [
    jsRound({ name: "generated", run: adds, multiple: batch, verify: () => adds(VERIFIED) }),
    jsRound({ name: "raw", run: raw, multiple: batch, verify: () => raw(VERIFIED) }),
    c.contestant("C", "add", { multiple: batch, verify: ["add", VERIFIED] }),
  ];
}

export async function measure(batch: number): Promise<readonly Measured[]> {
  const { adds } = await generated(batch);
  const ours = allocationPerCommand(adds, batch);
  return [{ what: `allocation per command, batch ${batch}`, against: "nothing", ours, unit: "B", target: 0 }];
}

async function generated(batch: number): Promise<{ readonly adds: (count: number) => number }> {
  const registers = new ArrayBuffer(4096);
  const rings: ArrayBuffer[] = [];
  const transport: Transport = {
    name: "stub",
    space: noAddresses,
    registers: () => memoryWindow(registers),
    allocate(_name, length) {
      const memory = new ArrayBuffer(length);
      rings.push(memory);
      return { memory, address: 0 as never, free: () => undefined };
    },
  };
  const queue = Sums.open(transport, { depths: { asked: DEPTH } });
  const [asked, answered] = rings.map((memory) => new Uint32Array(memory)) as [Uint32Array, Uint32Array];
  const serve = stub(new Uint32Array(registers), asked, answered);
  return { adds: through(queue, serve, batch) };
}

/** No command of this device names memory. */
const noAddresses = {
  mode: "sva",
  resolve: () => 0,
  lend: () => 0,
  giveBack: () => undefined,
} as unknown as Transport["space"];

function through(queue: Sums, serve: () => void, batch: number): (count: number) => number {
  let sum = 0;
  const on: SumsCompletions = {
    add: (_token, value) => {
      sum = (sum + value + 1) | 0;
    },
  };
  return (count) => {
    sum = 0;
    for (let done = 0; done < count; done += batch) {
      for (let i = 0; i < batch; i++) {
        if (queue.postAdd(done + i, i, THIRD) === 0) throw new CannotMeasure("the ring is full");
      }
      queue.notify();
      serve();
      for (let seen = 0; seen < batch;) seen += queue.poll(on);
    }
    return sum >>> 0;
  };
}

/** The least that JavaScript can do: no tags, no checks, no callbacks, and nothing atomic. */
async function rawRing(batch: number): Promise<(count: number) => number> {
  const registers = new Uint32Array(1024);
  const asked = new Uint32Array(DEPTH * 16);
  const answered = new Uint32Array(DEPTH * 4);
  const serve = stub(registers, asked, answered);
  let tail = 0;
  let head = 0;
  let turn = 1;
  return (count) => {
    let sum = 0;
    for (let done = 0; done < count; done += batch) {
      for (let i = 0; i < batch; i++) {
        const at = tail << 4;
        asked[at] = (i << 16) | 1;
        asked[at + 1] = done + i;
        asked[at + 2] = i;
        asked[at + 3] = 0;
        asked[at + 4] = 3;
        asked[at + 5] = 0;
        asked[at + 6] = 0;
        asked[at + 7] = 0;
        asked[at + 8] = 0;
        asked[at + 9] = 0;
        asked[at + 10] = 0;
        asked[at + 11] = 0;
        asked[at + 12] = 0;
        asked[at + 13] = 0;
        asked[at + 14] = 0;
        asked[at + 15] = 0;
        tail = tail + 1 === DEPTH ? 0 : tail + 1;
      }
      registers[TAIL] = tail;
      serve();
      for (let seen = 0; seen < batch;) {
        for (; ((answered[(head << 2) + 3]! >>> 16) & 1) === turn; seen++) {
          sum = (sum + answered[head << 2]! + 1) | 0;
          head = head + 1 === DEPTH ? 0 : head + 1;
          if (head === 0) turn ^= 1;
        }
        registers[HEAD] = head;
      }
    }
    return sum >>> 0;
  };
}
