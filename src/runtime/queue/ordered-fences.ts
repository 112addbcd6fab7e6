import { CommandCompletions } from "../fence/completions.ts";
import { awaitable, CommandFence, type Fence } from "../fence/fence.ts";
import type { Clock } from "../fence/limit.ts";
import { FULL, type Token } from "./token.ts";

/** Where what a command comes after is waited for. */
export type Placed = "device" | "runtime";

/** The fence of a command that is posted later, or more than once: it is the caller's from the call on. */
export class OrderedFence<T> extends CommandFence<T> {
  /** The fence of the command as it was posted last. */
  inner: Fence<unknown> | undefined;
  private where: Placed = "runtime";

  constructor(clock?: Clock) {
    super(FULL, clock);
  }

  override get placed(): Placed {
    return this.where;
  }

  /** The command has been posted: as which, and who waits for what it comes after. */
  postedAs(inner: Fence<unknown>, placed: Placed): void {
    this.inner = inner;
    (this as { token: Token }).token = inner.token;
    this.where = placed;
  }

  /** It has ended without being begun, and is to be posted again by the runtime. */
  takenBack(): void {
    this.inner = undefined;
    (this as { token: Token }).token = FULL;
    this.where = "runtime";
  }
}

/** The same of a command that completes many times. */
export class OrderedCompletions<T> extends CommandCompletions<T> {
  /** The fence of the command as it was posted last. */
  inner: Fence<unknown> | undefined;
  private where: Placed = "runtime";

  /** @param cancel asks for the command's end, posted or not. @returns false when that can't be */
  constructor(cancel: () => boolean, clock?: Clock) {
    super(FULL, cancel, clock);
  }

  override get placed(): Placed {
    return this.where;
  }

  postedAs(inner: Fence<unknown>, placed: Placed): void {
    this.inner = inner;
    (this as { token: Token }).token = inner.token;
    this.where = placed;
  }

  /** It has ended without being begun, and is to be posted again by the runtime. */
  takenBack(): void {
    this.inner = undefined;
    (this as { token: Token }).token = FULL;
    this.where = "runtime";
  }
}

awaitable(OrderedFence);
awaitable(OrderedCompletions);
