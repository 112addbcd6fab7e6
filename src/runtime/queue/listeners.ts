/** Who is told of a queue's events. */
export class Listeners {
  private readonly all = new Set<{ readonly listener: object }>();

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

  /** What one throws is an uncaught error, and keeps nobody from hearing. */
  tell<E>(tell: (listener: E) => void): void {
    for (const { listener } of this.all) {
      try {
        tell(listener as E);
      } catch (error) {
        setImmediate(() => {
          throw error;
        });
      }
    }
  }

  forget(): void {
    this.all.clear();
  }
}
