/** Who is told of a queue's events. */
export class Listeners {
  private readonly all = new Set<{ readonly listener: object }>();

  /** How many events there was nobody for. */
  unheard = 0;

  get size(): number {
    return this.all.size;
  }

  /** @returns takes it back; false when that was done, or when it was forgotten */
  add(listener: object): () => boolean {
    // Of its own, so that one that listens twice hears twice, and stops once for each.
    const own = { listener };
    this.all.add(own);
    return () => this.all.delete(own);
  }

  /** Tells all that have a method of the event's name. What one throws is an uncaught error, and keeps nobody from hearing. */
  tell<E>(event: keyof E & string, tell: (listener: E) => void): void {
    let heard = false;
    for (const { listener } of this.all) {
      if ((listener as Record<string, unknown>)[event] === undefined) continue;
      heard = true;
      try {
        tell(listener as E);
      } catch (error) {
        setImmediate(() => {
          throw error;
        });
      }
    }
    if (!heard) this.unheard++;
  }

  forget(): void {
    this.all.clear();
  }
}
