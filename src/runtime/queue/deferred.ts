import { DependencyFailed } from "../errors/ordering.ts";
import { CommandCompletions } from "../fence/completions.ts";
import type { Fence } from "../fence/fence.ts";
import { hold, type Held } from "../memory/held.ts";
import { tracer } from "../trace/tracer.ts";
import type { CommandOptions } from "./command-options.ts";
import type { LinkingRing } from "./driver.ts";
import { inTurn } from "./in-turn.ts";
import { type Call, type Ordering, post } from "./ordered.ts";
import type { OrderedCompletions, OrderedFence, Placed } from "./ordered-fences.ts";
import type { Wait } from "./waits.ts";

/** So many fences are waited for by one command on the device, at most. */
const MOST_WAITS = 8;

/**
 * Between two cancels of a command that the device holds up, in milliseconds: at first, and at last. While it is linked to
 * another it is not found, and when it begins nobody is told.
 */
const [SHORTEST_PAUSE, LONGEST_PAUSE] = [5, 80];

/** A command that begins when the fences that it comes after are done: the device waits for them, or the runtime. */
export class Deferred {
  readonly fence: OrderedFence<unknown> | OrderedCompletions<unknown>;
  private readonly ordering: Ordering;
  private readonly call: Call;
  private readonly options: CommandOptions;
  private readonly held: Held;
  private readonly after: readonly Fence<unknown>[];
  /** Those of `after` that are pending. */
  private left = 0;
  private forgets: (() => void)[] = [];
  /** Those that wait on the device, while it has been posted so. */
  private waits: readonly Wait[] | undefined;
  /** What it has succeeded with. */
  private outcome: { readonly value: unknown } | undefined;
  /** Its end, wherever it is held up, has been asked for. */
  private ending = false;
  /** Why it is not to begin any more. */
  private failure: { readonly error: unknown } | undefined;

  /** @throws BufferClosed */
  constructor(ordering: Ordering, call: Call, options: CommandOptions, after: readonly Fence<unknown>[]) {
    this.ordering = ordering;
    this.options = options;
    this.after = after;
    this.held = hold(call.args);
    this.call = { ...call, args: this.held.args };
    this.fence = ordering.fenceOf(call, () => this.cancel());
  }

  /** On the device where that can be. */
  begin(): void {
    this.ordering.add(this);
    this.heed();
    const ring = this.ordering.linking(this.call);
    if (ring === undefined || !this.place(ring)) this.wait(() => {});
  }

  /** Until it is posted for good, its signal ends it. */
  private heed(): void {
    const { signal } = this.options;
    if (signal === undefined) return;
    const aborted = (): void => this.refuse(signal.reason);
    signal.addEventListener("abort", aborted, { once: true });
    this.forgets.push(() => signal.removeEventListener("abort", aborted));
  }

  /** Waits for what is pending. `settled`: one of it is done. */
  private wait(settled: (fence: Fence<unknown>) => void): void {
    const pending = this.after.filter(({ state }) => state === "pending");
    this.left = pending.length;
    for (const one of pending) {
      const ended = (): void => {
        if (this.left === 0) return;
        const goesOn = this.failure === undefined && this.outcome === undefined;
        if (goesOn && one.state === "failed") return this.refuse(this.dependency(one));
        if (goesOn) settled(one);
        if (--this.left === 0) this.ready();
      };
      this.forgets.push(one.onSignal(() => inTurn(ended)));
    }
    if (pending.length === 0) this.ready();
  }

  private dependency({ error }: Fence<unknown>): DependencyFailed {
    return new DependencyFailed(this.ordering.queue.name, error);
  }

  /** All that it comes after is done. */
  private ready(): void {
    if (this.fence.state !== "pending") return;
    if (this.outcome !== undefined) this.succeed(this.outcome.value);
    else if (this.waits === undefined) this.ordering.ready(this);
    else this.limit();
  }

  // On the device -----------------------------------------------------------------------------------------------------

