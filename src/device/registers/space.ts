/** Registers at their places, as a host's loads and stores find them. */
import type { HostRule, RegistersPlace, RegisterWindow } from "../outside.ts";
import type { Register } from "./register.ts";

/** Registers of one kind, `stride` bytes apart; a single one has a count of 1. */
export interface Span {
  /** Bytes from the start of its place. */
  readonly offset: number;
  readonly stride: number;
  readonly count: number;
  readonly bytes: 1 | 2 | 4 | 8;
  /** Counted from 0. */
  at(index: number): Register;
  /** Whether it is a doorbell of which the last store counts. */
  readonly doorbell: boolean;
  /** Whether it tells of commands; absent: it doesn't. */
  readonly commands?: boolean;
}

/** Registers of one place: of what base address register, say. */
export interface PlacedSpans {
  /** With offset 0. */
  readonly place: RegistersPlace;
  readonly spans: readonly Span[];
}

/** `bar 0`, `capability 17`: two places are the same where this is. */
export function placeKey(place: RegistersPlace): string {
  switch (place.kind) {
    case "bar":
      return `bar ${place.index}`;
    case "config":
      return "config";
    case "capability":
      return `capability ${place.id}`;
    case "region":
      return `region ${place.name}`;
  }
}

interface Found {
  readonly register: Register;
  /** 1: the low half, 2: the high half, 3: all of it. */
  readonly halves: number;
}

/** All registers of one place. */
export class RegisterSpace {
  readonly #spans: readonly Span[];
  readonly #found = new Map<number, Found>();

  constructor(spans: readonly Span[]) {
    this.#spans = spans;
  }

  /** The register of which `bytes` bytes at `offset` are all, or a half that is accessed by itself. */
  find(offset: number, bytes: number): Found | HostRule {
    const key = offset * 16 + bytes;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = this.#search(offset, bytes);
    // Arrays may be long, and a host that tries every offset is not to fill memory with answers.
    if (typeof found !== "string" && this.#found.size < 4096) this.#found.set(key, found);
    return found;
  }

  #search(offset: number, bytes: number): Found | HostRule {
    let rule: HostRule = "register-offset";
    for (const span of this.#spans) {
      const into = offset - span.offset;
      if (into < 0 || into >= span.stride * (span.count - 1) + span.bytes) continue;
      const index = span.count === 1 ? 0 : Math.floor(into / span.stride);
      const rest = into - index * span.stride;
      if (rest >= span.bytes) continue;
      const register = span.at(index);
      const halved = register.traits.split !== undefined;
      if (bytes === span.bytes && rest === 0 && !halved) return { register, halves: span.bytes === 8 ? 3 : 1 };
      if (halved && bytes === 4 && rest % 4 === 0) {
        // In big-endian order the high half stands first.
        return { register, halves: (rest === 0) !== register.traits.big ? 1 : 2 };
      }
      rule = "register-width";
    }
    return rule;
  }
}

/** What a window asks of its device. */
export interface WindowOwner {
  bug(rule: HostRule, path: string, what: string): void;
  space(key: string): RegisterSpace | undefined;
  /** Changes whenever registers may be elsewhere. */
  readonly layouts: number;
  /** Something begins that makes the device do something, and has ended, whatever came of it. */
  enter(): void;
  leave(): void;
  /** What an access ended by. @throws it, unless the device takes it for a fault of its own */
  failed(error: unknown): void;
}

/** So many registers a window remembers, by the low bits of their offsets. */
const REMEMBERED = 16;

/** A host's way to the registers of one place. */
export class Window implements RegisterWindow {
  readonly #owner: WindowOwner;
  readonly #key: string;
  readonly #offset: number;
  readonly #name: string;
  readonly #answer = { low: 0, high: 0 };
  /** Registers of 32 bits that were stored to, and their offsets: doorbells among them. */
  readonly #recent: (Register | undefined)[] = Array<undefined>(REMEMBERED).fill(undefined);
  readonly #recentAt: number[] = Array<number>(REMEMBERED).fill(-1);
  #layouts = -1;

  constructor(owner: WindowOwner, name: string, place: RegistersPlace) {
    this.#owner = owner;
    this.#key = placeKey(place);
    this.#offset = place.offset;
    this.#name = name;
  }

