import { TimelineEnded } from "../errors/fences.ts";
import { ValueRange } from "../errors/values.ts";
import type { DeviceBuffer } from "../memory/buffer.ts";
import { hub } from "../memory/hub.ts";
import { FULL } from "../queue/token.ts";
import { CommandFence, type Fence } from "./fence.ts";
import { Points } from "./points.ts";

const BYTES = 8;

/**
 * A counter that only grows. Its {@link point}s are fences: each is done once the value has reached it. The value stands in
 * memory that devices can be lent, as 64 bits in the machine's byte order; the runtime believes it up to 2^53 - 1.
 */
export class Timeline implements Disposable {
  /** The value's 8 bytes, at the start of a page of their own. The timeline owns it. */
  readonly buffer: DeviceBuffer = hub.allocate(BYTES, { strict: false });
  private readonly cell = new BigUint64Array(this.buffer.bytes.buffer, this.buffer.bytes.byteOffset, 1);
  /** The points that are not reached. */
  private readonly points = new Points();
  /** Why it goes on no more. */
  private ended: TimelineEnded | undefined;
  private failure: unknown;
  /** The value that it had when it was closed, or when it was signalled last. */
  private last = 0;

  /** The value, 0 at first; as it stands in memory, where a device may have stored it. */
  get value(): number {
    return this.cell.length === 0 || this.ended !== undefined ? this.last : Number(Atomics.load(this.cell, 0));
  }

  /**
   * The fence of `value`: done when the timeline has reached it. All who ask for one that is not reached yet get the same.
   * It fails with what the timeline fails with, or with TimelineEnded when that is closed first.
   * @param value an integer, 0..2^53 - 1
   * @throws ValueRange
   */
  point(value: number): Fence<void> {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new ValueRange("value", value, `an integer, 0..${Number.MAX_SAFE_INTEGER}`);
    }
    if (value > this.value && this.ended === undefined) return this.points.at(value);
    const fence = new CommandFence<void>(FULL);
    if (value <= this.value) fence.resolve();
    else fence.reject(this.failure);
    return fence;
  }

  /**
   * Sets the value, and settles the points up to it in their order.
   * @param value more than the value is, at most 2^53 - 1
   * @throws ValueRange, TimelineEnded
   */
  signal(value: number): void {
    if (this.ended !== undefined) throw this.ended;
    const now = this.value;
    if (!Number.isSafeInteger(value) || value <= now) {
      throw new ValueRange("value", value, `an integer, ${now + 1}..${Number.MAX_SAFE_INTEGER}`);
    }
    // Whoever is lent the buffer may have closed it, too.
    if (this.cell.length === 0) throw new TimelineEnded("has no memory any more, since its buffer was closed");
    Atomics.store(this.cell, 0, BigInt(value));
    this.last = value;
    this.points.reach(value);
  }

  /** Settles the points that the value in memory has reached: a device may have stored it. @returns the value */
  look(): number {
    const { value } = this;
    this.points.reach(value);
    return value;
  }

  /** The value will never change again: points beyond it fail with `error`. What has ended stays as it is. */
  fail(error: unknown): void {
    if (this.ended === undefined) this.end(new TimelineEnded("has failed", { cause: error }), error);
  }

  /** Points beyond the value fail with TimelineEnded, and the memory is given back once nobody is lent it. Twice does nothing. */
  close(): void {
    if (this.ended === undefined) {
      const closed = new TimelineEnded("is closed");
      this.end(closed, closed);
    }
    if (this.buffer.state !== "closed") this.buffer.close();
  }

  private end(ended: TimelineEnded, failure: unknown): void {
    this.last = this.look();
    if (this.ended !== undefined) return;
    this.ended = ended;
    this.failure = failure;
    this.points.fail(failure);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
