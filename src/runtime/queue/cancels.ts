import { startLimit } from "../fence/limit.ts";
import type { QueueDriver } from "./driver.ts";
import { FULL, tagOf, type Token } from "./token.ts";

/** Between two endings of all that is in flight, in milliseconds. */
const BETWEEN_ENDINGS = 10;

/** Commands that the device is to be asked to end: as many at a time as there is room for such asking. */
export class Cancels {
  private readonly driver: QueueDriver;
  /** Those that are yet to be asked for. */
  private readonly waiting = new Set<Token>();
  /** Asked for by closing: once is enough, even if that is tried again. */
  private readonly closed = new Set<Token>();
  /** Takes back that all is ended once more. */
  private endPause: (() => void) | undefined;

  constructor(driver: QueueDriver) {
    this.driver = driver;
  }

  /** How many are yet to be asked for. */
  get size(): number {
    return this.waiting.size;
  }

  add(token: Token): void {
    this.waiting.add(token);
  }

  /** Everything in flight that closing has not asked for already. */
  addAll(): void {
    for (let tag = 0; tag < this.driver.tags; tag++) {
      const token = this.driver.tokenAt(tag);
      if (token !== FULL && !this.closed.has(token)) this.waiting.add(token);
    }
  }

  /** Posts those that there is room for; the others follow when these have completed. @returns how many */
  post(closing: boolean): number {
    let posted = 0;
    for (const token of this.waiting) {
      if (this.driver.tokenAt(tagOf(token, this.driver.tags)) === token) {
        if (!this.driver.cancel!(token)) break;
        if (closing) this.closed.add(token);
        posted++;
      }
      this.waiting.delete(token);
    }
    return posted;
  }

  /**
   * Ends all that is in flight at once, where the device has a way to. `again` is called when it may be time for that once
   * more: what was held up may have begun meanwhile, and tells nobody.
   */
  endAll(again: () => void): void {
    const { driver } = this;
    if (driver.abort === undefined || this.endPause !== undefined) return;
    this.endPause = startLimit(
      BETWEEN_ENDINGS,
      () => {
        this.endPause = undefined;
        again();
      },
      driver.transport,
    );
    driver.abort();
  }

  clear(): void {
    this.waiting.clear();
    this.endPause?.();
    this.endPause = undefined;
  }
}
