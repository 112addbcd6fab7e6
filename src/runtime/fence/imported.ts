import { FenceClosed } from "../errors/fences.ts";
import { WatchFailed } from "../errors/transport.ts";
import { ValueRange } from "../errors/values.ts";
import { closeNativeHandle, readiness, type HandleWatch, watchHandle } from "../native/handles.ts";
import { errorName } from "../native/library.ts";
import { FULL } from "../queue/token.ts";
import { awaitable, CommandFence, type Fence } from "./fence.ts";

/** A fence that somebody else's eventfd settles. */
export interface ImportedFence extends Fence<void>, Disposable {
  /** Looks no more: if it has not settled yet, it fails with FenceClosed. Closing twice does nothing. */
  close(): void;
}

/** What to do with the handle. */
export interface ImportOptions {
  /** The fence owns the handle, and closes it once it has settled. Default: false, it stays the caller's. */
  readonly close?: boolean;
}

const GONE = "it has an error, or nobody is left who could write to it";
const NOT_READABLE = "A fence needs an eventfd, or another handle that becomes readable.";

class EventFence extends CommandFence<void> implements ImportedFence {
  private readonly handle: number;
  private watch: HandleWatch | undefined;
  /** What to close in the end. */
  private owned: number | undefined;
  private called = false;

  constructor(handle: number, owned: boolean) {
    super(FULL);
    this.handle = handle;
    // Watched through a handle of its own: closing the caller's harms nothing.
    const watch = watchHandle(handle, this.readable);
    if (typeof watch === "number") throw new WatchFailed(handle, errorName(-watch), NOT_READABLE);
    this.watch = watch;
    if (owned) this.owned = handle;
    this.look();
    if (this.state === "pending") watch.start();
  }

  /** Promises that are settled here would stay undelivered: an immediate follows in the same pass of the event loop. */
  private readonly readable = (): void => {
    if (this.called) return;
    this.called = true;
    setImmediate(() => {
      this.called = false;
      this.look();
    });
  };

  /** Only looked at, never read: whoever else waits for the same event sees it, too. */
  private look(): void {
    if (this.watch === undefined) return;
    const ready = readiness(this.watch.handle);
    if (ready === "not yet") return;
    // Who waits goes on first: to close handles takes longer than all else here.
    this.watch.stop();
    setImmediate(() => this.free());
    if (ready === "readable") this.resolve();
    else this.reject(new WatchFailed(this.handle, GONE, NOT_READABLE));
  }

  private free(): void {
    this.watch?.close();
    this.watch = undefined;
    if (this.owned !== undefined) closeNativeHandle(this.owned);
    this.owned = undefined;
  }

  close(): void {
    this.free();
    this.reject(new FenceClosed());
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

awaitable(EventFence);

/** See `Fence.fromEventfd`. */
export function fromEventfd(handle: number, options: ImportOptions = {}): ImportedFence {
  if (!Number.isInteger(handle) || handle < 0 || handle >= 2 ** 31) {
    throw new ValueRange("handle", handle, "a file descriptor, 0 or more");
  }
  return new EventFence(handle, options.close === true);
}
