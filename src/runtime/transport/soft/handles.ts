import type { Handle, Watch } from "../transport.ts";

/** Far above what the system gives out: nobody takes one of these for a file. */
const FIRST = 0x4000_0000;

/** Interrupts of a device in this thread, as handles that only its transport understands. */
export class VirtualHandles {
  private readonly interrupts = new Map<Handle, VirtualInterrupt>();

  /** The handle of interrupt `index`: the same each time. */
  handle(index: number): Handle {
    const handle = FIRST + index;
    if (!this.interrupts.has(handle)) this.interrupts.set(handle, new VirtualInterrupt());
    return handle;
  }

  raise(index: number): void {
    this.at(this.handle(index))!.raise();
  }

  /** undefined: no handle of ours. */
  at(handle: Handle): VirtualInterrupt | undefined {
    return this.interrupts.get(handle);
  }
}

/** Raised until somebody has been told: several times before that are one. */
class VirtualInterrupt {
  private raised = false;
  private readonly started = new Set<() => void>();
  private scheduled = false;

  raise(): void {
    this.raised = true;
    this.schedule();
  }

  /** @returns whether it was raised; it no longer is */
  take(): boolean {
    const { raised } = this;
    this.raised = false;
    return raised;
  }

  private schedule(): void {
    if (this.scheduled || this.started.size === 0) return;
    this.scheduled = true;
    setImmediate(this.tell);
  }

  private readonly tell = (): void => {
    this.scheduled = false;
    if (this.started.size === 0 || !this.take()) return;
    for (const readable of this.started) readable();
  };

  /** A watch keeps nothing alive: a device that works only when it is told raises nothing by itself. */
  watch(readable: () => void): Watch {
    // Its own function, so that two watches with one callback stay two.
    const told = (): void => readable();
    const stop = (): void => void this.started.delete(told);
    return {
      start: () => {
        this.started.add(told);
        if (this.raised) this.schedule();
      },
      stop,
      ref() {},
      unref() {},
      close: stop,
    };
  }
}

export type { VirtualInterrupt };
