/**
 * Commands that name memory, in batches (the argument): resolved, lent and given back by the driver, beside the same
 * commands of a driver that is told an address. The device is area doorbell's stub, so a command costs little else.
 */

import { hub, memoryWindow, type Token, type Transport } from "@ringwright/runtime";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { jsRound } from "../harness/js-round.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";
import { Takes as Lent } from "../specs/lent.gen.ts";
import { Takes as Raw } from "../specs/raw.gen.ts";
import { allocationPerCommand } from "./allocation.ts";
import { DEPTH, stub } from "./doorbell-stub.ts";

const BUFFERS = 64;
const BLOCK = 4096;
/** As many as both sum up before anything is timed. */
const VERIFIED = 3200;
const READS = 1;

const buffers = Array.from({ length: BUFFERS }, () => hub.allocate(BLOCK));
const addresses = Float64Array.from(buffers, (buffer) => sharedAddresses.resolve(buffer, 0, BLOCK, READS));

export async function contestants(batch: number): Promise<readonly Contestant[]> {
  return [contestant("lent", lent(batch), batch), contestant("raw", raw(batch), batch)];
}

function contestant(name: string, run: (count: number) => number, batch: number): Contestant {
  return jsRound({ name, run, multiple: batch, verify: () => run(VERIFIED) });
}

export async function measure(batch: number): Promise<readonly Measured[]> {
  const ours = allocationPerCommand(lent(batch), batch);
  return [
    {
      what: `allocation per command that is lent memory, batch ${batch}`,
      against: "nothing",
      ours,
      unit: "B",
      target: 0,
    },
  ];
}

/** What a queue is opened on, and its device. */
function device(): { readonly transport: Transport; readonly serve: () => () => void } {
  const registers = new ArrayBuffer(4096);
  const rings: ArrayBuffer[] = [];
  const transport: Transport = {
    name: "stub",
    space: sharedAddresses,
    registers: () => memoryWindow(registers),
    allocate(_name, length) {
      const memory = new ArrayBuffer(length);
      rings.push(memory);
      return { memory, address: 0 as never, free: () => undefined };
    },
  };
  const serve = (): (() => void) => {
    const [asked, answered] = rings.map((memory) => new Uint32Array(memory)) as [Uint32Array, Uint32Array];
    return stub(new Uint32Array(registers), asked, answered);
  };
  return { transport, serve };
}

function lent(batch: number): (count: number) => number {
  const { transport, serve: begin } = device();
  const queue = Lent.open(transport, { depths: { asked: DEPTH } });
  const serve = begin();
  let sum = 0;
  const on = {
    take: (_token: Token, value: number) => {
      sum = (sum + value + 1) | 0;
    },
  };
  let next = 0;
  return (count) => {
    sum = 0;
    next = 0;
    for (let done = 0; done < count; done += batch) {
      for (let i = 0; i < batch; i++) {
        const which = next;
        next = (next + 1) & (BUFFERS - 1);
        if (queue.postTake(BLOCK - i, buffers[which]!, i) === 0) throw new CannotMeasure("the ring is full");
      }
      queue.notify();
      serve();
      for (let seen = 0; seen < batch;) seen += queue.poll(on);
    }
    return sum >>> 0;
  };
}

function raw(batch: number): (count: number) => number {
  const { transport, serve: begin } = device();
  const queue = Raw.open(transport, { depths: { asked: DEPTH } });
  const serve = begin();
  let sum = 0;
  const on = {
    take: (_token: Token, value: number) => {
      sum = (sum + value + 1) | 0;
    },
  };
  let next = 0;
  return (count) => {
    sum = 0;
    next = 0;
    for (let done = 0; done < count; done += batch) {
      for (let i = 0; i < batch; i++) {
        const which = next;
        next = (next + 1) & (BUFFERS - 1);
        if (queue.postTake(BLOCK - i, addresses[which]! + i) === 0) throw new CannotMeasure("the ring is full");
      }
      queue.notify();
      serve();
      for (let seen = 0; seen < batch;) seen += queue.poll(on);
    }
    return sum >>> 0;
  };
}
