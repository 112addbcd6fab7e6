/** A ring that the device fills: completions and events, in the host's memory. */
import type { DeviceBase } from "../base.ts";
import type { DmaAddress } from "../outside.ts";
import type { Flight, InFlight } from "./in-flight.ts";
import type { Cell } from "./memory.ts";
import type { RingQueue } from "./ring-queue.ts";
import { Ring, type Bell, type RingTraits } from "./ring.ts";
import type { SubmissionRing } from "./submission.ts";

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

/** More entries than any ring has: of those whose host never says how far it has read. */
const ENDLESS = 2 ** 30;

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
  /** What the next entry is composed in, and from which word on: its slot, or a place to wait in. */
  protected words: Uint32Array;
  protected at = 0;
  readonly #device: DeviceBase;
  readonly #inFlight: InFlight;
  readonly #rings: readonly SubmissionRing[];
  /** Where entries are composed that cannot be written yet. */
  readonly #entry: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #dwords: number;
  readonly #stampWord: number;
  /** The bit that flips with each pass, at its place; 0 where none does. */
  readonly #turnBit: number;
  /** That bit's value in this pass. */
  #turn = 0;
  #read = 0;
  /** Entries that the host has not said to have read, and how many of those there may be; not counted where it never does. */
  #unread = 0;
  #capacity = 0;
  #counted: 0 | 1 = 0;
  #written = 0;
  /** So many entries may be composed in their slots from here on; 0: that is to be found out. */
  #direct = 0;
  /** And so many might when what is counted above was last counted: what was written since is the difference. */
  #granted = 0;
  /** The word behind the last slot. */
  #end = 0;
  #armedAt = -1;
  /** Whether entries were written since the host could see the last of them. */
  unseen = false;
  /** Up to where the host could see them. */
  #seen = 0;
  #waiting: Waiting[] = [];
  /** Whether commands of some ring complete in an order. */
  #ordered = false;
  /** The first entry that was not published: its stamp is stored when those behind it are written. */
  #firstAt = -1;
  #firstStamp = 0;
  #readCell: Cell | undefined;
  /** Whether the host says in memory how far it has read. */
  looks = false;
  #validCell: Cell | undefined;
  /** Where the host says at which index it wants an interrupt. */
  #armCell: Cell | undefined;

  constructor(queue: RingQueue, traits: CompletionTraits) {
    super(queue, traits);
    const { size, stampWord, turnShift, interrupt } = traits;
    this.#device = queue.device;
    this.#inFlight = queue.inFlight;
    this.#rings = queue.submissions;
    this.#dwords = size / 4;
    this.#entry = new Uint32Array(size / 4);
    this.#bytes = new Uint8Array(this.#entry.buffer);
    this.words = this.#entry;
    this.#stampWord = stampWord;
    this.#turnBit = turnShift < 0 ? 0 : 1 << turnShift;
    this.interrupt = interrupt;
  }

  /**
   * Fills the ring from index 0. `depth`: slots.
   * @returns whether the ring runs: not when the host gave it a place that cannot be one
   */
  start(base: DmaAddress, depth: number): boolean {
    if (!this.begin(base, depth)) return false;
    this.interrupt = this.traits.interrupt;
    this.#turn = this.traits.turnFrom === 1 ? this.#turnBit : 0;
    this.#counted = this.traits.retired ? 1 : 0;
    this.#capacity = this.traits.retired ? depth - this.traits.spare : ENDLESS;
    this.#written = this.#seen = this.#read = this.#unread = 0;
    this.unseen = false;
    this.#end = depth * this.#dwords;
    this.#armedAt = this.#firstAt = -1;
    this.#ordered = this.#rings.some(({ traits }) => traits.order !== "any");
    return true;
  }

  /** Drops what was completed and not written yet. */
  override stop(): void {
    // What was written has been told of, in the device's eyes: the host may see it.
    if (this.#firstAt >= 0 && this.window !== undefined) Atomics.store(this.window, this.#firstAt, this.#firstStamp);
    this.#waiting = [];
    this.unseen = false;
    this.#firstAt = -1;
    this.#count();
    this.#direct = this.#granted = 0;
    this.words = this.#entry;
    super.stop();
  }

  /**
   * Where the host says how far it has read, where the device says how far entries are valid, and where the host says which
   * entry it wants an interrupt for.
   */
  override useCells(read: Cell | undefined, valid: Cell | undefined, armed?: Cell): void {
    this.#readCell = read;
    this.looks = read !== undefined;
    this.#armCell = armed;
    this.#validCell = valid;
  }

  /** Up to where entries have been written: an index, as the ring counts. */
  get written(): number {
    this.#count();
    return this.#written;
  }

  /** Counts the entries that were composed in their slots: not one by one. */
  #count(): void {
    const added = this.#granted - this.#direct;
    if (added === 0) return;
    this.#granted = this.#direct;
    this.#written = this.after(this.#written, added);
    this.#unread += added * this.#counted;
  }

  /** Entries that have room now. */
  get room(): number {
    this.#count();
    return this.#capacity - this.#unread;
  }

  /** Entries that wait for room, or to be delivered step by step. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The host has read up to `index`: `bell` said so. */
  tellRead(index: number, bell: Bell): void {
    const { device } = this.queue;
    if (!this.running) {
      if (!this.halted) device.bug("doorbell-stopped", bell.path, `it told of ${this.path}, which does not run`);
      return;
    }
    this.#count();
    let read = this.distance(this.#read, index);
    // Without a spare slot an index that has not moved may have gone all round: nobody tells of nothing.
    if (read === 0 && this.#unread === this.depth && this.indexMask < 0) read = this.depth;
    if (read < 0 || read > this.#unread) {
      const there = `${this.#unread} entries are unread, from index ${this.#read} on`;
      device.bug("doorbell-value", bell.path, `it told index ${index} of ${this.path}, where ${there}`);
      return;
    }
    this.#read = index;
    this.#unread -= read;
    if (this.#direct > 0) this.#granted = this.#direct += read;
  }

  /** The host wants one interrupt, as soon as the entry at `index` is there. */
  arm(index: number, bell: Bell): void {
    if (this.running && this.distance(0, index) < 0) {
      this.queue.device.bug("doorbell-value", bell.path, `it asked for an interrupt at index ${index} of ${this.path}`);
      return;
    }
    this.#armedAt = index;
    this.#interruptIfArmed();
  }

  /** The same, for the next entry that it has not read. */
  armNext(bell: Bell): void {
    this.arm(this.traits.retired ? this.#read : this.written, bell);
  }

  /**
   * Before an entry is composed for a command: what is kept of it, or undefined where nothing is to be written, the ring standing still, or
   * the command being one that the device has forgotten. @throws ValueRange no command in flight has that id
   */
  protected flightOf(id: number): Flight | undefined {
    if (this.#direct === 0) {
      if (!this.running) return undefined;
      this.#look();
    }
    return this.#inFlight.at(id);
  }

  /** Says where the next entry is composed. */
  protected prepare(): void {
    if (this.#direct === 0) this.#look();
  }

  /** Finds out where, and for how many entries that stays so. */
  #look(): void {
    this.#count();
    const { window } = this;
    const inPlace = !this.#ordered && !this.#device.holds && this.#waiting.length === 0 && this.running;
    const direct = inPlace && window !== undefined ? this.#capacity - this.#unread : 0;
    this.#direct = this.#granted = direct;
    this.words = direct > 0 ? window! : this.#entry;
    this.at = direct > 0 ? this.slotOf(this.#written) * this.#dwords : 0;
  }

  /** From now on it is to be found out anew where entries are composed. */
  unprepare(): void {
    this.#count();
    this.#direct = this.#granted = 0;
  }

  /**
   * Delivers what was composed. `stamp` is the word that is stored last, without its turn; `last`: the command ends by it. A
   * `flight` that is undefined: it answers none.
   */
  protected post(id: number, flight: Flight | undefined, last: boolean, stamp: number): void {
    if (this.#direct > 0) {
      const { words, at } = this;
      const stampWord = this.#stampWord;
      if (flight !== undefined) stamp = this.#answer(words, at, flight, last, stamp);
      stamp |= this.#turn;
      // A reader sees nothing behind an entry that it does not see: the stamp of the first one shows all of them.
      if (this.#firstAt >= 0) words[at + stampWord] = stamp;
      else if (stampWord >= 0) {
        this.#firstAt = at + stampWord;
        this.#firstStamp = stamp;
      }
      const behind = at + this.#dwords;
      if (behind === this.#end) {
        this.at = 0;
        this.#turn ^= this.#turnBit;
      } else this.at = behind;
      this.#direct--;
      this.unseen = true;
    } else this.#postAside(id, flight, last, stamp);
    if (this.#device.atWork === 0) this.#device.woken();
  }

  /** What can't be reached then is the ring, not what the model was about. */
  #postAside(id: number, flight: Flight | undefined, last: boolean, stamp: number): void {
    try {
      this.#postLater(id, flight, last, stamp);
    } catch (error) {
      this.queue.device.ringFailed(this, error);
    }
  }

  /** Without a window, or room, or where each completion is a step of its own. @throws DmaFault */
  #postLater(id: number, flight: Flight | undefined, last: boolean, stamp: number): void {
    if (this.#stampWord >= 0) this.#entry[this.#stampWord] = stamp;
    const { holds } = this.queue.device;
    if (holds || this.#ordered || this.#waiting.length > 0 || this.#unread >= this.#capacity) {
      this.#waiting.push({ id, last, words: this.#entry.slice() });
      if (last && flight !== undefined) this.#inFlight.ending(flight);
      if (!holds) this.deliverAll();
    } else this.#put(this.#entry, flight, last);
  }

  /** Sees how far the host has read, where that is in a cell. @throws DmaFault */
  override look(): void {
    if (!this.running || this.#readCell === undefined) return;
    const index = this.#readCell.load();
    if (index !== this.#read) this.tellRead(index, this);
  }

  /** Which of the entries that wait may be delivered next: one of each command, the oldest; in order, one of each ring. */
  deliverable(most: number): readonly number[] {
    if (!this.running || this.room <= 0) return [];
    const seen = new Set<number>();
    const found: number[] = [];
    for (const [place, { id }] of this.#waiting.entries()) {
      const ring = this.#orderOf(id);
      // Ids are not negative.
      const key = ring === undefined ? id : -2 - ring.number;
      if (!seen.has(key) && (ring?.traits.order !== "kept" || ring.isOldest(id))) {
        found.push(place);
        seen.add(key);
      } else if (ring?.traits.order !== "kept") seen.add(key);
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
    while (this.#waiting.length > 0 && this.running && this.room > 0) {
      const place = this.#ordered ? this.deliverable(1)[0] : 0;
      if (place === undefined) return;
      const [one] = this.#waiting.splice(place, 1);
      this.#deliver(one!);
    }
  }

  /** The ring by which a command came, where commands of that complete in an order. */
  #orderOf(id: number): SubmissionRing | undefined {
    if (!this.#ordered || id < 0) return undefined;
    const ring = this.#inFlight.find(id)?.ring;
    return ring?.traits.order === "any" ? undefined : ring;
  }

  /** Lets the host see what was written, and interrupts it. @throws DmaFault */
  publish(): void {
    if (!this.unseen) return;
    this.unseen = false;
    const { written } = this;
    const before = this.#seen;
    this.#seen = written;
    if (this.#firstAt >= 0) {
      Atomics.store(this.window!, this.#firstAt, this.#firstStamp);
      this.#firstAt = -1;
    }
    this.#validCell?.store(written);
    if (this.#armCell !== undefined) this.#interruptIfAsked(this.#armCell.load(), before);
    else if (this.traits.armed) this.#interruptIfArmed();
    else if (this.interrupt !== undefined) this.queue.device.raise(this.interrupt);
  }

  #deliver({ id, last, words }: Waiting): void {
    const flight = id < 0 ? undefined : this.#inFlight.find(id);
    // Its ring was stopped meanwhile.
    if (id < 0 || flight !== undefined) this.#put(words, flight, last);
  }

  /** Writes an entry that was composed elsewhere. */
  #put(entry: Uint32Array, flight: Flight | undefined, last: boolean): void {
    this.unprepare();
    const stampWord = this.#stampWord;
    let stamp = stampWord < 0 ? 0 : entry[stampWord]!;
    if (flight !== undefined) stamp = this.#answer(entry, 0, flight, last, stamp);
    if (stampWord >= 0) entry[stampWord] = stamp | this.#turn;
    const slot = this.slotOf(this.#written);
    const { window } = this;
    if (window === undefined) this.#writeOut(this.base + slot * this.traits.size, entry);
    else {
      const at = slot * this.#dwords;
      const firstStamp = stampWord >= 0 && this.#firstAt < 0;
      for (const [word, value] of entry.entries()) if (!firstStamp || word !== stampWord) window[at + word] = value;
      if (firstStamp) [this.#firstAt, this.#firstStamp] = [at + stampWord, entry[stampWord]!];
    }
    this.#written = this.after(this.#written, 1);
    if (this.slotOf(this.#written) === 0) this.#turn ^= this.#turnBit;
    this.#unread += this.#counted;
    this.unseen = true;
  }

  /** Puts in what only the delivery knows: how far the ring of its command has been taken. @returns the stamp's word */
  #answer(words: Uint32Array, at: number, flight: Flight, last: boolean, stamp: number): number {
    const { ring } = flight;
    const { headWord } = ring;
    let answered = stamp;
    if (headWord >= 0) {
      const head = (ring.taken & ring.headMask) << ring.headShift;
      if (headWord === this.#stampWord) answered |= head;
      else words[at + headWord] = words[at + headWord]! | head;
      ring.owed = 0;
    }
    if (last) {
      ring.ended(flight);
      this.#inFlight.close(flight);
    }
    return answered;
  }

  #interruptIfArmed(): void {
    if (this.#armedAt < 0 || !this.running) return;
    // The entry at that index is not there as long as it is the next one to be written.
    if (this.#armedAt === this.written) return;
    this.#armedAt = -1;
    if (this.interrupt !== undefined) this.queue.device.raise(this.interrupt);
  }

  /** The host asks in memory: it looks by itself for what was there before, so only the entries just written count. */
  #interruptIfAsked(index: number, before: number): void {
    const behind = this.distance(index, this.#seen);
    const fresh = this.distance(before, this.#seen) || this.depth;
    if (behind > 0 && behind <= fresh && this.interrupt !== undefined) this.queue.device.raise(this.interrupt);
  }

  #writeOut(address: number, entry: Uint32Array): void {
    const { dma } = this.queue.device;
    this.#entry.set(entry);
    const stamp = this.#stampWord * 4;
    if (stamp < 0) dma.write(address, this.#bytes);
    else {
      if (stamp > 0) dma.write(address, this.#bytes.subarray(0, stamp));
      if (stamp + 4 < this.#bytes.length) dma.write(address + stamp + 4, this.#bytes.subarray(stamp + 4));
      dma.write(address + stamp, this.#bytes.subarray(stamp, stamp + 4));
    }
  }
}
