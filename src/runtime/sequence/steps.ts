import { RingFull, Timeout } from "../errors/queue.ts";
import { UndoFailed } from "../errors/sequence.ts";
import type { Fence, WaitOptions } from "../fence/fence.ts";
import { checkLimit } from "../fence/limit.ts";
import type { QueueHandle } from "../queue/driver.ts";
import { siblingsOf, type Sibling } from "../queue/siblings.ts";
import { Undo, type TakeBack } from "../queue/undo.ts";
import { requireAllocate, withHint, type Transport } from "../transport/transport.ts";
import { LentMemory, wholeWords, type StepMemory } from "./memory.ts";
import { Patience } from "./patience.ts";

/** The longest that a command may take of which the spec says nothing, when what was done is taken back: milliseconds. */
const LIMIT_OF_UNDOING = 5000;
const UNLIMITED = Number.POSITIVE_INFINITY;

/** A loop with a limit: looked at, then checked, then rested, and so on. */
export interface Loop {
  /** What it waits for has just been looked at, and is not there. @throws Timeout when the time is over */
  check(): void;
  /** Lets time pass. @throws the signal's reason */
  rest(): Promise<void>;
}

/**
 * A sequence under way: its waits and their limits, what it has to take back when it fails, the memory that it holds.
 * Before each step that may wait, and while it does, its signal is asked.
 */
export class Steps extends Undo {
  private readonly name: string;
  private readonly transport: Transport;
  private readonly signal: AbortSignal | undefined;
  /** The time of the whole sequence. */
  private readonly whole: Patience;
  /** The longest that a command without a limit of its own may take. */
  private readonly usual: number;
  /** Among all that is to be taken back: the spec's `undo`, which nothing but a failure runs. */
  private readonly undoing = new Set<TakeBack>();
  /** Queues of which the device is made to forget everything. */
  private forgetting: Sibling[] = [];
  /** Queues that it has opened, and what each takes back when it closes. */
  private readonly opened = new Map<unknown, Undo>();

  /** @throws ValueRange for a timeout that is none; the signal's reason when it has aborted already */
  constructor(name: string, transport: Transport, options: WaitOptions = {}, usual = UNLIMITED) {
    super();
    const { timeout = UNLIMITED, signal } = options;
    checkLimit(timeout);
    signal?.throwIfAborted();
    this.name = name;
    this.transport = transport;
    this.signal = signal;
    this.whole = new Patience(transport, timeout, signal);
    this.usual = usual;
  }

  /** Steps that take something back: nobody aborts them, and a command without a limit of its own has 5 seconds. */
  static back(name: string, transport: Transport): Steps {
    return new Steps(name, transport, {}, LIMIT_OF_UNDOING);
  }

  /**
   * Waits until the condition holds. `what` is the condition as the spec says it, `limit` is in milliseconds.
   * @throws Timeout; the signal's reason; what `holds` throws
   */
  async until(what: string, limit: number, holds: () => boolean): Promise<void> {
    const loop = this.loop(`'${what}' did not come true`, limit, `It was waiting for '${what}'.`);
    while (!holds()) {
      loop.check();
      await loop.rest();
    }
  }

  /** The limit of a loop that goes on as long as a condition holds, which the spec says as `what`. @throws as the loop does */
  whilst(what: string, limit: number): Loop {
    return this.loop(`'${what}' still held`, limit, `It was in its loop while '${what}'.`);
  }

  private loop(what: string, limit: number, where: string): Loop {
    this.look(where);
    const patience = new Patience(this.transport, limit, this.signal);
    return {
      check: () => {
        if (patience.over) throw new Timeout(`${this.name}: ${what}`, limit, "What it had done was taken back.");
        this.look(where);
      },
      rest: () => patience.rest(this.whole.left),
    };
  }

  /** Whether it may go on. @throws the signal's reason; Timeout of the whole sequence */
  private look(where: string): void {
    this.signal?.throwIfAborted();
    if (this.whole.over) throw this.didNotEnd(where);
  }

  private didNotEnd(where: string): Timeout {
    return new Timeout(`${this.name} did not end`, this.whole.limit, `${where} What it had done was taken back.`);
  }

  /**
   * Runs a command to its end; where the queue is full, it waits for a place first. `limit` is in milliseconds; absent: as
   * long as it takes.
   * @throws Timeout: if it was posted, it is still in flight; the signal's reason; the command's error; what `post` throws
   */
  async command<T>(queue: QueueHandle, name: string, limit: number | undefined, post: () => Fence<T>): Promise<T> {
    const where = `It was running ${name}.`;
    this.look(where);
    const own = new Patience(this.transport, limit ?? this.usual, this.signal);
    const left = (): WaitOptions => {
      const timeout = Math.min(own.left, this.whole.left);
      return {
        ...(timeout === UNLIMITED ? {} : { timeout }),
        ...(this.signal === undefined ? {} : { signal: this.signal }),
      };
    };
    let ended = false;
    try {
      const fence = await this.posted(queue, post, left);
      fence.onSignal(() => {
        ended = true;
      });
      return await fence.wait(left());
    } catch (error) {
      if (!(error instanceof Timeout) || ended) throw error;
      if (this.whole.left < own.left) throw this.didNotEnd(where);
      const then = "If it was posted, it is still in flight and holds its buffers.";
      throw new Timeout(`${this.name}: command ${name} did not complete`, own.limit, then);
    }
  }