  /** @returns false when the device can't: nothing of it was posted then, or nothing that matters */
  private place(ring: LinkingRing): boolean {
    const { queue, waits } = this.ordering;
    const last = ring.lastStaged();
    const linked = this.after.find((one) => last !== 0 && one.token === last && queue.owns(one));
    const others = this.after.filter((one) => one !== linked);
    if (others.length > MOST_WAITS || (others.length > 0 && queue.spare() <= others.length)) return false;
    const made = new Map<Fence<unknown>, Wait>();
    const giveUp = (): false => {
      for (const wait of made.values()) wait.giveUp();
      return false;
    };
    for (const one of others) {
      const wait = waits.make(ring);
      if (wait === undefined) return giveUp();
      made.set(one, wait);
    }
    let fence: Fence<unknown>;
    try {
      fence = post(this.call);
    } catch (error) {
      giveUp();
      if (this.ordering.passes(error)) return false;
      this.end(error);
      return true;
    }
    const links = others.length + (linked === undefined ? 0 : 1);
    for (let back = 1; back <= links; back++) ring.link(back);
    this.waits = [...made.values()];
    const counted = queue.exempt(fence.token);
    this.forgets.push(counted);
    this.posted(fence, "device");
    this.ordering.place(fence.token, this);
    this.wait((one) => made.get(one)?.done());
    return true;
  }

  /** A command that the device was to hold up has ended. @returns whether it is to be posted again */
  private again(fence: Fence<unknown>): boolean {
    const { queue } = this.ordering;
    if (this.waits === undefined) return false;
    this.ordering.unplace(fence.token);
    this.forget();
    const asked = queue.asked(fence.token);
    const severed = queue.severed(fence.token);
    if (this.failure !== undefined) {
      this.end(severed || asked ? this.failure.error : fence.error);
      return true;
    }
    if (asked || !severed) return false;
    const failed = this.after.find(({ state }) => state === "failed");
    if (failed !== undefined) {
      this.end(this.dependency(failed));
      return true;
    }
    // The link broke, though what it comes after did not fail: less was read than was asked for, say.
    this.waits = undefined;
    this.fence.takenBack();
    this.heed();
    this.wait(() => {});
    return true;
  }

  /** Its end was asked for: nothing is to hold it up any more. */
  cancelled(): void {
    if (this.ending) return;
    this.ending = true;
    for (const wait of this.waits ?? []) wait.giveUp();
    const { token } = this.fence;
    let pause = SHORTEST_PAUSE;
    const again = (): void => {
      if (this.ordering.deferredAt(token) !== this || !this.ordering.queue.end(token)) return;
      setTimeout(again, pause);
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    };
    again();
  }

  /** It begins now. A signal that aborted before could not end it, where it is linked to a command that had to end first. */
  private limit(): void {
    const { inner } = this.fence;
    this.forget();
    if (inner !== undefined) this.ordering.queue.limit(inner, this.options);
  }

  // In the runtime ----------------------------------------------------------------------------------------------------

  /** @returns false when there is no room */
  post(): boolean {
    let fence: Fence<unknown>;
    try {
      fence = post(this.call);
    } catch (error) {
      if (this.ordering.passes(error)) return false;
      this.end(error);
      return true;
    }
    this.ordering.delete(this);
    this.forget();
    this.posted(fence, "runtime");
    this.ordering.queue.limit(fence, this.options);
    // The command itself holds them by now.
    this.held.giveBack();
    return true;
  }

  private posted(fence: Fence<unknown>, placed: Placed): void {
    this.fence.postedAs(fence, placed);
    tracer?.follows(this.fence, fence);
    if (fence instanceof CommandCompletions) fence.follow(this.fence as OrderedCompletions<unknown>);
    fence.onSignal((settled) => {
      if (settled.state === "done") this.done(settled.value);
      else if (!this.again(settled)) this.end(settled.error);
    });
  }

  // Its end -----------------------------------------------------------------------------------------------------------

  /** It is not to begin: told at once, or when the device has let go of it. */
  refuse(error: unknown): void {
    if (this.outcome !== undefined) return;
    if (this.waits === undefined) return this.end(error);
    this.failure ??= { error };
    this.cancelled();
  }

  private done(value: unknown): void {
    this.ordering.unplace(this.fence.token);
    // Completions come in any order: what it comes after is told first, all the same.
    this.outcome = { value };
    if (this.left === 0 || this.failure !== undefined) this.succeed(value);
  }

  private succeed(value: unknown): void {
    this.leave();
    this.fence.resolve(value);
  }

  private end(error: unknown): void {
    this.leave();
    this.fence.reject(error);
  }

  private leave(): void {
    this.ordering.delete(this);
    this.forget();
    this.held.giveBack();
  }

  private forget(): void {
    for (const forget of this.forgets.splice(0)) forget();
  }

  /** Nobody wants to hear of it any more. */
  private cancel(): boolean {
    if (this.fence.token !== 0) return this.ordering.queue.end(this.fence.token);
    this.end(new DOMException("The command was left before it had begun.", "AbortError"));
    return true;
  }
}
