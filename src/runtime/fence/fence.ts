import { Timeout } from "../errors/queue.ts";
import type { Token } from "../queue/token.ts";
import { checkLimit, type Clock, startLimit } from "./limit.ts";

/** Limits of a wait. */
export interface WaitOptions {
  /** The longest to wait, in milliseconds. Default: no limit. */
  readonly timeout?: number;
  /** Ends the wait when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * A command's end. Await it, or ask its `state`. It settles exactly once: with the command's result, or with its error.
 * A fence that nobody awaits never causes an unhandled rejection.
 */
export interface Fence<T> extends PromiseLike<T> {
  /** The command. */
  readonly token: Token;
  readonly state: "pending" | "done" | "failed";
  /**
   * Waits within limits. When one is reached, the wait ends and the command does not: its buffers stay lent.
   * @throws Timeout; the signal's reason; the command's error
   */
  wait(options?: WaitOptions): Promise<T>;
  /** Calls back when the command has ended; at once when it has. Makes no promise. @returns what takes the callback back */
  onSignal(callback: (fence: Fence<T>) => void): () => void;
}

/** The fence that queues settle. */
export class CommandFence<T> implements Fence<T> {
  readonly token: Token;
  private outcome: "pending" | "done" | "failed" = "pending";
  private value: T | undefined;
  private error: unknown;
  private readonly callbacks = new Set<(fence: Fence<T>) => void>();
  private promise: Promise<T> | undefined;
  private promised: PromiseWithResolvers<T> | undefined;
  protected readonly clock: Clock;

  /** @param clock what the limits of its waits go by */
  constructor(token: Token, clock: Clock = {}) {
    this.token = token;
    this.clock = clock;
  }

  get state(): "pending" | "done" | "failed" {
    return this.outcome;
  }

  then<A = T, B = never>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.asPromise().then(done, failed);
  }

  /** Made only when somebody asks: a rejection that nobody asked for would be reported as unhandled. */
  private asPromise(): Promise<T> {
    if (this.promise === undefined) {
      if (this.outcome === "done") this.promise = Promise.resolve(this.value as T);
      else if (this.outcome === "failed") this.promise = Promise.reject(this.error);
      else {
        this.promised = Promise.withResolvers<T>();
        this.promise = this.promised.promise;
      }
    }
    return this.promise;
  }

  wait(options: WaitOptions = {}): Promise<T> {
    const { timeout, signal } = options;
    if (this.outcome !== "pending" || (timeout === undefined && signal === undefined)) return this.then();
    return new Promise<T>((resolve, reject) => {
      signal?.throwIfAborted();
      if (timeout !== undefined) checkLimit(timeout);
      const finish = (settle: () => void): void => {
        endLimit();
        signal?.removeEventListener("abort", aborted);
        forget();
        settle();
      };
      const aborted = (): void => finish(() => reject(signal?.reason as Error));
      const expired = (): void => {
        this.clock.expiring?.();
        if (this.outcome === "pending") finish(() => reject(this.expired(timeout!)));
      };
      const forget = this.onSignal(() => finish(() => resolve(this.then())));
      const endLimit = startLimit(timeout ?? Number.POSITIVE_INFINITY, expired, this.clock);
      signal?.addEventListener("abort", aborted, { once: true });
    });
  }

  private expired(limit: number): Timeout {
    return new Timeout(
      `Command ${this.token} did not complete`,
      limit,
      "It is still in flight and holds its buffers: wait again, or cancel it.",
    );
  }

  onSignal(callback: (fence: Fence<T>) => void): () => void {
    if (this.outcome === "pending") this.callbacks.add(callback);
    else callback(this);
    return () => void this.callbacks.delete(callback);
  }

  /** The command succeeded. */
  resolve(value: T): void {
    if (this.outcome !== "pending") return;
    this.outcome = "done";
    this.value = value;
    this.promised?.resolve(value);
    this.signal();
  }

  /** The command failed, or its queue did. */
  reject(error: unknown): void {
    if (this.outcome !== "pending") return;
    this.outcome = "failed";
    this.error = error;
    this.promised?.reject(error);
    this.signal();
  }

  private signal(): void {
    for (const callback of this.callbacks) {
      try {
        callback(this);
      } catch (error) {
        // Its own bug: reported as uncaught, without keeping other callbacks from being called.
        setImmediate(() => {
          throw error;
        });
      }
    }
    this.callbacks.clear();
  }
}
