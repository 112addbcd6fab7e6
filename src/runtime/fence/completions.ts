import type { Token } from "../queue/token.ts";
import { awaitable, CommandFence, type Fence, type WaitOptions } from "./fence.ts";
import type { Clock } from "./limit.ts";

/**
 * What a command tells that completes many times: each result once, in order, to whoever takes it next; what nobody has
 * taken yet is kept. It is a fence of the command's end, too: awaiting it gives the last result. `for await` goes on until
 * the command has ended; what it failed with, or its queue, is thrown after the results before.
 */
export interface Completions<T> extends Fence<T>, AsyncIterableIterator<T, undefined, WaitOptions | undefined> {
  /** How many results can be taken at once. */
  readonly waiting: number;
  /**
   * The next result. When a limit is reached, the wait ends, and no result is lost.
   * @throws Timeout; the signal's reason; the command's error, when no result is left
   */
  next(options?: WaitOptions): Promise<IteratorResult<T, undefined>>;
  /**
   * Cancels the command where the device can, and waits for its end; `for await` does so when it is left. What the command
   * told before it ended can be taken even then, and no error comes after it. Where the device can't cancel, the command
   * stays in flight, and results are no longer kept.
   */
  return(): Promise<IteratorReturnResult<undefined>>;
  [Symbol.asyncIterator](): this;
  /** The same as `return`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** So many results taken are kept in their list, until most of it are such. */
const SHORT = 64;
const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The fence of a command that completes many times. */
export class CommandCompletions<T> extends CommandFence<T> implements Completions<T> {
  /** Asks the device to end the command. @returns false when it can't cancel */
  private readonly cancel: (token: Token) => boolean;
  /** Results that were told; those from `taken` on are still to be taken. */
  private told: T[] = [];
  private taken = 0;
  /** Who waits, first come, first served. As long as somebody does, there is no result to be taken. */
  private readonly takers = new Set<CommandFence<IteratorResult<T, undefined>>>();
  /** Nobody wants to know how it ends. */
  private left = false;
  private dropping = false;
  private follower: CommandCompletions<T> | undefined;

  constructor(token: Token, cancel: (token: Token) => boolean, clock?: Clock) {
    super(token, clock);
    this.cancel = cancel;
  }

  get waiting(): number {
    return this.told.length - this.taken;
  }

  /** Another one is told of all results but the last, which it is settled with. Before any has come. */
  follow(follower: CommandCompletions<T>): void {
    this.follower = follower;
  }

  /** A result has come. */
  tell(value: T): void {
    if (this.dropping) return;
    if (this.follower !== undefined) {
      this.follower.tell(value);
      return;
    }
    const [taker] = this.takers;
    if (taker === undefined) {
      this.told.push(value);
      return;
    }
    this.takers.delete(taker);
    taker.resolve({ done: false, value });
  }

  override resolve(value: T): void {
    if (this.state !== "pending") return;
    if (this.follower === undefined) this.tell(value);
    this.dismiss((taker) => taker.resolve(END));
    super.resolve(value);
  }

  override reject(error: unknown): void {
    if (this.state !== "pending") return;
    this.dismiss((taker) => (this.left ? taker.resolve(END) : taker.reject(error)));
    super.reject(error);
  }

  private dismiss(settle: (taker: CommandFence<IteratorResult<T, undefined>>) => void): void {
    for (const taker of this.takers) settle(taker);
    this.takers.clear();
  }

  async next(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    if (this.waiting > 0) return { done: false, value: this.take() };
    if (this.state === "failed" && !this.left) await this.then();
    if (this.state !== "pending" || this.dropping) return END;
    const taker = new CommandFence<IteratorResult<T, undefined>>(this.token, this.clock);
    this.takers.add(taker);
    try {
      return await taker.wait(options);
    } catch (error) {
      // A result that came when the limit had been reached is not lost.
      if (!this.takers.delete(taker) && taker.state === "done") return await taker;
      throw error;
    }
  }

  private take(): T {
    const value = this.told[this.taken++]!;
    if (this.taken >= SHORT && this.taken * 2 > this.told.length) {
      this.told = this.told.slice(this.taken);
      this.taken = 0;
    }
    return value;
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.left = true;
    if (this.state === "pending" && !this.dropping) {
      this.dropping = !this.cancel(this.token);
      if (this.dropping) this.dismiss((taker) => taker.resolve(END));
    }
    if (!this.dropping) await new Promise<void>((resolve) => void this.onSignal(() => resolve()));
    return END;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

awaitable(CommandCompletions);
