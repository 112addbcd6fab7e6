/** The device of `test/codegen/cases/stops`, by hand: it completes what it is asked to, and halts when it is told. */
import { HandMadeDevice } from "./doorbell-device.ts";

const [CONTROL, STATUS, CAP] = [0x00, 0x04, 0x08];
const LINE = 0x100;
const READY = 1;
const HALTED = 2;

/** A command that was taken. */
export interface Taken {
  readonly line: number;
  readonly tag: number;
  readonly opcode: number;
  readonly length: number;
}

interface LineState {
  sq: number;
  cq: number;
  depth: number;
  taken: number;
  written: number;
  phase: number;
}

export class HaltingEngine extends HandMadeDevice {
  /** Taken, and not completed. */
  readonly held: Taken[] = [];
  /** Why it halts at once when it is turned on; absent: it doesn't. */
  haltsAtOnce: number | undefined;
  /** It stays as it is when it is turned off. */
  deaf = false;
  /** It never becomes ready. */
  slow = false;
  /** How often it was turned off. */
  restarts = 0;
  /** Its lines are 32 bytes times 2 to this power apart. */
  private power = 0;
  /** What that is after the next restart. */
  powerAfterwards = 0;
  private readonly lines: LineState[] = [];

  constructor() {
    super();
    this.loads.set(CONTROL, 0);
    this.loads.set(STATUS, 0);
  }

  get halted(): boolean {
    return (Number(this.loads.get(STATUS)) & HALTED) !== 0;
  }

  halt(reason = 0): void {
    this.loads.set(STATUS, HALTED | (reason << 8));
  }

  /** It answers nothing but ones. */
  remove(): void {
    this.loads.set(STATUS, 0xffff_ffff);
    this.loads.set(CAP, 0xffff_ffff);
    this.loads.set(CONTROL, 0xffff_ffff);
  }

  stored(offset: number, value: number): void {
    if (offset === CONTROL) return this.control(value);
    if (offset < LINE) return;
    const stride = 32 << this.power;
    const number = Math.floor((offset - LINE) / stride);
    const line = (this.lines[number] ??= { sq: 0, cq: 0, depth: 0, taken: 0, written: 0, phase: 1 });
    switch ((offset - LINE) % stride) {
      case 0x00:
        line.sq = value;
        break;
      case 0x08:
        line.cq = value;
        break;
      case 0x10:
        Object.assign(line, { depth: value, taken: 0, written: 0, phase: 1 });
        break;
      case 0x14:
        this.take(number, line, value);
        break;
      default:
    }
  }

  private control(value: number): void {
    this.loads.set(CONTROL, value);
    if ((value & 1) === 0) {
      this.restarts++;
      if (this.deaf) return;
      this.held.length = 0;
      for (const line of this.lines) if (line !== undefined) line.depth = 0;
      this.loads.set(STATUS, 0);
      this.power = this.powerAfterwards;
      this.loads.set(CAP, this.power);
    } else if (this.haltsAtOnce !== undefined) this.halt(this.haltsAtOnce);
    else if (!this.halted && !this.slow) this.loads.set(STATUS, READY);
  }

  private words(address: number): Uint32Array {
    return this.allocated[address / 0x1000_0000 - 1]!.words;
  }

  private take(number: number, line: LineState, tail: number): void {
    if (this.halted || line.depth === 0) return;
    const words = this.words(line.sq);
    for (; line.taken !== tail; line.taken = (line.taken + 1) % line.depth) {
      const at = line.taken * 4;
      this.held.push({ line: number, tag: words[at]! >>> 16, opcode: words[at]! & 0xffff, length: words[at + 1]! });
    }
  }

  /** Completes a command that it holds. */
  complete(index = 0, status = 0): void {
    const [command] = this.held.splice(index, 1);
    const line = this.lines[command!.line]!;
    const words = this.words(line.cq);
    const depth = words.length / 4;
    const at = line.written * 4;
    words[at] = command!.length;
    words[at + 2] = line.taken;
    Atomics.store(words, at + 3, ((status << 17) | (line.phase << 16) | command!.tag) >>> 0);
    line.written++;
    if (line.written === depth) {
      line.written = 0;
      line.phase ^= 1;
    }
  }
}
