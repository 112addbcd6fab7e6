/** The adder of bench/specs/adder.ring. */
import type { DeviceModel } from "@ringwright/runtime/soft";

type Outside = Parameters<DeviceModel["connect"]>[0];
type Window = ReturnType<DeviceModel["registers"]>;

export default class Adder implements DeviceModel {
  readonly name = "Adder";
  readonly hostBugs = [];
  readonly due = undefined;
  readonly doorbells: DeviceModel["doorbells"] = [
    { place: { kind: "bar", index: 0, offset: 0 }, offset: 0x40, bits: 32, count: 2, stride: 4 },
  ];
  private outside!: Outside;
  private entries = 0;
  private requests = 0;
  private answers = 0;
  private tail = 0;
  private head = 0;
  private taken = 0;
  private answered = 0;
  private turn = 1;
  private asked: Uint32Array | undefined;
  private told: Uint32Array | undefined;

  connect(outside: Outside): void {
    this.outside = outside;
  }
  reset(): void {
    this.stored(0, 0);
  }
  registers(): Window {
    const none = (): never => {
      throw new Error("not to be loaded");
    };
    return {
      load8: none,
      load16: none,
      load32: none,
      load64: none,
      store8: none,
      store16: none,
      store32: (offset, value) => this.stored(offset, value),
      store64: (offset, value) => this.stored(offset, Number(value)),
    };
  }
  private stored(offset: number, value: number): void {
    switch (offset) {
      case 0:
        this.entries = value;
        this.tail = this.head = this.taken = this.answered = 0;
        this.turn = 1;
        this.asked = value === 0 ? undefined : this.outside.window!(this.requests, value * 64)!;
        this.told = value === 0 ? undefined : this.outside.window!(this.answers, value * 16)!;
        return;
      case 8:
        this.requests = value;
        return;
      case 16:
        this.answers = value;
        return;
      case 0x40:
        this.tail = value;
        return;
      case 0x44:
        this.head = value;
    }
  }
  step(): boolean {
    return this.run(1);
  }
  run(budget: number): boolean {
    if (this.taken === this.tail) return false;
    const { asked, told, entries, tail } = this;
    for (let left = budget; left > 0 && this.taken !== tail; left--) {
      const next = this.answered + 1 === entries ? 0 : this.answered + 1;
      if (next === this.head) return false;
      const at = this.taken << 4;
      const first = asked![at]!;
      const sum = (asked![at + 1]! + asked![at + 2]! + asked![at + 3]! + asked![at + 4]!) >>> 0;
      this.taken = this.taken + 1 === entries ? 0 : this.taken + 1;
      const slot = this.answered << 2;
      told![slot] = sum;
      told![slot + 1] = 0;
      told![slot + 2] = this.taken;
      Atomics.store(told!, slot + 3, (first >>> 16) | (this.turn << 16) | ((first & 0xff) === 1 ? 0 : 1 << 24));
      this.answered = next;
      if (next === 0) this.turn ^= 1;
      this.outside.interrupt(0);
    }
    return true;
  }
}
