import { CommandFence, type Fence } from "../fence/fence.ts";
import type { Clock } from "../fence/limit.ts";
import type { QueueDriver } from "./driver.ts";
import { FULL } from "./token.ts";

/** A fence of several commands. */
interface Mark {
  readonly fence: CommandFence<void>;
  /** Those of its commands, counted with no earlier mark, that have not ended. */
  left: number;
  /** The mark after it. */
  next: Mark | undefined;
}

/**
 * Fences of all that a queue has in flight at a moment. Commands end in any order, so each is counted with the earliest mark
 * that it belongs to, and a mark waits for the marks before it, too.
 */
export class Marks {
  private readonly driver: Pick<QueueDriver, "tags" | "tokenAt">;
  /** More, or fewer, wait. */
  private readonly counted: (by: number) => void;
  /** The mark that each tag's command counts with. */
  private readonly marks: (Mark | undefined)[] = [];
  private first: Mark | undefined;
  private last: Mark | undefined;

  constructor(driver: Pick<QueueDriver, "tags" | "tokenAt">, counted: (by: number) => void) {
    this.driver = driver;
    this.counted = counted;
  }

  /** Done when everything that is in flight now has ended, however it does. */
  make(clock: Clock): Fence<void> {
    const mark: Mark = { fence: new CommandFence<void>(FULL, clock), left: 0, next: undefined };
    for (let tag = 0; tag < this.driver.tags; tag++) {
      if (this.marks[tag] !== undefined || this.driver.tokenAt(tag) === FULL) continue;
      this.marks[tag] = mark;
      mark.left++;
    }
    if (mark.left !== 0) this.append(mark);
    // Nothing was posted since the mark before: its end is this one's.
    else if (this.last !== undefined) return this.last.fence;
    else mark.fence.resolve();
    return mark.fence;
  }

  private append(mark: Mark): void {
    if (this.last === undefined) this.first = mark;
    else this.last.next = mark;
    this.last = mark;
    this.counted(1);
  }

  /** A tag's command has ended; the tag may be another's before {@link end} is told. */
  leave(tag: number): Mark | undefined {
    if (this.first === undefined) return undefined;
    const mark = this.marks[tag];
    this.marks[tag] = undefined;
    return mark;
  }

  /** One of the mark's commands has ended, and all who asked for that one know. */
  end(mark: Mark | undefined): void {
    if (mark === undefined) return;
    mark.left--;
    while (this.first?.left === 0) this.take(this.first).resolve();
  }

  /** None of them ends any more. */
  reject(error: unknown): void {
    this.marks.length = 0;
    while (this.first !== undefined) this.take(this.first).reject(error);
  }

  /** What is settled is pending no more when its callbacks ask for others. */
  private take(mark: Mark): CommandFence<void> {
    this.first = mark.next;
    if (this.first === undefined) this.last = undefined;
    this.counted(-1);
    return mark.fence;
  }
}
