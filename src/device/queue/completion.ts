/** A ring that the device fills: completions and events, in the host's memory. */
import type { DmaAddress } from "../outside.ts";
import type { Cell } from "./memory.ts";
import { Ring, type RingTraits } from "./ring.ts";
import type { RingQueue } from "./ring-queue.ts";

/** What the description says besides. */
export interface CompletionTraits extends RingTraits {
  /** The word that is stored last; -1: a cell says how far entries are valid. */
  readonly stampWord: number;
  /** The bit of that word that flips with each pass; -1: none does. */
  readonly turnShift: number;
  /** Its value in the first pass. */
  readonly turnFrom: 0 | 1;
  /** Whether the host tells how far it has read: then entries wait for room. */
  readonly retired: boolean;
  /** Whether the host asks for interrupts; else each batch raises one. */
  readonly armed: boolean;
  /** The interrupt that the description names, or 0; undefined: nobody waits for one. */
  readonly interrupt: number | undefined;
}

/** An entry that waits for room, or for its step. */
interface Waiting {
  readonly id: number;
  readonly last: boolean;
  readonly words: Uint32Array;
}

export abstract class CompletionRing extends Ring {
  declare readonly traits: CompletionTraits;
  /** Which interrupt it raises; undefined: none. The description's at each start. */
  interrupt: number | undefined;
  /** Up to where entries have been written: an index, as the ring counts. */
  written = 0;
  /** What an entry is composed in. */
  protected readonly entry: Uint32Array;
  readonly #bytes: Uint8Array;
  #turn = 0;
  #read = 0;
  /** Entries that the host has not said to have read. */
  #unread = 0;
  #armedAt = -1;
  /** Entries written since the host could see the last of them. */
  #unseen = 0;
  #waiting: Waiting[] = [];
  /** The first entry that was not published: its stamp is stored when those behind it are written. */
  #firstAt = -1;
  #firstStamp = 0;
  #readCell: Cell | undefined;
  #validCell: Cell | undefined;

  constructor(queue: RingQueue, traits: CompletionTraits) {
    super(queue, traits);
    this.entry = new Uint32Array(traits.size / 4);
    this.#bytes = new Uint8Array(this.entry.buffer);
    this.interrupt = traits.interrupt;
  }

  /**
   * Fills the ring from index 0. `depth`: slots.
   * @returns whether the ring runs: not when the host gave it a place that cannot be one
   */
  start(base: DmaAddress, depth: number): boolean {
    if (!this.begin(base, depth)) return false;
    this.interrupt = this.traits.interrupt;
    this.#turn = this.traits.turnFrom;
    this.written = this.#read = this.#unread = this.#unseen = 0;
    this.#armedAt = this.#firstAt = -1;
    return true;
  }

