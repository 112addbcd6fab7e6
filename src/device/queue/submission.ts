/** A ring that the host fills, as the device takes from it. */
import type { DmaAddress } from "../outside.ts";
import type { Flight, InFlight } from "./in-flight.ts";
import type { Cell } from "./memory.ts";
import type { RingQueue } from "./ring-queue.ts";
import { Ring, type Bell, type RingTraits } from "./ring.ts";

/** What the description says besides. */
export interface SubmissionTraits extends RingTraits {
  /** Which of its queue's rings it is, counted from 0. */
  readonly number: number;
  /** Slots of one entry; `size` is that of one slot. */
  readonly takes: number;
  /** Whether slots are free once the device has said how far it has taken entries; else once their commands complete. */
  readonly freed: boolean;
  /** Whether its tail is told, by a doorbell or a cell; else entries are found by their stamps. */
  readonly told: boolean;
  /** Which commands' tags it shares; -1: they are of no kind that is looked after. */
  readonly tags: number;
  /** In which order commands complete: in any, in that in which they came, or so that one ends all that came before it. */
  readonly order: "any" | "kept" | "upto";
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
  /** Entries that were taken and whose slots the host was not told to be free: where slots go back one by one, all of them. */
  owed = 0;
  /** Tags in flight, those of other rings of the same match too. */
  tags: Uint8Array | undefined;
  readonly headWord: number;
  readonly headShift: number;
  readonly headMask: number;
  readonly number: number;
  readonly #takes: number;
  readonly #dwords: number;
  readonly #inFlight: InFlight;
  #tail = 0;
  #turn = 0;
  /** By slots: which are a command's in flight. */
  #busy: Uint8Array | undefined;
  /** Where one entry is copied to where there is no window. */
  readonly #copy: Uint32Array;
  readonly #bytes: Uint8Array;
  #tailCell: Cell | undefined;
  #headCell: Cell | undefined;
  /** The command that the next entries wait for. */
  #linked = -1;
  /** Whether there is anything to look for but doorbells. */
  looks: boolean;
  /** The ids of commands in flight in their order, where that matters. */
  #order: number[] | undefined;

  constructor(queue: RingQueue, traits: SubmissionTraits) {
    super(queue, traits);
    const { headWord, headShift, headMask, number, takes, size } = traits;
    this.headWord = headWord;
    this.headShift = headShift;
    this.headMask = headMask;
    this.number = number;
    this.looks = !traits.told;
    this.#takes = takes;
    this.#dwords = size / 4;
    this.#inFlight = queue.inFlight;
    this.#copy = new Uint32Array((size * takes) / 4);
    this.#bytes = new Uint8Array(this.#copy.buffer);
  }

  /** Looks at the entry at `words[at]`, which came by `slot`, and does what it asks for. */
  protected abstract dispatch(words: Uint32Array, at: number, slot: number): void;

  /** Whether the entry at `words[at]` has its stamps; `turn` is that of the pass. Of rings whose tail is told: always. */
  protected stamped(_words: Uint32Array, _at: number, _turn: number): boolean {
    return true;
  }

  /** What entries are read in: the flyweights look there. */
  protected abstract moved(words: Uint32Array): void;