  /** The fence in an object: a promise of a fence would be the fence's own. */
  private async posted<T>(
    queue: QueueHandle,
    post: () => Fence<T>,
    left: () => WaitOptions,
  ): Promise<Pick<Fence<T>, "onSignal" | "wait">> {
    for (;;) {
      try {
        const fence = post();
        return { onSignal: (callback) => fence.onSignal(callback), wait: (options) => fence.wait(options) };
      } catch (error) {
        if (!(error instanceof RingFull)) throw error;
        await queue.room(left());
      }
    }
  }

  /** Says how to take back what has been done: when a later step fails, last first, by steps that nobody aborts. */
  undo(step: (steps: Steps) => void | Promise<void>): void {
    const take = (): void | Promise<void> => step(Steps.back(`undo of ${this.name}`, this.transport));
    this.undoing.add(take);
    this.add(take);
  }

  /** Memory whose address the device is told. `bytes` and `alignment` are in bytes. @throws MapFailed, TransportLacks */
  allocate(name: string, bytes: number, alignment: number): StepMemory {
    const shared = requireAllocate(this.transport)(name, wholeWords(bytes), alignment);
    // Beneath all else: what is undone may be what makes the device forget it.
    this.beneath([() => shared.free()]);
    return { words: new Uint32Array(shared.memory), address: shared.address };
  }

  /** Memory to lend to commands, which begins with a page. @throws MapFailed, ValueRange */
  buffer(bytes: number): LentMemory {
    const lent = new LentMemory(this.transport.space, bytes);
    // A command that did not end in time still holds it: it goes when that has ended.
    this.beneath([() => lent.free()]);
    return lent;
  }

  /**
   * The device will forget the commands of all queues that this sequence, `recovery`, makes run again: they stop now, and
   * when it has ended, what they were lent is theirs again.
   */
  resets(recovery: string): void {
    const siblings = [...siblingsOf(this.transport, recovery)];
    for (const sibling of siblings) sibling.stop(`${this.name} makes the device forget its commands`);
    this.forgetting = siblings;
  }

  /**
   * Opens a queue that later steps use, and closes it when one of them fails. `make` is given what takes back what belongs
   * to the queue alone. @throws what `make` does
   */
  async open<Q extends QueueHandle>(make: (own: Steps) => Q | Promise<Q>): Promise<Q> {
    const { signal } = this;
    const own = new Steps(this.name, this.transport, signal === undefined ? {} : { signal });
    let queue: Q;
    try {
      queue = own.made(await make(own));
    } catch (error) {
      throw await own.failed(error);
    }
    this.opened.set(queue, own);
    this.undo(() => queue.close());
    return queue;
  }

  /**
   * All steps have been done: what was made holds what is not to be given back yet, and nothing is undone any more.
   * @returns it
   */
  made<T>(what: T): T {
    const kept = this.steps.filter((step) => !this.undoing.has(step));
    const own = this.opened.get(what);
    own?.beneath(kept);
    this.steps.splice(0, this.steps.length, ...(own === undefined ? kept : []));
    this.undoing.clear();
    return what;
  }

  /** All steps have been done, and nothing stays of them: the memory is given back. */
  end(): void {
    this.made(undefined);
    for (const sibling of this.forgetting.splice(0)) sibling.forget();
    this.run();
  }

  /** Takes everything back because of an error. @returns what is to be thrown: the error, or UndoFailed */
  async failed(error: unknown): Promise<unknown> {
    const failures: unknown[] = [];
    await this.takeBackInTurn((failure, step) => this.collect(failures, failure, step));
    return this.told(error, failures);
  }

  /** The same where no step waits. */
  failedNow(error: unknown): unknown {
    const failures: unknown[] = [];
    this.takeBack((failure, step) => this.collect(failures, failure, step));
    return this.told(error, failures);
  }

  /** What can't be given back is a consequence; what can't be undone leaves the device changed. */
  private collect(failures: unknown[], failure: unknown, step: TakeBack): void {
    if (this.undoing.has(step)) failures.push(failure);
  }

  private told(error: unknown, failures: readonly unknown[]): unknown {
    const hinted = withHint(this.transport, error);
    return failures.length === 0 ? hinted : new UndoFailed(this.name, hinted, failures);
  }
}
