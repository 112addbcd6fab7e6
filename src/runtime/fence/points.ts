import { FULL } from "../queue/token.ts";
import { CommandFence } from "./fence.ts";

/**
 * Fences by number, least first: a heap. Numbers that are asked for in rising order, as most are, are where they belong at
 * once.
 */
export class Points {
  private readonly heap: number[] = [];
  private readonly fences = new Map<number, CommandFence<void>>();

  /** How many are pending. */
  get size(): number {
    return this.heap.length;
  }

  /** The fence of a number; the same for all who ask before it is settled. */
  at(number: number): CommandFence<void> {
    let fence = this.fences.get(number);
    if (fence === undefined) {
      fence = new CommandFence<void>(FULL);
      this.fences.set(number, fence);
      this.add(number);
    }
    return fence;
  }

  /** Settles all up to `limit`, in order. A callback may ask for more, and may settle more. */
  reach(limit: number): void {
    while (this.heap.length !== 0 && this.heap[0]! <= limit) this.take().resolve();
  }

  /** None of them is ever reached. */
  fail(error: unknown): void {
    while (this.heap.length !== 0) this.take().reject(error);
  }

  private add(number: number): void {
    const { heap } = this;
    let at = heap.push(number) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (heap[above]! <= number) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = number;
  }

  /** The least of them, which is no longer kept. */
  private take(): CommandFence<void> {
    const { heap } = this;
    const least = heap[0]!;
    const last = heap.pop()!;
    if (heap.length !== 0) this.sink(last);
    const fence = this.fences.get(least)!;
    this.fences.delete(least);
    return fence;
  }

  /** Puts a number in the first one's place, and then where it belongs. */
  private sink(number: number): void {
    const { heap } = this;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && heap[below + 1]! < heap[below]!) below++;
      if (heap[below]! >= number) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = number;
  }
}