  /**
   * Takes entries from there on, from index 0. `depth`: slots.
   * @returns whether the ring runs: not when the host gave it a place that cannot be one
   */
  start(base: DmaAddress, depth: number): boolean {
    if (!this.begin(base, depth)) return false;
    this.taken = this.pending = this.owed = this.#tail = this.#turn = 0;
    this.#linked = -1;
    this.#order = this.traits.order === "any" ? undefined : [];
    this.#busy = this.traits.freed ? undefined : new Uint8Array(depth);
    this.moved(this.#inPlace ?? this.#copy);
    return true;
  }

  /** Forgets what was published, and the commands that came by it: completing them later does nothing. */
  override stop(): void {
    if (this.running) this.queue.forget(this);
    this.pending = 0;
    super.stop();
  }

  /** Where the host says its tail, and where the device says up to where slots are free. */
  override useCells(tail: Cell | undefined, head: Cell | undefined): void {
    this.#tailCell = tail;
    this.looks = !this.traits.told || tail !== undefined;
    this.#headCell = head;
  }

  /** The host's tail is `index`: `bell` said so. */
  tell(index: number, bell: Bell): void {
    const { device } = this.queue;
    if (!this.running) {
      if (!this.halted) device.bug("doorbell-stopped", bell.path, `it told of ${this.path}, which does not run`);
      return;
    }
    let added = this.distance(this.#tail, index);
    // Without a spare slot an index that has not moved may have gone all round: nobody tells of nothing.
    if (added === 0 && this.indexMask < 0 && this.traits.spare === 0 && this.pending + this.owed === 0)
      added = this.depth;
    const entries = added / this.#takes;
    if (added < 0 || !Number.isInteger(entries)) {
      const last = this.indexMask < 0 ? this.depth - 1 : this.indexMask;
      const what = added < 0 ? `whose last index is ${last}` : "which is inside of an entry";
      device.bug("doorbell-value", bell.path, `it told index ${index} of ${this.path}, ${what}`);
      return;
    }
    const room = this.depth - this.traits.spare - (this.pending + this.owed) * this.#takes;
    if (added > room || this.#overwrites(added)) {
      const what = `${added} slots more, where ${Math.max(0, room)} may be free (index ${index} after ${this.#tail})`;
      device.bug("overrun", this.path, what);
      return;
    }
    this.#tail = index;
    this.pending += entries;
  }

  /** Looks for entries that no doorbell tells of. @throws DmaFault */
  override look(): void {
    if (!this.running) return;
    if (this.#tailCell !== undefined) {
      const index = this.#tailCell.load();
      if (index !== this.#tail) this.tell(index, this);
    }
    if (this.traits.told) return;
    while ((this.pending + this.owed + 1) * this.#takes <= this.depth - this.traits.spare) {
      const slot = this.slotOf(this.#tail);
      const words = this.entryAt(slot);
      if (!this.stamped(words, this.indexOf(slot), this.#turn)) return;
      for (let step = 0; step < this.#takes; step++) {
        this.#tail = this.after(this.#tail);
        if (this.slotOf(this.#tail) === 0) this.#turn ^= 1;
      }
      this.pending++;
    }
  }

  /** Whether an entry can be taken now. */
  get ready(): boolean {
    return (
      this.pending > 0 && this.running && !this.#waits() && this.#inFlight.hasRoom && this.queue.device.mayFetch(this)
    );
  }

  /** Takes up to `budget` entries. @returns how many @throws DmaFault of a ring that cannot be read */
  fetch(budget: number): number {
    this.working = -1;
    const { device } = this.queue;
    let count = 0;
    while (count < budget && this.pending > 0 && this.running) {
      if (this.#linked >= 0 && this.#waits()) break;
      if (!this.#inFlight.hasRoom || !device.mayFetch(this)) break;
      const slot = this.slotOf(this.taken);
      const inPlace = this.window !== undefined && this.#takes === 1;
      const words = inPlace ? this.window! : this.entryAt(slot);
      this.taken = this.after(this.taken);
      for (let step = 1; step < this.#takes; step++) this.taken = this.after(this.taken);
      this.pending--;
      this.owed++;
      count++;
      if (this.#busy !== undefined) this.#busy[slot] = 1;
      this.dispatch(words, inPlace ? slot * this.#dwords : 0, slot);
      this.working = -1;
    }
    if (count > 0 && this.#headCell !== undefined) {
      this.#headCell.store(this.taken);
      this.owed = 0;
    }
    return count;
  }

  /** Keeps the command that came by `slot`, whose key these two words are. @returns its id */
  protected open(slot: number, low: number, high: number, more = 0): number {
    const { tags } = this;
    if (tags !== undefined) {
      if (tags[low] !== 0) this.#repeated(low);
      tags[low] = 1;
    }
    const id = this.#inFlight.open(this, more, slot, low, high);
    this.working = id;
    this.#order?.push(id);
    return id;
  }

  /** The same, of a command that does not complete: whoever completes it all the same does nothing. */
  protected openSilent(slot: number, low: number, high: number): number {
    // Its tag is nobody's: no completion will name it.
    const id = this.#inFlight.open(this, 0, slot, low, high);
    this.working = id;
    this.#giveBack(slot);
    this.#inFlight.dismiss(this.#inFlight.find(id)!);
    return id;
  }

  /** The entries behind this command wait until it has completed, unless the device sees to that. */
  protected linkTo(id: number): void {
    if (!this.queue.device.holdsLinked(this)) this.#linked = id;
  }

  /** Whether no command that came before this one is in flight. */
  isOldest(id: number): boolean {
    return this.#order?.[0] === id;
  }

  /** A command ends: what is its alone is free, and what it takes with it ends, too. */
  ended(flight: Flight): void {
    if (this.#order !== undefined) this.#endInOrder(this.#order, flight);
    if (this.tags !== undefined) this.tags[flight.low] = 0;
    if (this.#busy !== undefined) this.#giveBack(flight.slot);
  }

  #endInOrder(order: number[], flight: Flight): void {
    const at = order.findIndex((id) => this.#inFlight.find(id) === flight);
    if (at < 0) return;
    order.splice(at, 1);
    if (this.traits.order !== "upto") return;
    for (const id of order.splice(0, at)) {
      const before = this.#inFlight.find(id);
      if (before === undefined) continue;
      this.ended(before);
      this.#inFlight.dismiss(before);
    }
  }

  /** Of slots that are given back one by one: the host may fill this one again. */
  #giveBack(slot: number): void {
    if (this.#busy?.[slot] !== 1) return;
    this.#busy[slot] = 0;
    this.owed--;
  }

  /** The words in which the entry stands that came by a slot, in place or copied. @throws DmaFault */
  protected entryAt(slot: number): Uint32Array {
    const inPlace = this.#inPlace;
    if (inPlace !== undefined) return inPlace;
    const { size } = this.traits;
    for (let step = 0; step < this.#takes; step++) {
      const from = this.base + ((slot + step) % this.depth) * size;
      this.queue.device.dma.read(from, this.#bytes.subarray(step * size, (step + 1) * size));
    }
    return this.#copy;
  }

  /** The index of its first word there. */
  protected indexOf(slot: number): number {
    return this.#inPlace === undefined ? 0 : slot * this.#dwords;
  }

  /** What was changed there is the host's to see. @throws DmaFault */
  protected wroteAt(slot: number): void {
    if (this.#inPlace !== undefined) return;
    const { size } = this.traits;
    for (let step = 0; step < this.#takes; step++) {
      const to = this.base + ((slot + step) % this.depth) * size;
      this.queue.device.dma.write(to, this.#bytes.subarray(step * size, (step + 1) * size));
    }
  }

  /** An entry of several slots may go on at the ring's beginning: it is looked at as a copy. */
  get #inPlace(): Uint32Array | undefined {
    return this.#takes === 1 ? this.window : undefined;
  }

  #waits(): boolean {
    return this.#linked >= 0 && this.#inFlight.find(this.#linked) !== undefined;
  }

  #repeated(tag: number): void {
    this.queue.device.bug("tag-in-use", this.path, `a command has tag ${tag}, which one in flight has`);
  }

  /** Of slots that are given back one by one: whether one of the next `added` is a command's in flight. */
  #overwrites(added: number): boolean {
    if (this.#busy === undefined) return false;
    for (let index = 0; index < added; index++) {
      if (this.#busy[(this.slotOf(this.#tail) + index) % this.depth] === 1) return true;
    }
    return false;
  }
}
