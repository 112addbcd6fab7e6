/** Entries of other layouts, against the same stores by hand: an NVMe read with a `stored` field, a big-endian request. */

import type { DeviceAddress } from "@ringwright/runtime/generated";
import { encodeRead } from "../../specs/nvme.gen.ts";
import { encodeCompress } from "../../specs/nx-842.gen.ts";
import { makeInputs, SLOTS } from "../harness/inputs.ts";
import { jsRound } from "../harness/js-round.ts";
import { checksum } from "../harness/numbers.ts";
import type { Contestant } from "../harness/types.ts";
import { compressByHand, nvmeReadByHand } from "./encode-layouts-by-hand.ts";

const { reads } = makeInputs();
/** One ring for all: dwords, and the same memory for whoever needs a DataView. */
const DWORDS = 32;
const ring = new Uint32Array(SLOTS * DWORDS);
const view = new DataView(ring.buffer);

/** `layout`: 0 for NVMe, 1 for big-endian. */
export async function contestants(layout: number): Promise<readonly Contestant[]> {
  const [generated, byHand] = layout === 0 ? [nvmeGenerated, nvmeByHand] : [bigEndianGenerated, bigEndianByHand];
  return [contestant("generated", generated), contestant("by hand", byHand)];
}

function contestant(name: string, loop: (count: number) => void): Contestant {
  return jsRound({
    name,
    multiple: SLOTS,
    run: (count) => {
      loop(count);
      return ring[0]! + ring[ring.length - 1]!;
    },
    verify: () => {
      ring.fill(0);
      loop(SLOTS);
      return checksum(ring);
    },
  });
}

// One loop for each, written out, so that the encoder is inlined where it can be.

function nvmeGenerated(count: number): void {
  const { offset, address, length, keyLow, keyHigh, priority } = reads;
  for (let n = 0; n < count; n++) {
    const i = n & (SLOTS - 1);
    const where = address[i]! as DeviceAddress;
    const blocks = length[i]! / 512;
    encodeRead(ring, i * DWORDS, keyLow[i]!, offset[i]!, blocks, keyHigh[i]!, where, where, false, priority[i]);
  }
}

function nvmeByHand(count: number): void {
  const { offset, address, length, keyLow, keyHigh, priority } = reads;
  for (let n = 0; n < count; n++) {
    const i = n & (SLOTS - 1);
    const where = address[i]!;
    const blocks = length[i]! / 512;
    nvmeReadByHand(ring, i * DWORDS, keyLow[i]!, offset[i]!, blocks, keyHigh[i]!, where, where, false, priority[i]);
  }
}

function bigEndianGenerated(count: number): void {
  const { address, length, keyLow, keyHigh } = reads;
  for (let n = 0; n < count; n++) {
    const i = n & (SLOTS - 1);
    const where = address[i]! as DeviceAddress;
    encodeCompress(ring, i * DWORDS, keyLow[i]!, where, length[i]!, where, keyHigh[i]!, where, keyLow[i]);
  }
}

function bigEndianByHand(count: number): void {
  const { address, length, keyLow, keyHigh } = reads;
  for (let n = 0; n < count; n++) {
    const i = n & (SLOTS - 1);
    const where = address[i]!;
    compressByHand(view, i * DWORDS * 4, keyLow[i]!, where, length[i]!, where, keyHigh[i]!, where, keyLow[i]!);
  }
}
