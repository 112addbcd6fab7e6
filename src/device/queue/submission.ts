/** A ring that the host fills, as the device takes from it. */
import type { DmaAddress } from "../outside.ts";
import type { Cell } from "./memory.ts";
import { Ring, type RingTraits } from "./ring.ts";

/** What the description says besides. */
export interface SubmissionTraits extends RingTraits {
  /** Which of its queue's rings it is, counted from 0. */
  readonly number: number;
  /** Slots of one entry. */
  readonly takes: number;
  /** Whether slots are free once the device has said how far it has taken entries; else once their commands complete. */
  readonly freed: boolean;
  /** Whether its tail is told, by a doorbell or a cell; else entries are found by their stamps. */
  readonly told: boolean;
  /** Which commands' tags it shares; -1: they are of no kind that is looked after. */
  readonly tags: number;
  /** Where a completion has this ring's head: the word, and the bit there; a word of -1: nowhere. */
  readonly headWord: number;
  readonly headShift: number;
  readonly headMask: number;
}

export abstract class SubmissionRing extends Ring {
  declare readonly traits: SubmissionTraits;
  /** Up to where entries have been taken: an index, as the ring counts. */
  taken = 0;
  /** Entries that the host has published and that are not taken. */
  pending = 0;
  /** The id of the command that is being looked at, or -1. */
  working = -1;
  #tail = 0;
  #turn = 0;
  /** Slots that are the device's: published, and not given back. */
  #held = 0;
  #busy: Uint8Array | undefined;
  /** Where one entry is copied to where there is no window. */
  #copy = new Uint32Array(0);
  #bytes = new Uint8Array(0);
  #tailCell: Cell | undefined;
  #headCell: Cell | undefined;
  /** The command that the next entries wait for. */
  #linked = -1;

  /** Looks at the entry at `words[at]`, which came by `slot`, and does what it asks for. */
  protected abstract dispatch(words: Uint32Array, at: number, slot: number): void;

  /** Whether the entry at `words[at]` has its stamps; `turn` is that of the pass. Of rings whose tail is told: always. */
  protected stamped(_words: Uint32Array, _at: number, _turn: number): boolean {
    return true;
  }

  /** What entries are read into: the flyweights look there. */
  protected abstract moved(words: Uint32Array): void;

