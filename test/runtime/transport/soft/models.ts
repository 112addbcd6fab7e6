/** Devices that tests of threads need: each a maker, chosen by name. */
import type { DeviceModel } from "@ringwright/runtime/soft";

import { Copier, REG } from "./copier.ts";

export interface ModelData {
  readonly model: keyof typeof models;
}

/** What registers of {@link Ordered} are at. */
export const ORDER = { ring: 0x100, other: 0x104, plain: 0x10, errors: 0x14 } as const;

/**
 * Two doorbells and a plain register. The program counts up with every store and, to the plain register, tells what it has
 * stored to the doorbells; so the device knows whether it has seen a store too early, too late or not at all.
 */
class Ordered extends Copier {
  override readonly name = "Ordered";
  override readonly doorbells: DeviceModel["doorbells"] = [
    { place: { kind: "bar", index: 0, offset: 0 }, offset: ORDER.ring, bits: 32, count: 2, stride: 4 },
  ];
  private readonly rings = [0, 0];
  private last = 0;
  private errors = 0;

  protected override store(bits: number, offset: number, value: number | bigint): void {
    if (offset === ORDER.ring || offset === ORDER.other) {
      const which = Number(offset === ORDER.other);
      // Each is larger than all that was stored in order before it.
      if (Number(value) < this.rings[which]! || Number(value) < this.last) this.errors++;
      this.rings[which] = Number(value);
    } else if (offset === ORDER.plain) {
      const [ring, other, count] = [
        BigInt(value) & 0xff_ffffn,
        (BigInt(value) >> 24n) & 0xff_ffffn,
        BigInt(value) >> 48n,
      ];
      if (Number(ring) !== this.rings[0] || Number(other) !== this.rings[1]) this.errors++;
      if (Number(count) !== (this.last & 0xffff)) this.errors++;
      this.last++;
    } else super.store(bits, offset, value);
  }

  protected override load(_bits: number, offset: number): number {
    return offset === ORDER.errors ? this.errors : offset === ORDER.plain ? this.last : 0;
  }
}

/** Answers each doorbell in shared memory, whose address its sqBase is: word 0 what it saw last, word 1 how often. */
class Echo extends Copier {
  override readonly name = "Echo";
  private words: Uint32Array | undefined;

  protected override store(bits: number, offset: number, value: number | bigint): void {
    if (offset === REG.sqBase) this.words = this.outside.window!(Number(value), 8);
    else if (offset === REG.sqTail) {
      Atomics.store(this.words!, 0, Number(value));
      this.words![1]!++;
      this.outside.interrupt(0);
    } else super.store(bits, offset, value);
  }
}

/** Does at a load of `broken` what its maker is for. */
const breaking = (breaks: () => void): (() => DeviceModel) => {
  class Breaking extends Copier {
    protected override load(bits: number, offset: number): number {
      if (offset === REG.broken) breaks();
      return super.load(bits, offset);
    }
  }
  return () => new Breaking();
};

const models = {
  copier: () => new Copier(),
  ordered: () => new Ordered(),
  echo: () => new Echo(),
  exiting: breaking(() => process.exit(3)),
  hanging: breaking(() => {
    for (;;);
  }),
  hungry: breaking(() => {
    const all: unknown[] = [];
    for (;;) all.push({ length: all.length, more: {} });
  }),
  failing: () => {
    throw new RangeError("no such device");
  },
  /** A thread that nobody can talk to: it ends while it sleeps. */
  vanishing: () => {
    setTimeout(() => process.exit(0), 50);
    return new Copier();
  },
} satisfies Record<string, () => DeviceModel>;

export default async function make(data: ModelData): Promise<DeviceModel> {
  await Promise.resolve();
  return models[data.model]();
}
