import type { AddressSpace } from "../address-space/address-space.ts";
import { ProtocolViolation } from "../errors/device.ts";
import { QueueClosed } from "../errors/queue.ts";
import { FULL } from "./token.ts";

/**
 * What a queue keeps of memory that its device may take when it likes: numbers, lent and free. The device tells elsewhere
 * which one it took; until then its memory is lent.
 */
export class Offers {
  /** How many are lent. */
  lent = 0;
  private readonly name: string;
  private readonly space: AddressSpace;
  /** The loan of each number; 0: it is not lent. */
  private readonly loans: Int32Array;
  /** The first byte of what was lent, in its buffer. */
  private readonly starts: Float64Array;
  /** Numbers that are free, longest free first: a ring, from `first` on. */
  private readonly free: Int32Array;
  private first = 0;
  private ended = false;

  /** `depth`: how many can be lent at once, a power of two. */
  constructor(name: string, space: AddressSpace, depth: number) {
    this.name = name;
    this.space = space;
    this.loans = new Int32Array(depth);
    this.starts = new Float64Array(depth);
    this.free = Int32Array.from({ length: depth }, (_, number) => number);
  }

  /** The number that is lent next, or -1 when all are. @throws QueueClosed */
  next(): number {
    if (this.ended) throw new QueueClosed(this.name);
    return this.lent === this.free.length ? -1 : this.free[this.first]!;
  }

  /** The entry with that number is written. */
  lend(number: number, loan: number, start: number): void {
    this.loans[number] = loan;
    this.starts[number] = start;
    this.first = (this.first + 1) & (this.free.length - 1);
    this.lent++;
  }

  /**
   * The device says that it took this one.
   * @returns the byte of its buffer at which it starts
   * @throws ProtocolViolation when it was not lent
   */
  take(number: number): number {
    const loan = this.loans[number];
    if (loan === undefined || loan === 0) throw this.violation(number);
    this.loans[number] = 0;
    this.free[(this.first + this.free.length - this.lent) & (this.free.length - 1)] = number;
    this.lent--;
    this.space.giveBack(loan);
    return this.starts[number]!;
  }

  private violation(number: number): ProtocolViolation {
    const last = this.free.length - 1;
    const known = Number.isInteger(number) && number >= 0 && number <= last;
    const what = known ? `which is not lent (taken twice, or never given)` : `and there are only 0 to ${last}`;
    return new ProtocolViolation(this.name, FULL, `the device took number ${number}, ${what}`);
  }

  /** The device has forgotten all of them. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    for (const [number, loan] of this.loans.entries()) {
      if (loan !== 0) this.space.giveBack(loan);
      this.loans[number] = 0;
    }
    this.lent = 0;
  }
}