  /** Drops what was completed and not written yet. */
  override stop(): void {
    // What was written has been told of, in the device's eyes: the host may see it.
    if (this.#firstAt >= 0 && this.window !== undefined) Atomics.store(this.window, this.#firstAt, this.#firstStamp);
    this.#waiting = [];
    this.#unseen = 0;
    this.#firstAt = -1;
    super.stop();
  }

  /** Where the host says how far it has read, and where the device says how far entries are valid. */
  useCells(read: Cell | undefined, valid: Cell | undefined): void {
    this.#readCell = read;
    this.#validCell = valid;
  }

  /** Entries that have room now. */
  get room(): number {
    return this.traits.retired ? this.depth - this.traits.spare - this.#unread : Number.MAX_SAFE_INTEGER;
  }

  /** Entries that wait for room, or to be delivered step by step. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The host has read up to `index`. `path` is the doorbell's. */
  tellRead(index: number, path: string): void {
    const { device } = this.queue;
    if (!this.running) {
      device.bug("doorbell-stopped", path, `it told of ${this.path}, which does not run`);
      return;
    }
    const read = this.distance(this.#read, index);
    if (read < 0 || read > this.#unread) {
      const what = `it told index ${index} of ${this.path}, where entries from ${this.#read} on are unread, ${this.#unread} of them`;
      device.bug("doorbell-value", path, what);
      return;
    }
    this.#read = index;
    this.#unread -= read;
  }

  /** The host wants one interrupt, as soon as the entry at `index` is there. `path` is the doorbell's. */
  arm(index: number, path: string): void {
    if (this.running && this.distance(0, index) < 0) {
      this.queue.device.bug("doorbell-value", path, `it asked for an interrupt at index ${index} of ${this.path}`);
      return;
    }
    this.#armedAt = index;
    this.#interruptIfArmed();
  }

  /** The same, for the next entry that it has not read. */
  armNext(path: string): void {
    this.arm(this.traits.retired ? this.#read : this.written, path);
  }

  /**
   * Before an entry is composed for a command: its place, or -1 where nothing is to be written, the ring standing still, or
   * the command being one that the device has forgotten. @throws ValueRange no command in flight has that id
   */
  protected placeOf(id: number): number {
    return this.running ? this.queue.inFlight.place(id) : -1;
  }

  /** Delivers what is in `entry`. `last`: the command ends by it. A `place` of -1: it answers none. */
  protected post(id: number, place: number, last: boolean): void {
    if (!this.running) return;
    const { inFlight, device } = this.queue;
    if (device.holds || this.#waiting.length > 0 || this.room <= 0) {
      this.#waiting.push({ id, last, words: this.entry.slice() });
      if (last && place >= 0) inFlight.ending(place);
    } else this.#write(place, last);
    device.woken();
  }

  /** Sees how far the host has read, where that is in a cell. @throws DmaFault */
  look(): void {
    if (!this.running || this.#readCell === undefined) return;
    const index = this.#readCell.load();
    if (index !== this.#read) this.tellRead(index, this.path);
  }

  /** Which of the entries that wait may be delivered next: one of each command, the oldest. */
  deliverable(most: number): readonly number[] {
    if (!this.running || this.room <= 0) return [];
    const seen = new Set<number>();
    const found: number[] = [];
    for (const [place, { id }] of this.#waiting.entries()) {
      if (!seen.has(id)) found.push(place);
      seen.add(id);
      if (found.length === most) break;
    }
    return found;
  }

  /** Delivers one of those. @throws DmaFault */
  deliver(place: number): void {
    const [one] = this.#waiting.splice(place, 1);
    if (one !== undefined) this.#deliver(one);
    this.publish();
  }

  /** Delivers all that have room. @throws DmaFault */
  deliverAll(): void {
    while (this.#waiting.length > 0 && this.running && this.room > 0) this.#deliver(this.#waiting.shift()!);
  }

  #deliver({ id, last, words }: Waiting): void {
    const place = id < 0 ? -1 : this.queue.inFlight.find(id);
    // Its ring was stopped meanwhile.
    if (id >= 0 && place < 0) return;
    this.entry.set(words);
    this.#write(place, last);
  }

  /** Lets the host see what was written, and interrupts it. @throws DmaFault */
  publish(): void {
    if (this.#unseen === 0) return;
    this.#unseen = 0;
    if (this.#firstAt >= 0) {
      Atomics.store(this.window!, this.#firstAt, this.#firstStamp);
      this.#firstAt = -1;
    }
    this.#validCell?.store(this.written);
    if (this.traits.armed) this.#interruptIfArmed();
    else if (this.interrupt !== undefined) this.queue.device.raise(this.interrupt);
  }

  #interruptIfArmed(): void {
    if (this.#armedAt < 0 || !this.running) return;
    // The entry at that index is not there as long as it is the next one to be written.
    if (this.#armedAt === this.written) return;
    this.#armedAt = -1;
    if (this.interrupt !== undefined) this.queue.device.raise(this.interrupt);
  }

  #write(place: number, last: boolean): void {
    const { entry, traits, queue, window } = this;
    const { stampWord, turnShift } = traits;
    queue.fill(place, entry);
    if (last && place >= 0) queue.end(place);
    if (turnShift >= 0 && this.#turn !== 0) entry[stampWord] = entry[stampWord]! | (1 << turnShift);
    const slot = this.slotOf(this.written);
    if (window === undefined) this.#writeOut(this.base + slot * traits.size);
    else {
      const at = slot * entry.length;
      for (let word = 0; word < entry.length; word++) if (word !== stampWord) window[at + word] = entry[word]!;
      if (stampWord >= 0) this.#stamp(at + stampWord, entry[stampWord]!);
    }
    this.written = this.after(this.written);
    if (this.slotOf(this.written) === 0) this.#turn ^= 1;
    this.#unread++;
    this.#unseen++;
  }

  /** A reader sees nothing behind an entry that it does not see: the first one's stamp shows all. */
  #stamp(at: number, word: number): void {
    if (this.#firstAt < 0) {
      this.#firstAt = at;
      this.#firstStamp = word;
    } else this.window![at] = word;
  }

  #writeOut(address: number): void {
    const { dma } = this.queue.device;
    const stamp = this.traits.stampWord * 4;
    if (stamp < 0) dma.write(address, this.#bytes);
    else {
      if (stamp > 0) dma.write(address, this.#bytes.subarray(0, stamp));
      if (stamp + 4 < this.#bytes.length) dma.write(address + stamp + 4, this.#bytes.subarray(stamp + 4));
      dma.write(address + stamp, this.#bytes.subarray(stamp, stamp + 4));
    }
  }
}
