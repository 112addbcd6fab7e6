import { WatchFailed } from "../../errors/transport.ts";
import { ValueRange } from "../../errors/values.ts";
import { clearEvent, openEvent } from "../../native/events.ts";
import { closeNativeHandle, pollReadable, watchHandle, type Watch } from "../../native/handles.ts";
import { errorName } from "../../native/library.ts";
import type { Handle } from "../transport.ts";
import { ARMED, MOST_INTERRUPTS, RAISED } from "./link.ts";

/** Interrupts of a device in another thread: each an eventfd, written only while somebody waits for it. */
export class Events {
  private readonly words: Int32Array;
  private readonly byIndex = new Map<number, InterruptEvent>();
  private readonly byHandle = new Map<Handle, InterruptEvent>();

  constructor(link: SharedArrayBuffer) {
    this.words = new Int32Array(link);
  }

  /**
   * The handle of interrupt `index`; `opened` is told of a new one.
   * @throws ValueRange, WatchFailed when the system opens no more handles
   */
  handle(index: number, opened: (handle: Handle) => void): Handle {
    if (!Number.isInteger(index) || index < 0 || index >= MOST_INTERRUPTS)
      throw new ValueRange("index", index, `0..${MOST_INTERRUPTS - 1}`);
    let event = this.byIndex.get(index);
    if (event === undefined) {
      const handle = openEvent();
      if (handle < 0) throw new WatchFailed(handle, errorName(-handle));
      event = new InterruptEvent(this.words, index, handle);
      this.byIndex.set(index, event);
      this.byHandle.set(handle, event);
      opened(handle);
    }
    return event.handle;
  }

  /** @throws WatchFailed for a handle that is none of these */
  at(handle: Handle): InterruptEvent {
    const event = this.byHandle.get(handle);
    if (event === undefined) throw new WatchFailed(handle, "it is no interrupt of this device");
    return event;
  }

  close(): void {
    for (const event of this.byIndex.values()) event.close();
    this.byIndex.clear();
    this.byHandle.clear();
  }
}

interface Listener {
  readonly readable: () => void;
  started: boolean;
  referenced: boolean;
}

export class InterruptEvent {
  readonly handle: Handle;
  private readonly words: Int32Array;
  private readonly raised: number;
  private readonly armed: number;
  private watch: Watch | undefined;
  private running = false;
  private readonly listeners = new Set<Listener>();
  private immediate = false;

  constructor(words: Int32Array, index: number, handle: Handle) {
    this.words = words;
    this.handle = handle;
    this.raised = RAISED + index;
    this.armed = ARMED + index;
  }

  /** @returns whether it was raised; it no longer is */
  private take(): boolean {
    return Atomics.exchange(this.words, this.raised, 0) !== 0;
  }

  /** From now on the handle is written, unless it has been raised already. @returns whether that is so */
  private arm(): boolean {
    Atomics.store(this.words, this.armed, 1);
    return this.take();
  }

  /** Blocks until it is raised, at most `timeout` ms. @returns whether it was */
  wait(timeout: number): boolean {
    const end = performance.now() + timeout;
    while (!this.take() && !this.arm()) {
      const left = end - performance.now();
      if (left <= 0) return false;
      // It may have been written for what was taken before: then it was for nothing.
      pollReadable(this.handle, Math.ceil(left));
      clearEvent(this.handle);
    }
    return true;
  }

  /** @throws WatchFailed */
  listen(readable: () => void): Watch {
    if (this.watch === undefined) {
      const watch = watchHandle(this.handle, this.readable);
      if (typeof watch === "number") throw new WatchFailed(this.handle, errorName(-watch));
      this.watch = watch;
    }
    const listener: Listener = { readable, started: false, referenced: true };
    this.listeners.add(listener);
    return {
      start: () => {
        listener.started = true;
        this.apply();
        this.rearm();
      },
      stop: () => {
        listener.started = false;
        this.apply();
      },
      ref: () => {
        listener.referenced = true;
        this.apply();
      },
      unref: () => {
        listener.referenced = false;
        this.apply();
      },
      close: () => {
        this.listeners.delete(listener);
        this.apply();
      },
    };
  }

  /** The one watch that all listeners share goes by what they want. */
  private apply(): void {
    const { watch } = this;
    const started = [...this.listeners].filter((listener) => listener.started);
    const running = started.length !== 0;
    if (watch === undefined) return;
    if (running !== this.running) {
      this.running = running;
      if (running) watch.start();
      else watch.stop();
    }
    if (started.some(({ referenced }) => referenced)) watch.ref();
    else watch.unref();
  }

  /** Arms it again when what was told of has been seen to; raised in the meantime, it is told of again. */
  private readonly rearm = (): void => {
    this.immediate = false;
    if (![...this.listeners].some(({ started }) => started)) return;
    if (this.arm()) this.tell();
  };

  private readonly readable = (): void => {
    clearEvent(this.handle);
    this.take();
    this.tell();
  };

  private tell(): void {
    // Each callback calls setImmediate: what it does comes before it is armed again.
    for (const { started, readable } of this.listeners) if (started) readable();
    if (this.immediate) return;
    this.immediate = true;
    setImmediate(this.rearm);
  }

  close(): void {
    this.listeners.clear();
    this.watch?.close();
    this.watch = undefined;
    closeNativeHandle(this.handle);
  }
}
