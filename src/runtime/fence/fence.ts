import { Timeout } from "../errors/queue.ts";
import { FULL, type Token } from "../queue/token.ts";
import { Callbacks, callBack } from "./callbacks.ts";
import { type EventHandle, exportEvent } from "./eventfd.ts";
import { checkLimit, type Clock, startLimit } from "./limit.ts";

/** Limits of a wait. */
export interface WaitOptions {
  /** The longest to wait, in milliseconds. Default: no limit. */
  readonly timeout?: number;
  /** Ends the wait when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * The end of something: of a command, or of what else settles it. Await it, or ask its `state`. It settles exactly once:
 * with a result, or with an error. A fence that nobody awaits never causes an unhandled rejection.
 */
export interface Fence<T> extends PromiseLike<T> {
  /** The command; 0 for a fence that is no command's. */
  readonly token: Token;
  readonly state: "pending" | "done" | "failed";
  /** The result once it is done; undefined until then, and when it failed. */
  readonly value: T | undefined;
  /** What it failed with; undefined until then, and when it is done. */
  readonly error: unknown;
  /**
   * Of a command that was told to come after fences that were pending: who waits for them. `device`: the command has been
   * posted, and begins when they are done; `runtime`: it is posted then. Undefined of everything else.
   */
  readonly placed: "device" | "runtime" | undefined;
  /**
   * Waits within limits. When one is reached, the wait ends and the command does not: its buffers stay lent.
   * @throws Timeout; the signal's reason; the command's error
   */
  wait(options?: WaitOptions): Promise<T>;
  /**
   * Calls back when it has settled; at once when it has. No promise is made, and none needs to run first. What the callback
   * throws is reported as an uncaught exception and keeps no other from being called.
   * @returns what takes the callback back
   */
  onSignal(callback: (fence: Fence<T>) => void): () => void;
  /**
   * An eventfd that becomes readable when the fence has settled, at once when it has: each call opens another, which the
   * caller owns and closes. It tells nothing of a failure: ask `state`.
   * @throws EventFailed when the system opens no more
   */
  eventfd(): EventHandle;
}

const nothing = (): void => {};

/** What settles the promise that was made last. */
let done: (value: never) => void;
let failed: (error: unknown) => void;
const keepSettlers = (resolve: (value: never) => void, reject: (error: unknown) => void): void => {
  done = resolve;
  failed = reject;
};

/**
 * The fence that the runtime settles. It is itself the promise that an `await` needs: to await an object that merely has a
 * `then` costs two more promises and another turn of the queue of microtasks.
 */
export class CommandFence<T> extends Promise<T> implements Fence<T> {
  readonly token: Token;
  private outcome: "pending" | "done" | "failed" = "pending";
  private result: T | undefined;
  private failure: unknown;
  private callbacks: Callbacks<Fence<T>> | undefined;
  private readonly fulfil: (value: T) => void;
  private readonly refuse: (error: unknown) => void;
  protected readonly clock: Clock;

  /** @param clock what the limits of its waits go by */
  constructor(token: Token, clock: Clock = {}) {
    super(keepSettlers);
    this.fulfil = done as (value: unknown) => void;
    this.refuse = failed;
    this.token = token;
    this.clock = clock;
  }

  /** What `then` gives is a plain promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** The clock of a fence of the runtime's. */
  static clockOf(fence: Fence<unknown> | undefined): Clock | undefined {
    return fence instanceof CommandFence ? fence.clock : undefined;
  }

  get state(): "pending" | "done" | "failed" {
    return this.outcome;
  }

  get value(): T | undefined {
    return this.result;
  }

  get error(): unknown {
    return this.failure;
  }

  get placed(): "device" | "runtime" | undefined {
    return undefined;
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
    if (this.token === FULL)
      return new Timeout("A fence did not settle", limit, "What it waits for may still come: wait again.");
    return new Timeout(
      `Command ${this.token} did not complete`,
      limit,
      "It is still in flight and holds its buffers: wait again, or cancel it.",
    );
  }

  onSignal(callback: (fence: Fence<T>) => void): () => void {
    if (this.outcome === "pending") return (this.callbacks ??= new Callbacks()).add(callback);
    callBack(callback, this);
    return nothing;
  }

  eventfd(): EventHandle {
    return exportEvent(this);
  }

  /** It is done. */
  resolve(value: T): void {
    if (this.outcome !== "pending") return;
    this.outcome = "done";
    this.result = value;
    this.fulfil(value);
    this.signal();
  }

  /** The command failed, or its queue did. */
  reject(error: unknown): void {
    if (this.outcome !== "pending") return;
    this.outcome = "failed";
    this.failure = error;
    // Who awaits it hears of the failure; where nobody does, it is no unhandled rejection.
    void this.then(undefined, nothing);
    this.refuse(error);
    this.signal();
  }

  private signal(): void {
    const { callbacks } = this;
    this.callbacks = undefined;
    callbacks?.call(this);
  }
}

/** Has `await` take fences of a class as they are: it does so with promises whose constructor is Promise. */
export function awaitable(of: { readonly prototype: object }): void {
  Object.defineProperty(of.prototype, "constructor", { value: Promise, writable: true, configurable: true });
}

awaitable(CommandFence);
