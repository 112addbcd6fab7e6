/** A device that copies memory, written by hand against what transports know of devices, for their tests. */
import { DmaFault, HostBug } from "@ringwright/runtime";
import type { DeviceModel } from "@ringwright/runtime/soft";

export type Outside = Parameters<DeviceModel["connect"]>[0];
type Registers = ReturnType<DeviceModel["registers"]>;
type Place = Parameters<DeviceModel["registers"]>[0];

/** Offsets in bar 0. */
export const REG = {
  /** Reads ID. */
  id: 0x00,
  /** Bit 0: enable. */
  control: 0x04,
  /** Bit 0: ready, some work after it was enabled. */
  status: 0x08,
  /** Commands taken since it was loaded last. */
  taken: 0x0c,
  sqBase: 0x10,
  cqBase: 0x18,
  depth: 0x20,
  /** Adds to `log`; a load gives how many stores there were. */
  log: 0x24,
  /** A store throws in the model; a load does. */
  broken: 0x28,
  /** What was stored here as 8, 16, 32 and 64 bits, one after the other. */
  wide: 0x30,
  sqTail: 0x1000,
  cqHead: 0x1004,
} as const;
export const ID = 0x636f7079;

/** An entry's dwords: operation, tag, source (2), target (2), length; 64 bytes. */
export const ENTRY_DWORDS = 16;
export const COPY = 1;
/** Copies after so many milliseconds, in its dword 7. */
export const COPY_LATER = 2;
/** The model holds it until it is told. */
export const HOLD = 3;
/** The model throws. */
export const THROW = 4;

/** A completion's dwords: tag, status, reached, phase; 16 bytes. */
export const COMPLETION_DWORDS = 4;
export const STATUS = { done: 0, fault: 1, unknown: 2 } as const;

interface Finished {
  readonly tag: number;
  readonly status: number;
  readonly reached: number;
}

interface Later {
  readonly due: number;
  readonly entry: Uint32Array;
}

export class Copier implements DeviceModel {
  readonly name: string = "Copier";
  readonly hostBugs: HostBug[] = [];
  readonly doorbells: DeviceModel["doorbells"] = [
    { place: { kind: "bar", index: 0, offset: 0 }, offset: REG.sqTail, bits: 32, count: 2, stride: 4 },
  ];
  readonly log: (readonly [bits: number, offset: number, value: number | bigint])[] = [];
  protected outside!: Outside;
  private enabled = false;
  private ready = false;
  private taken = 0;
  private sqBase = 0;
  private cqBase = 0;
  private depth = 0;
  private head = 0;
  private tail = 0;
  private cqHead = 0;
  private cqTail = 0;
  private phase = 1;
  private sq: Uint32Array | undefined;
  private cq: Uint32Array | undefined;
  private readonly finished: Finished[] = [];
  private later: Later[] = [];
  private held: Uint32Array[] = [];
  private wide: bigint = 0n;

  connect(outside: Outside): void {
    this.outside = outside;
  }

  reset(): void {
    this.enabled = this.ready = false;
    this.taken = this.sqBase = this.cqBase = this.depth = this.head = this.tail = this.cqHead = this.cqTail = 0;
    this.phase = 1;
    this.sq = this.cq = undefined;
    this.finished.length = 0;
    this.later = [];
    this.held = [];
  }

  registers(place: Place): Registers {
    const load = (bits: number, offset: number): number => this.load(bits, at(offset)) & (2 ** bits - 1);
    const at = (offset: number): number => (place.kind === "bar" && place.index === 0 ? place.offset + offset : -1);
    return {
      load8: (offset) => load(8, offset),
      load16: (offset) => load(16, offset),
      load32: (offset) => this.load(32, at(offset)),
      load64: (offset) => (at(offset) === REG.wide ? this.loadWide() : BigInt(this.load(64, at(offset)))),
      store8: (offset, value) => this.store(8, at(offset), value),
      store16: (offset, value) => this.store(16, at(offset), value),
      store32: (offset, value) => this.store(32, at(offset), value),
      store64: (offset, value) => this.store(64, at(offset), value),
    };
  }

  protected loadWide(): bigint {
    return this.wide;
  }

  protected load(bits: number, offset: number): number {
    switch (offset) {
      case REG.id:
        return ID;
      case REG.control:
        return Number(this.enabled);
      case REG.status:
        return Number(this.ready);
      case REG.log:
        return this.log.length;
      case REG.sqTail:
        return this.tail;
      case REG.taken: {
        const { taken } = this;
        this.taken = 0;
        return taken;
      }
      case REG.broken:
        throw new RangeError("the model's own mistake");
      default:
        this.bug("register-offset", `load${bits} at ${offset}`);
        return 2 ** Math.min(bits, 32) - 1;
    }
  }

