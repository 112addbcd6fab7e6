/** The commands that a device has taken and not completed. */
import { outOfRange } from "../../runtime/queue/checks.ts";

/** An id is the place in the table, below, and how often that has been used, above: a small integer of V8's. */
const PLACE_BITS = 16;
export const PLACES = 1 << PLACE_BITS;
const GENERATIONS = 1 << 13;
const ID_MASK = GENERATIONS * PLACES - 1;
/** Beside the id of a command whose last completion waits: it can't be completed again. */
const ENDING = 1 << 30;

/** Bits of `origin` that are a ring's number. */
export const RING_MASK = 0xff;

/** What is kept of each command, by its place. Fields are read by the rings themselves: this is where they are fast. */
export class InFlight {
  /** In flight: its id, with `ENDING` perhaps. Else the complement of the id that the place's next command gets. */
  state = new Int32Array(0);
  /** The number of the ring that it came by, and above that by which condition its completions end; 0: it has one. */
  origin = new Uint16Array(0);
  /** The slot that it came by. */
  slot = new Uint32Array(0);
  /** The two words of its key. */
  low = new Uint32Array(0);
  high = new Uint32Array(0);
  /** Places that are free. */
  #free = new Uint16Array(0);
  #freed = 0;
  /** Ids of a place up to this one were forgotten: completing them is nobody's fault. */
  #forgotten = new Int32Array(0);

  constructor() {
    this.#grow(64);
  }

  /** Keeps a command. @returns its id */
  open(origin: number, slot: number, low: number, high: number): number {
    if (this.#freed === 0) this.#grow(this.state.length * 2);
    const place = this.#free[--this.#freed]!;
    const id = ~this.state[place]!;
    this.state[place] = id;
    this.origin[place] = origin;
    this.slot[place] = slot;
    this.low[place] = low;
    this.high[place] = high;
    return id;
  }

  /**
   * The place of a command that may be completed; -1 of one that the device has forgotten, or that does not complete.
   * @throws ValueRange
   */
  place(id: number): number {
    const place = id & (PLACES - 1);
    return this.state[place] === id ? place : this.#gone(id);
  }

  /** The place of a command that has not ended, or -1. */
  find(id: number): number {
    const place = id & (PLACES - 1);
    const state = this.state[place] ?? -1;
    return state >= 0 && (state & ID_MASK) === id ? place : -1;
  }

  /** Its last completion waits. */
  ending(place: number): void {
    this.state[place] = this.state[place]! | ENDING;
  }

  /** A command has ended. */
  close(place: number): void {
    this.state[place] = ~((this.state[place]! + PLACES) & ID_MASK);
    this.#free[this.#freed++] = place;
  }

  /** Forgets a command: completing it all the same does nothing. */
  dismiss(place: number): void {
    this.#forgotten[place] = this.state[place]! & ID_MASK;
    this.close(place);
  }

  /** Places of commands that came by a ring. */
  *ofRing(ring: number): Generator<number> {
    for (let place = 0; place < this.state.length; place++) {
      if (this.state[place]! >= 0 && (this.origin[place]! & RING_MASK) === ring) yield place;
    }
  }

  /** Whether there is room for one more. */
  get hasRoom(): boolean {
    return this.#freed > 0 || this.state.length < PLACES;
  }

  /** Commands at hand. */
  get count(): number {
    return this.state.length - this.#freed;
  }

  #gone(id: number): number {
    const forgotten = this.#forgotten[id & (PLACES - 1)] ?? -1;
    const since = (forgotten - id) >> PLACE_BITS;
    if (Number.isInteger(id) && forgotten >= 0 && (since & (GENERATIONS - 1)) < GENERATIONS / 2) return -1;
    throw outOfRange("id", id, "that of a command that was taken and is not completed");
  }

  #grow(size: number): void {
    const before = this.state.length;
    const grown = <T extends Uint16Array | Uint32Array | Int32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.state = grown(this.state, new Int32Array(size));
    this.origin = grown(this.origin, new Uint16Array(size));
    this.slot = grown(this.slot, new Uint32Array(size));
    this.low = grown(this.low, new Uint32Array(size));
    this.high = grown(this.high, new Uint32Array(size));
    this.#forgotten = grown(this.#forgotten, new Int32Array(size).fill(-1));
    this.#free = grown(this.#free, new Uint16Array(size));
    for (let place = size - 1; place >= before; place--) {
      this.state[place] = ~place;
      this.#free[this.#freed++] = place;
    }
  }
}
