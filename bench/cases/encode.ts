/** An io_uring read written into rotating slots of a ring of 256 entries, by everybody who can. */

import { encodeRead } from "../../specs/io_uring.gen.ts";
import type { DeviceAddress } from "@ringwright/runtime/generated";
import koffi from "koffi";
import { compile, CProgram } from "../harness/c-program.ts";
import { makeInputs, type Reads, SLOTS } from "../harness/inputs.ts";
import { jsRound } from "../harness/js-round.ts";
import { checksum } from "../harness/numbers.ts";
import type { Contestant } from "../harness/types.ts";
import { encodeByHand, encodeUnchecked, encodeWithDataView } from "./encode-by-hand.ts";
import { encodingLibraries } from "./libraries.ts";

const PAGE = 4096;

export async function contestants(_argument: number, { peers }: { peers: boolean }): Promise<readonly Contestant[]> {
  const { reads } = makeInputs();
  const c = new CProgram(compile("encode"), [], 120);
  return [
    inJavaScript("generated", (ring) => loopGenerated(ring, reads)),
    inJavaScript("by hand, checked", (ring) => loopByHand(ring, reads)),
    inJavaScript("by hand, unchecked", (ring) => loopUnchecked(ring, reads)),
    inJavaScript("DataView", (ring) => loopDataView(ring, reads)),
    c.contestant("C", "encode", { multiple: SLOTS, verify: ["checksum", SLOTS] }),
    ...(peers ? encodingLibraries(reads) : []),
  ];
}

/** One ring for all, at the start of a page as a mapped one: so that nobody has a better place in memory. */
const ring = pageOf(SLOTS * 16);

function pageOf(words: number): Uint32Array {
  const memory = new ArrayBuffer(words * 4 + PAGE);
  const start = (PAGE - (Number(koffi.address(memory)) % PAGE)) % PAGE;
  return new Uint32Array(memory, start, words);
}

function inJavaScript(name: string, make: (ring: Uint32Array) => (count: number) => void): Contestant {
  const loop = make(ring);
  // A few words are enough to keep all stores: V8 knows nothing of who else sees the ring.
  const run = (count: number): number => {
    loop(count);
    return ring[0]! + ring[ring.length - 1]!;
  };
  const verify = (): number => {
    ring.fill(0xa5a5_a5a5);
    loop(SLOTS);
    return checksum(ring);
  };
  return jsRound({ name, run, multiple: SLOTS, verify });
}

// One loop for each, written out: a loop that took the encoder as an argument would keep V8 from inlining it, which is
// what a driver gets.

function loopGenerated(ring: Uint32Array, reads: Reads): (count: number) => void {
  const { fd, offset, address, length, rwFlags, flags, priority, keyLow, keyHigh } = reads;
  return (count) => {
    for (let n = 0; n < count; n++) {
      const i = n & (SLOTS - 1);
      const at = i << 4;
      const where = address[i]! as DeviceAddress;
      // Named first: the encoder's last arguments may be left out, which these never are.
      const rw: number = rwFlags[i]!;
      const flag: number = flags[i]!;
      const prio: number = priority[i]!;
      encodeRead(ring, at, keyLow[i]!, keyHigh[i]!, fd[i]!, offset[i]!, where, length[i]!, rw, flag, prio);
    }
  };
}

function loopByHand(ring: Uint32Array, reads: Reads): (count: number) => void {
  const { fd, offset, address, length, rwFlags, flags, priority, keyLow, keyHigh } = reads;
  return (count) => {
    for (let n = 0; n < count; n++) {
      const i = n & (SLOTS - 1);
      const at = i << 4;
      const where = address[i]!;
      encodeByHand(
        ring,
        at,
        keyLow[i]!,
        keyHigh[i]!,
        fd[i]!,
        offset[i]!,
        where,
        length[i]!,
        rwFlags[i]!,
        flags[i]!,
        priority[i]!,
      );
    }
  };
}

function loopUnchecked(ring: Uint32Array, reads: Reads): (count: number) => void {
  const { fd, offset, address, length, rwFlags, flags, priority, keyLow, keyHigh } = reads;
  return (count) => {
    for (let n = 0; n < count; n++) {
      const i = n & (SLOTS - 1);
      const at = i << 4;
      const where = address[i]!;
      encodeUnchecked(
        ring,
        at,
        keyLow[i]!,
        keyHigh[i]!,
        fd[i]!,
        offset[i]!,
        where,
        length[i]!,
        rwFlags[i]!,
        flags[i]!,
        priority[i]!,
      );
    }
  };
}

function loopDataView(ring: Uint32Array, reads: Reads): (count: number) => void {
  const { fd, offset, address, length, rwFlags, flags, priority, keyLow, keyHigh } = reads;
  const view = new DataView(ring.buffer, ring.byteOffset, ring.byteLength);
  return (count) => {
    for (let n = 0; n < count; n++) {
      const i = n & (SLOTS - 1);
      const at = i << 6;
      const where = address[i]!;
      encodeWithDataView(
        view,
        at,
        keyLow[i]!,
        keyHigh[i]!,
        fd[i]!,
        offset[i]!,
        where,
        length[i]!,
        rwFlags[i]!,
        flags[i]!,
        priority[i]!,
      );
    }
  };
}