  protected store(bits: number, offset: number, value: number | bigint): void {
    switch (offset) {
      case REG.control:
        this.enabled = (Number(value) & 1) === 1;
        if (this.enabled) this.start();
        else this.reset();
        return;
      case REG.sqBase:
        this.sqBase = Number(value);
        return;
      case REG.cqBase:
        this.cqBase = Number(value);
        return;
      case REG.depth:
        this.depth = Number(value);
        return;
      case REG.log:
        this.log.push([bits, offset, value]);
        return;
      case REG.wide:
        this.wide = BigInt.asUintN(64, this.wide * 3n + BigInt(value) + BigInt(bits));
        return;
      case REG.sqTail:
        if (Number(value) >= this.depth) return this.bug("doorbell-value", `a tail of ${value}`);
        this.tail = Number(value);
        this.log.push([bits, offset, value]);
        return;
      case REG.cqHead:
        this.cqHead = Number(value);
        return;
      case REG.broken:
        throw new RangeError("the model's own mistake");
      default:
        this.bug("register-offset", `store${bits} at ${offset}`);
    }
  }

  private bug(rule: "register-offset" | "doorbell-value", what: string): void {
    this.hostBugs.push(new HostBug(rule, "copier.ring#Copier", what));
  }

  private start(): void {
    this.head = this.tail = this.cqHead = this.cqTail = 0;
    this.phase = 1;
    this.sq = this.outside.window?.(this.sqBase, this.depth * ENTRY_DWORDS * 4);
    this.cq = this.outside.window?.(this.cqBase, this.depth * COMPLETION_DWORDS * 4);
  }

  get due(): number | undefined {
    return this.later.length === 0 ? undefined : Math.min(...this.later.map(({ due }) => due));
  }

  /** Ready work: becoming ready, an entry to take, what was put off, completions to deliver. */
  step(choose: (count: number) => number): boolean {
    const now = this.outside.now!();
    const due = this.later.filter((one) => one.due <= now);
    const work: (() => void)[] = [];
    if (this.enabled && !this.ready) work.push(() => (this.ready = true));
    if (this.head !== this.tail) work.push(() => this.take());
    for (const one of due) work.push(() => this.doLater(one));
    if (this.room()) for (const one of this.finished) work.push(() => this.deliver(one));
    if (work.length === 0) return false;
    work[choose(work.length)]!();
    return true;
  }

  run(budget: number): boolean {
    for (let i = 0; i < budget; i++) if (!this.step(() => 0)) return false;
    return true;
  }

  private take(): void {
    const entry = new Uint32Array(ENTRY_DWORDS);
    const slot = this.head * ENTRY_DWORDS;
    if (this.sq !== undefined) entry.set(this.sq.subarray(slot, slot + ENTRY_DWORDS));
    else this.outside.read(this.sqBase + slot * 4, new Uint8Array(entry.buffer));
    this.head = (this.head + 1) % this.depth;
    this.taken++;
    if (entry[0] === HOLD) this.held.push(entry);
    else if (entry[0] === COPY_LATER) this.later.push({ due: this.outside.now!() + entry[7]!, entry });
    else this.execute(entry);
  }

  private doLater(one: Later): void {
    this.later = this.later.filter((other) => other !== one);
    this.execute(one.entry);
  }

  /** Ends what is held: from outside of any step. */
  release(): void {
    for (const entry of this.held.splice(0)) this.execute(entry);
    this.outside.wake?.();
  }

  private execute(entry: Uint32Array): void {
    const [operation, tag, sourceLow, sourceHigh, targetLow, targetHigh, length] = entry as unknown as number[];
    let status: number = STATUS.done;
    let reached = 0;
    if (operation === THROW) throw new RangeError("the model's own mistake");
    if (operation === 0 || operation! > HOLD) status = STATUS.unknown;
    else if (length !== 0) {
      try {
        const bytes = new Uint8Array(length!);
        this.outside.read(sourceLow! + sourceHigh! * 2 ** 32, bytes);
        this.outside.write(targetLow! + targetHigh! * 2 ** 32, bytes);
      } catch (error) {
        status = STATUS.fault;
        if (!(error instanceof DmaFault)) throw error;
        reached = Number(error.address) - Number(error.start);
      }
    }
    this.finished.push({ tag: tag!, status, reached });
  }

  private room(): boolean {
    return (this.cqTail + 1) % this.depth !== this.cqHead;
  }

  private deliver(one: Finished): void {
    this.finished.splice(this.finished.indexOf(one), 1);
    const slot = this.cqTail * COMPLETION_DWORDS;
    if (this.cq !== undefined) {
      this.cq[slot] = one.tag;
      this.cq[slot + 1] = one.status;
      this.cq[slot + 2] = one.reached;
      Atomics.store(this.cq, slot + 3, this.phase);
    } else {
      const words = Uint32Array.of(one.tag, one.status, one.reached, this.phase);
      this.outside.write(this.cqBase + slot * 4, new Uint8Array(words.buffer));
    }
    this.cqTail = (this.cqTail + 1) % this.depth;
    if (this.cqTail === 0) this.phase ^= 1;
    this.outside.interrupt(0);
  }
}
