/** One register as the device sees it: what it holds, and what a host's loads and stores do to that. */
import type { HostRule } from "../outside.ts";

/** Bits of a word: the low 32, and the high 32 of one of 64 bits. */
export type Bits = readonly [low: number, high: number];

/** What the description says of a register. Bits that are not given are none. */
export interface RegisterTraits {
  /** `nvme.ring#Controller.cc` */
  readonly path: string;
  readonly bits: 8 | 16 | 32 | 64;
  /** Whether its bytes stand in big-endian order; they don't where it is not said. */
  readonly big?: boolean;
  /** Accessed as two halves of 32 bits, the one named first, first; absent: as a whole. */
  readonly split?: "low-high" | "high-low";
  /** Whether a host may load it, and store to it; where it is not said, it may. */
  readonly loads?: boolean;
  readonly stores?: boolean;
  /** Bits that a store sets to what is stored; that a stored one clears; that a stored one sets. */
  readonly written?: Bits;
  readonly cleared?: Bits;
  readonly set?: Bits;
  /** Bits that a load clears, and bits that a load does not show. */
  readonly forgotten?: Bits;
  readonly hidden?: Bits;
  /** Reserved bits that a host writes back as they were, and those that it writes as `constant`. */
  readonly kept?: Bits;
  readonly fixed?: Bits;
  readonly constant?: Bits;
  readonly reset?: Bits;
}

const NONE: Bits = [0, 0];
const PLAIN = {
  big: false,
  split: undefined,
  loads: true,
  stores: true,
  written: NONE,
  cleared: NONE,
  set: NONE,
  forgotten: NONE,
  hidden: NONE,
  kept: NONE,
  fixed: NONE,
  constant: NONE,
  reset: NONE,
};
/** All of it said. */
type Known = Required<Omit<RegisterTraits, "split">> & { readonly split: RegisterTraits["split"] | undefined };

/** Who is told what a host does wrong. */
export interface RegisterOwner {
  bug(rule: HostRule, path: string, what: string): void;
}

/** Setting what it holds has no side effects: they are the host's. */
export abstract class Register {
  /** Bits 31:0 and 63:32, unsigned. */
  low = 0;
  high = 0;
  /** Which one of an array, or the block's; 0 where there is but one. */
  readonly index: number;
  readonly traits: Known;
  /** `nvme.ring#Controller.doorbells[3].sq_tail` */
  readonly path: string;
  readonly #owner: RegisterOwner;
  /** Whether a store is all that its bits become: so are most doorbells, which are stored to all the time. */
  readonly #plain: boolean;
  #beforeLow = 0;
  #beforeHigh = 0;

  constructor(owner: RegisterOwner, traits: RegisterTraits, index = 0) {
    this.#owner = owner;
    this.traits = { ...PLAIN, ...traits };
    this.index = index;
    this.path = traits.path.replace("[]", `[${index}]`);
    this.#plain = isPlain(this.traits);
    this.reset();
  }

  /** What it holds after a reset. */
  reset(): void {
    [this.low, this.high] = this.traits.reset;
  }

  /** Whether an access of these halves is the first one of the whole, which may be two. */
  #isFirst(halves: number): boolean {
    const { split } = this.traits;
    return halves === 3 || split === undefined || halves === (split === "low-high" ? 1 : 2);
  }

  /** Before a host's load, or its first half: the last chance to change what it will see. */
  protected loading(): void {}

  /** After a host's store, with what it held before. */
  protected stored(_low: number, _high: number): void {}

  /** The field whose value it can't have, and what it may have. */
  protected wrong(): string | undefined {
    return undefined;
  }

  /** A host's load of the low half (1), the high one (2) or both (3); then `low` and `high` of the answer count. */
  loadedBy(halves: number, answer: { low: number; high: number }): void {
    const { loads, hidden, forgotten } = this.traits;
    if (!loads) this.#owner.bug("register-access", this.path, "it is written only, and was loaded");
    if (this.#isFirst(halves)) this.loading();
    answer.low = (this.low & ~hidden[0]) >>> 0;
    answer.high = (this.high & ~hidden[1]) >>> 0;
    if ((halves & 1) !== 0) this.low = (this.low & ~forgotten[0]) >>> 0;
    if ((halves & 2) !== 0) this.high = (this.high & ~forgotten[1]) >>> 0;
  }

  /**
   * A host's store to one of 32 bits. Generated doorbells that are nothing else do it themselves: what they all share is
   * slow, for V8 doesn't know there whose it is.
   */
  rung(value: number): void {
    this.storedBy(1, value, 0);
  }

  /** A host's store of the low half (1), the high one (2) or both (3). */
  storedBy(halves: number, low: number, high: number): void {
    if (!this.#plain) return this.#storedWithEffects(halves, low, high);
    const before = this.low;
    this.low = low;
    this.#checked(before, 0);
  }

  #storedWithEffects(halves: number, low: number, high: number): void {
    const { stores, split } = this.traits;
    if (!stores) {
      this.#owner.bug("register-access", this.path, "it is read only, and was stored to");
      return;
    }
    const first = this.#isFirst(halves);
    if (first) {
      this.#beforeLow = this.low;
      this.#beforeHigh = this.high;
    }
    if ((halves & 1) !== 0) this.low = this.#after(this.low, low, 0);
    if ((halves & 2) !== 0) this.high = this.#after(this.high, high, 1);
    if (first && halves !== 3 && split !== undefined) return;
    this.#checked(this.#beforeLow, this.#beforeHigh);
  }

  #checked(beforeLow: number, beforeHigh: number): void {
    const wrong = this.wrong();
    if (wrong !== undefined) this.#owner.bug("register-value", `${this.path}.${wrong}`, "it cannot have that value");
    this.stored(beforeLow, beforeHigh);
  }

  #after(held: number, value: number, half: 0 | 1): number {
    const { written, cleared, set, kept, fixed, constant, reset } = this.traits;
    const wrong = (kept[half] & value & ~held & ~reset[half]) | (fixed[half] & (value ^ constant[half]));
    if (wrong !== 0) {
      const bits = `0x${(wrong >>> 0).toString(16)}${half === 1 ? " of its high half" : ""}`;
      this.#owner.bug("register-reserved", this.path, `reserved bits ${bits} were not stored as they must be`);
    }
    const plain = (held & ~written[half]) | (value & written[half]);
    return ((plain & ~(value & cleared[half])) | (value & set[half])) >>> 0;
  }
}

function isPlain({ bits, stores, written, cleared, set, kept, fixed }: Known): boolean {
  const none = [cleared, set, kept, fixed].every(([low]) => low === 0);
  return bits <= 32 && stores && none && written[0] === 2 ** bits - 1;
}

/** One of up to 32 bits. */
export abstract class NarrowRegister extends Register {
  /** All of it. */
  get word(): number {
    return this.low;
  }
  set word(value: number) {
    this.low = value >>> 0;
  }
}

/** One of 64 bits. */
export abstract class WideRegister extends Register {
  /** All of it. */
  get word(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }
  set word(value: number | bigint) {
    const word = BigInt(value);
    this.low = Number(BigInt.asUintN(32, word));
    this.high = Number(BigInt.asUintN(32, word >> 32n));
  }

  /** All of it as a number, exact below 2^53: an address, say. */
  get number(): number {
    return this.high * 0x1_0000_0000 + this.low;
  }
}
