import { CommandFence, type WaitOptions } from "../fence/fence.ts";
import type { Clock } from "../fence/limit.ts";
import { FULL } from "./token.ts";

/** Those who wait for room in a queue. */
export class Rooms {
  private readonly waiting = new Set<CommandFence<void>>();
  /** More, or fewer, wait. */
  private readonly counted: (by: number) => void;

  constructor(counted: (by: number) => void) {
    this.counted = counted;
  }

  get size(): number {
    return this.waiting.size;
  }

  async wait(options: WaitOptions, clock: Clock): Promise<void> {
    const room = new CommandFence<void>(FULL, clock);
    this.waiting.add(room);
    this.counted(1);
    try {
      await room.wait(options);
    } finally {
      if (this.waiting.delete(room)) this.counted(-1);
    }
  }

  /** Wakes as many as there are places for: to wake all at each completion would cost the square of their number. */
  offer(places: number): void {
    for (const room of this.take(places)) room.resolve();
  }

  refuse(error: () => Error): void {
    for (const room of this.take(this.waiting.size)) room.reject(error());
  }

  private take(most: number): CommandFence<void>[] {
    const rooms = [...this.waiting.values().take(most)];
    for (const room of rooms) this.waiting.delete(room);
    this.counted(-rooms.length);
    return rooms;
  }
}