  load8(offset: number): number {
    return this.#load(offset, 1) & 0xff;
  }
  load16(offset: number): number {
    return this.#load(offset, 2) & 0xffff;
  }
  load32(offset: number): number {
    return this.#load(offset, 4);
  }
  load64(offset: number): bigint {
    const low = this.#load(offset, 8);
    return (BigInt(this.#answer.high) << 32n) | BigInt(low);
  }
  store8(offset: number, value: number): void {
    this.#store(offset, 1, value & 0xff, 0);
  }
  store16(offset: number, value: number): void {
    this.#store(offset, 2, value & 0xffff, 0);
  }
  store32(offset: number, value: number): void {
    const place = (offset >>> 2) & (REMEMBERED - 1);
    const register = this.#recentAt[place] === offset ? this.#recent[place] : undefined;
    if (register === undefined || this.#layouts !== this.#owner.layouts) return this.#store32Anew(offset, value, place);
    this.#owner.enter();
    try {
      register.rung(value >>> 0);
    } catch (error) {
      this.#owner.failed(error);
    } finally {
      this.#owner.leave();
    }
  }

  #store32Anew(offset: number, value: number, place: number): void {
    const { layouts } = this.#owner;
    if (this.#layouts !== layouts) {
      this.#recent.fill(undefined);
      this.#layouts = layouts;
    }
    const found = this.#owner.space(this.#key)?.find(this.#offset + offset, 4);
    if (typeof found === "object" && found.halves === 1 && !found.register.traits.big) {
      this.#recent[place] = found.register;
      this.#recentAt[place] = offset;
    }
    this.#store(offset, 4, value >>> 0, 0);
  }
  store64(offset: number, value: bigint): void {
    this.#store(offset, 8, Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n)));
  }

  #find(offset: number, bytes: number, verb: string): Found | undefined {
    const at = this.#offset + offset;
    const found = this.#owner.space(this.#key)?.find(at, bytes) ?? "register-offset";
    if (typeof found !== "string") return found;
    const path = `${this.#name} (${this.#key} + 0x${at.toString(16)})`;
    const why =
      found === "register-offset" ? "where there is no register" : "which is not how the register is accessed";
    this.#owner.bug(found, path, `${bytes * 8} bits were ${verb}, ${why}`);
    return undefined;
  }

  // Not one function that is given another: doorbells come by here, each time anew.
  #load(offset: number, bytes: number): number {
    const answer = this.#answer;
    answer.low = answer.high = 0xffff_ffff;
    this.#owner.enter();
    try {
      const found = this.#find(offset, bytes, "loaded");
      if (found !== undefined) {
        const { register, halves } = found;
        register.loadedBy(halves, answer);
        if (halves === 2) answer.low = answer.high;
        if (register.traits.big) turn(answer, bytes);
      }
    } catch (error) {
      this.#owner.failed(error);
    } finally {
      this.#owner.leave();
    }
    return answer.low;
  }

  #store(offset: number, bytes: number, low: number, high: number): void {
    this.#owner.enter();
    try {
      const found = this.#find(offset, bytes, "stored");
      if (found !== undefined) {
        const { register, halves } = found;
        if (register.traits.big) {
          const word = { low, high };
          turn(word, bytes);
          register.storedBy(halves, word.low, halves === 2 ? word.low : word.high);
        } else register.storedBy(halves, low, halves === 2 ? low : high);
      }
    } catch (error) {
      this.#owner.failed(error);
    } finally {
      this.#owner.leave();
    }
  }
}

/** The bytes in the other order. */
function turn(word: { low: number; high: number }, bytes: number): void {
  const { low, high } = word;
  if (bytes === 8) [word.low, word.high] = [swapped(high), swapped(low)];
  else word.low = swapped(low) >>> (32 - bytes * 8);
}

function swapped(value: number): number {
  return ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}

/** Registers, or blocks of them, of an array: each is made when it is first asked for. */
export class RegisterArray<T> {
  readonly #made = new Map<number, T>();
  readonly #make: (index: number) => T;
  readonly #name: string;
  readonly #from: number;
  readonly #to: number;

  constructor(name: string, from: number, to: number, make: (index: number) => T) {
    this.#name = name;
    this.#from = from;
    this.#to = to;
    this.#make = make;
  }

  /** The one of that index. @throws RangeError there is none */
  at(index: number): T {
    const known = this.#made.get(index);
    if (known !== undefined) return known;
    if (!Number.isInteger(index) || index < this.#from || index > this.#to)
      throw new RangeError(`There is no ${this.#name}[${index}]: its indices are ${this.#from}..${this.#to}.`);
    const made = this.#make(index);
    this.#made.set(index, made);
    return made;
  }

  /** Those that were asked for so far. */
  get made(): Iterable<T> {
    return this.#made.values();
  }
}
