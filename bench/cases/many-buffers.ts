/** What a buffer costs where there are many: all are made, each is lent and given back, and all are closed. */

import { hub, type DeviceBuffer } from "@ringwright/runtime";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import type { DEVICE_READS } from "../../src/runtime/address-space/address-space.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";

const MANY = 100_000;
const OTHERS = [1_000, 10_000, 200_000];
/** Fewer are made several times: so many in all. */
const LEAST = 20_000;
const SIZE = 64;
const TRIES = 2;
const READS: typeof DEVICE_READS = 1;

type Make = (count: number) => readonly DeviceBuffer[];

const KINDS: readonly (readonly [what: string, make: Make])[] = [
  ["a buffer allocated, lent and closed", (count) => Array.from({ length: count }, () => hub.allocate(SIZE))],
  [
    "a buffer's part made, lent and closed",
    (count) => {
      using whole = hub.allocate(SIZE);
      return Array.from({ length: count }, () => whole.part(0, SIZE));
    },
  ],
];

export function contestants(): Promise<readonly Contestant[]> {
  return Promise.resolve([]);
}

export function measure(): Promise<readonly Measured[]> {
  const rows: Measured[] = [];
  for (const [what, make] of KINDS) {
    const { buffers: before } = hub.census();
    // V8 has the code by then.
    each(make, MANY);
    const many = each(make, MANY);
    if (hub.census().buffers !== before) throw new CannotMeasure("buffers are left");
    rows.push({ what: `${what}, ${said(MANY)} at once`, against: "nothing", ours: many, unit: "ns" });
    for (const other of OTHERS) {
      const ours = each(make, other) / many;
      rows.push({ what: `${said(other)} at once ÷ ${said(MANY)}`, against: "nothing", ours, unit: "×" });
    }
  }
  return Promise.resolve(rows);
}

function said(count: number): string {
  return count.toLocaleString("en");
}

/** Nanoseconds of one, the least of some tries. */
function each(make: Make, count: number): number {
  const times = Math.ceil(LEAST / count);
  let least = Infinity;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const start = performance.now();
    for (let time = 0; time < times; time++) all(make(count));
    least = Math.min(least, performance.now() - start);
  }
  return (least * 1e6) / (times * count);
}

function all(buffers: readonly DeviceBuffer[]): void {
  const loans = buffers.map((buffer) => sharedAddresses.lend(buffer, 0, SIZE, READS));
  for (const loan of loans) sharedAddresses.giveBack(loan);
  for (const buffer of buffers) buffer.close();
}
