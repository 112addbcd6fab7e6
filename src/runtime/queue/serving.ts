import { ProtocolViolation } from "../errors/device.ts";
import type { QueueDriver } from "./driver.ts";

/** So often a turn looks again when what its handlers post completes at once; then others get their turn. */
const ROUNDS = 8;

/** Handlers that hear of all that completes. */
interface Served extends PromiseWithResolvers<void> {
  readonly on: object;
}

/** Drives a queue by handlers, from the event loop. */
export class Serving {
  private readonly driver: Pick<QueueDriver, "notify" | "poll">;
  private readonly violated: (error: ProtocolViolation) => void;
  private readonly soon: () => void;
  private served: Served | undefined;

  /** `soon`: has {@link turn} called soon. */
  constructor(
    driver: Pick<QueueDriver, "notify" | "poll">,
    violated: (error: ProtocolViolation) => void,
    soon: () => void,
  ) {
    this.driver = driver;
    this.violated = violated;
    this.soon = soon;
  }

  /** Whether there are handlers. */
  get on(): boolean {
    return this.served !== undefined;
  }

  /** Handlers hear of what completes, until the signal aborts or the queue ends; those before them hear no more. */
  async serve(on: object, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    this.end();
    const served: Served = { ...Promise.withResolvers<void>(), on };
    this.served = served;
    this.soon();
    const stop = (): void => {
      if (this.served === served) this.end();
    };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      await served.promise;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /**
   * Reaps, and publishes what the handlers post, all together. What a handler throws ends serving, and nothing else.
   * @returns how many entries the device has yet to take
   */
  turn(): number {
    let left = 0;
    for (let round = 0; this.served !== undefined; round++) {
      let reaped = 0;
      try {
        reaped = this.driver.poll(this.served.on);
      } catch (error) {
        if (error instanceof ProtocolViolation) this.violated(error);
        else this.end(error);
      }
      left = this.driver.notify();
      if (reaped === 0) break;
      if (round === ROUNDS) {
        this.soon();
        break;
      }
    }
    return left;
  }

  /** Nobody hears of anything any more. */
  end(error?: unknown): void {
    const { served } = this;
    this.served = undefined;
    if (error === undefined) served?.resolve();
    else served?.reject(error);
  }
}
