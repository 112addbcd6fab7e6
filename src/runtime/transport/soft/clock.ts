interface Timer {
  /** In microseconds. */
  readonly due: number;
  readonly reached: () => void;
}

/** Time that passes only when it is told to. It counts whole microseconds, so that runs of one seed agree to the last digit. */
export class VirtualClock {
  private microseconds = 0;
  /** The next one first; of equal ones the older. */
  private readonly timers: Timer[] = [];

  /** In milliseconds since the start. */
  now(): number {
    return this.microseconds / 1000;
  }

  get waiting(): boolean {
    return this.timers.length !== 0;
  }

  /** When the next timer is due, in milliseconds; Infinity when there is none. */
  next(): number {
    const [first] = this.timers;
    return first === undefined ? Number.POSITIVE_INFINITY : first.due / 1000;
  }

  /** Calls back when `milliseconds` have passed. @returns what takes it back */
  after(milliseconds: number, reached: () => void): () => void {
    const timer = { due: this.microseconds + Math.ceil(milliseconds * 1000), reached };
    const later = this.timers.findIndex(({ due }) => due > timer.due);
    this.timers.splice(later < 0 ? this.timers.length : later, 0, timer);
    return () => {
      const at = this.timers.indexOf(timer);
      if (at >= 0) this.timers.splice(at, 1);
    };
  }

  /** Lets microseconds pass. */
  pass(microseconds: number): void {
    this.microseconds += microseconds;
    this.fire();
  }

  /** Goes on to `until`, in milliseconds: `now()` is at least that then, if rounding is against it a microsecond more. */
  goTo(until: number): void {
    const target = Math.ceil(until * 1000);
    if (target > this.microseconds) this.microseconds = target;
    if (this.now() < until) this.microseconds++;
    this.fire();
  }

  private fire(): void {
    while (this.timers.length !== 0 && this.timers[0]!.due <= this.microseconds) this.timers.shift()!.reached();
  }
}
