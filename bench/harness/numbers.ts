/** Seeded numbers, the same here and in `c/numbers.h`: all sides of a case get the same inputs. */

/** Marsaglia's xorshift, 32 bits. */
export class Numbers {
  #state: number;

  /** @param seed 1..2^32-1 */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 1..2^32-1. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state;
  }
}

/** FNV-1a over 32-bit words; `from` continues an earlier one. */
export function checksum(words: Iterable<number>, from = 0x811c9dc5): number {
  let sum = from;
  for (const word of words) sum = Math.imul(sum ^ word, 0x01000193);
  return sum >>> 0;
}