  /**
   * Takes entries from there on, from index 0. `depth`: slots.
   * @returns whether the ring runs: not when the host gave it a place that cannot be one
   */
  start(base: DmaAddress, depth: number): boolean {
    if (!this.begin(base, depth)) return false;
    const { size, freed, takes } = this.traits;
    this.taken = this.#tail = this.pending = this.#held = this.#turn = 0;
    this.#linked = -1;
    this.#busy = freed ? undefined : new Uint8Array(depth);
    this.#copy = new Uint32Array((size * takes) / 4);
    this.#bytes = new Uint8Array(this.#copy.buffer);
    this.moved(this.window === undefined || takes > 1 ? this.#copy : this.window);
    return true;
  }

  /** Forgets what was published, and the commands that came by it: completing them later does nothing. */
  override stop(): void {
    if (this.running) this.queue.forget(this.traits.number);
    this.pending = 0;
    super.stop();
  }

  /** Where the host says its tail, and where the device says up to where slots are free. */
  useCells(tail: Cell | undefined, head: Cell | undefined): void {
    this.#tailCell = tail;
    this.#headCell = head;
  }

  /** The host's tail is `index`. `path` is the doorbell's. */
  tell(index: number, path: string): void {
    const { device } = this.queue;
    if (!this.running) {
      device.bug("doorbell-stopped", path, `it told of ${this.path}, which does not run`);
      return;
    }
    const added = this.distance(this.#tail, index);
    const { takes, spare, indexBits } = this.traits;
    if (added < 0 || added % takes !== 0) {
      const what =
        added < 0 ? `which ends at ${(indexBits === 0 ? this.depth : 2 ** indexBits) - 1}` : "inside an entry";
      device.bug("doorbell-value", path, `it told index ${index} of ${this.path}, ${what}`);
      return;
    }
    const room = this.depth - spare - this.#held;
    if (added > room || this.#overwrites(added)) {
      const what = `${added} slots more, where ${Math.max(0, room)} may be free (index ${index} after ${this.#tail})`;
      device.bug("overrun", this.path, what);
      return;
    }
    this.#tail = index;
    this.#held += added;
    this.pending += added / takes;
  }

  /** Looks for entries that no doorbell tells of. @throws DmaFault */
  look(): void {
    if (!this.running) return;
    if (this.#tailCell !== undefined) {
      const index = this.#tailCell.load();
      if (index !== this.#tail) this.tell(index, this.path);
    }
    if (this.traits.told) return;
    const { takes, size, spare } = this.traits;
    while (this.#held + takes <= this.depth - spare) {
      const slot = this.slotOf(this.#tail);
      const words = this.#entry(slot);
      const at = words === this.window ? (slot * size) / 4 : 0;
      if (!this.stamped(words, at, this.#turn)) return;
      for (let step = 0; step < takes; step++) {
        this.#tail = this.after(this.#tail);
        if (this.slotOf(this.#tail) === 0) this.#turn ^= 1;
      }
      this.#held += takes;
      this.pending++;
    }
  }

  /** Whether an entry can be taken now. */
  get ready(): boolean {
    return (
      this.pending > 0 &&
      this.running &&
      !this.#waits &&
      this.queue.inFlight.hasRoom &&
      this.queue.device.mayFetch(this)
    );
  }

  get #waits(): boolean {
    return this.#linked >= 0 && this.queue.inFlight.find(this.#linked) >= 0;
  }

  /** Keeps the command that came by `slot`, whose key these two words are. @returns its id */
  protected open(slot: number, low: number, high: number, more = 0): number {
    this.working = this.queue.take(this.traits.number, slot, low, high, more);
    return this.working;
  }

  /** The same, of a command that does not complete: whoever completes it all the same does nothing. */
  protected openSilent(slot: number, low: number, high: number): number {
    const id = this.open(slot, low, high);
    this.queue.dismiss(id);
    return id;
  }

  /** The entries behind this command wait until it has completed. */
  protected linkTo(id: number): void {
    this.#linked = id;
  }

  /** Takes up to `budget` entries. @returns how many @throws DmaFault of a ring that cannot be read */
  fetch(budget: number): number {
    let taken = 0;
    const { takes, size } = this.traits;
    const dwords = size / 4;
    this.working = -1;
    while (taken < budget && this.ready) {
      const slot = this.slotOf(this.taken);
      const words = this.#entry(slot);
      for (let step = 0; step < takes; step++) this.taken = this.after(this.taken);
      this.pending--;
      taken++;
      if (this.#busy !== undefined) this.#busy[slot] = 1;
      this.dispatch(words, words === this.window ? slot * dwords : 0, slot);
      this.working = -1;
    }
    if (taken > 0 && this.#headCell !== undefined) {
      this.#headCell.store(this.taken);
      this.given();
    }
    return taken;
  }

  /** The host has been told how far entries were taken. */
  given(): void {
    this.#held = this.pending * this.traits.takes;
  }

  /** A command that came by `slot` has ended. */
  ended(slot: number): void {
    if (this.#busy === undefined || this.#busy[slot] === 0) return;
    this.#busy[slot] = 0;
    this.#held -= this.traits.takes;
  }

  /** Of slots that are given back one by one: whether one of the next `added` is a command's in flight. */
  #overwrites(added: number): boolean {
    if (this.#busy === undefined) return false;
    for (let index = 0; index < added; index++) {
      if (this.#busy[(this.slotOf(this.#tail) + index) % this.depth] === 1) return true;
    }
    return false;
  }

  /** The entry that begins at a slot, in place or copied. */
  #entry(slot: number): Uint32Array {
    const { size, takes } = this.traits;
    if (this.window !== undefined && takes === 1) return this.window;
    for (let step = 0; step < takes; step++) {
      const from = this.base + ((slot + step) % this.depth) * size;
      this.queue.device.dma.read(from, this.#bytes.subarray(step * size, (step + 1) * size));
    }
    return this.#copy;
  }
}
