import type { RingQueue } from "./ring-queue.ts";

/** Queues of one kind, by the number that the host gives them. Each is made when it is first asked for. */
export class QueueSet<Q extends RingQueue> implements Iterable<Q> {
  readonly #made = new Map<number, Q>();
  readonly #make: (number: number) => Q;

  constructor(make: (number: number) => Q) {
    this.#make = make;
  }

  /** The queue of that number. */
  at(number: number): Q {
    const known = this.#made.get(number);
    if (known !== undefined) return known;
    const made = this.#make(number);
    this.#made.set(number, made);
    return made;
  }

  /** The same, if it was asked for before. */
  get(number: number): Q | undefined {
    return this.#made.get(number);
  }

  [Symbol.iterator](): Iterator<Q> {
    return this.#made.values();
  }
}
