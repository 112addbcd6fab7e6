/** The commands that a device has taken and not completed. */
import { outOfRange } from "../../runtime/queue/checks.ts";
import type { SubmissionRing } from "./submission.ts";

/** An id is the place in the table, below, and how often that has been used, above: a small integer of V8's. */
const PLACE_BITS = 16;
const PLACES = 1 << PLACE_BITS;
const GENERATIONS = 1 << 13;
const ID_MASK = GENERATIONS * PLACES - 1;
/** Beside the id of a command whose last completion waits: it can't be completed again. */
const ENDING = 1 << 30;

/** No place, and no id. */
const NONE = -1;

/** What is kept of one command, and of its place. Fields are read by the rings themselves: this is where they are fast. */
export class Flight {
  /** In flight: its id, with `ENDING` perhaps. Else the complement of the id that the place's next command gets. */
  state: number;
  /** The ring that it came by, and the slot there. */
  ring: SubmissionRing;
  slot = 0;
  /** The two words of its key, signed. */
  low = 0;
  high = 0;
  /** By which condition its completions end; 0: it has one. */
  more = 0;
  readonly place: number;
  /** The place that is free after this one, which is. */
  next = NONE;
  /** Ids up to this one were forgotten: completing them is nobody's fault. */
  forgotten = NONE;

  constructor(place: number, ring: SubmissionRing) {
    this.place = place;
    this.state = ~place;
    this.ring = ring;
  }
}

export class InFlight {
  /** By their places. */
  readonly #flights: Flight[] = [];
  /** The first place that is free, or `NONE`. */
  #free = NONE;

  /** Keeps a command. @returns its id */
  open(ring: SubmissionRing, more: number, slot: number, low: number, high: number): number {
    if (this.#free < 0) this.#grow(ring);
    const flight = this.#flights[this.#free]!;
    this.#free = flight.next;
    const id = ~flight.state;
    flight.state = id;
    if (flight.ring !== ring) flight.ring = ring;
    flight.more = more;
    flight.slot = slot;
    flight.low = low | 0;
    flight.high = high | 0;
    return id;
  }

  /**
   * A command that may be completed; undefined for one that the device has forgotten, or that does not complete.
   * @throws ValueRange
   */
  at(id: number): Flight | undefined {
    const flight = this.#flights[id & (PLACES - 1)];
    return flight !== undefined && flight.state === id ? flight : this.#gone(id);
  }

  /** A command that has not ended. */
  find(id: number): Flight | undefined {
    const flight = this.#flights[id & (PLACES - 1)];
    return flight !== undefined && flight.state >= 0 && (flight.state & ID_MASK) === id ? flight : undefined;
  }

  /** Its last completion waits. */
  ending(flight: Flight): void {
    flight.state |= ENDING;
  }

  /** A command has ended. */
  close(flight: Flight): void {
    flight.state = ~((flight.state + (1 << PLACE_BITS)) & ID_MASK);
    flight.next = this.#free;
    this.#free = flight.place;
  }

  /** Forgets a command: completing it all the same does nothing. */
  dismiss(flight: Flight): void {
    flight.forgotten = flight.state & ID_MASK;
    this.close(flight);
  }

  /** Commands that came by a ring. */
  ofRing(ring: SubmissionRing): readonly Flight[] {
    return this.#flights.filter((flight) => flight.state >= 0 && flight.ring === ring);
  }

  /** Whether there is room for one more. */
  get hasRoom(): boolean {
    return this.#free >= 0 || this.#flights.length < PLACES;
  }

  /** Commands at hand. */
  get count(): number {
    return this.#flights.filter(({ state }) => state >= 0).length;
  }

  #gone(id: number): undefined {
    const forgotten = this.#flights[id & (PLACES - 1)]?.forgotten ?? NONE;
    const since = (forgotten - id) >> PLACE_BITS;
    if (Number.isInteger(id) && forgotten >= 0 && (since & (GENERATIONS - 1)) < GENERATIONS / 2) return undefined;
    throw outOfRange("id", id, "that of a command that was taken and is not completed");
  }

  /** Makes one place more; there is none that is free. */
  #grow(ring: SubmissionRing): void {
    this.#free = this.#flights.length;
    this.#flights.push(new Flight(this.#free, ring));
  }
}
