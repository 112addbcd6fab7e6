/** The commands that a device has taken and not completed. */
import { outOfRange } from "../../runtime/queue/checks.ts";

/** An id is the place in the table, below, and how often that has been used, above: a small integer of V8's. */
const PLACE_BITS = 16;
const PLACES = 1 << PLACE_BITS;
const GENERATIONS = 1 << 14;

/** Taken; taken, and its last completion made. */
const TAKEN = 1;
const ENDING = 2;

/** What is kept of each command, by its place: a ring's number, the slot that it came by, the two words of its key. */
export class InFlight {
  ring = new Uint8Array(64);
  slot = new Uint32Array(64);
  low = new Uint32Array(64);
  high = new Uint32Array(64);
  /** Of a command that completes more than once, by what its last completion is told; else 0. */
  more = new Uint8Array(64);
  /** Commands at hand. */
  count = 0;
  #generation = new Uint16Array(64);
  #taken = new Uint8Array(64);
  #free = new Uint16Array(64);
  #freed = 0;
  /** Generations up to this one were forgotten: late completions of those are nobody's fault. */
  #forgotten = new Int32Array(64).fill(-1);
  #used = 0;

  /** Whether there is room for one more. */
  get hasRoom(): boolean {
    return this.count < PLACES;
  }

  /** Tags that are in flight, by the ring's number: rings of one match share them. */
  readonly tags: (Uint8Array | undefined)[] = [];

  /** Keeps a command. @returns its id */
  open(ring: number, slot: number, low: number, high: number, more: number): number {
    const place = this.#freed > 0 ? this.#free[--this.#freed]! : this.#next();
    this.count++;
    this.#taken[place] = TAKEN;
    this.ring[place] = ring;
    this.slot[place] = slot;
    this.low[place] = low;
    this.high[place] = high;
    this.more[place] = more;
    const tags = this.tags[ring];
    if (tags !== undefined) tags[low] = 1;
    return (this.#generation[place]! << PLACE_BITS) | place;
  }

  /**
   * The place of a command that may be completed; -1 of one that the device has forgotten, or that does not complete.
   * @throws ValueRange
   */
  place(id: number): number {
    const place = id & (PLACES - 1);
    const generation = id >>> PLACE_BITS;
    if (this.#taken[place] === TAKEN && this.#generation[place] === generation) return place;
    const forgotten = place < this.#used ? this.#forgotten[place]! : -1;
    if (forgotten >= 0 && ((forgotten - generation) & (GENERATIONS - 1)) < GENERATIONS / 2) return -1;
    throw outOfRange("id", id, "that of a command that was taken and is not completed");
  }

  /** The place of a command that has not ended, or -1. */
  find(id: number): number {
    const place = id & (PLACES - 1);
    return this.#taken[place]! > 0 && this.#generation[place] === id >>> PLACE_BITS ? place : -1;
  }

  /** Its last completion waits: it can't be completed again. */
  ending(place: number): void {
    this.#taken[place] = ENDING;
  }

  /** Forgets a command that has ended. */
  close(place: number): void {
    this.#taken[place] = 0;
    this.#generation[place] = (this.#generation[place]! + 1) & (GENERATIONS - 1);
    this.#free[this.#freed++] = place;
    this.count--;
    const tags = this.tags[this.ring[place]!];
    if (tags !== undefined) tags[this.low[place]!] = 0;
  }

  /** Forgets a command that does not complete: completing it all the same does nothing. */
  dismiss(place: number): void {
    this.#forgotten[place] = this.#generation[place]!;
    this.close(place);
  }

  /** Forgets the commands of a ring, or all: their ids name nothing any more, and that is no mistake. */
  forget(ring?: number): void {
    for (let place = 0; place < this.#used; place++) {
      if (this.#taken[place] !== 0 && (ring === undefined || this.ring[place] === ring)) this.dismiss(place);
    }
  }

  #next(): number {
    if (this.#used === this.ring.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const size = this.ring.length * 2;
    const grown = <T extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.ring = grown(this.ring, new Uint8Array(size));
    this.slot = grown(this.slot, new Uint32Array(size));
    this.low = grown(this.low, new Uint32Array(size));
    this.more = grown(this.more, new Uint8Array(size));
    this.high = grown(this.high, new Uint32Array(size));
    this.#generation = grown(this.#generation, new Uint16Array(size));
    this.#taken = grown(this.#taken, new Uint8Array(size));
    this.#free = grown(this.#free, new Uint16Array(size));
    this.#forgotten = grown(this.#forgotten, new Int32Array(size).fill(-1));
  }
}
