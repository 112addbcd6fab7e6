/** One step of a counter by the golden ratio, mixed: spreads a seed over a state (SplitMix32). */
function splitMix(seed: number): () => number {
  let counter = seed | 0;
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    let word = counter ^ (counter >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/**
 * Choices that are a function of their seed: xoshiro128** of Blackman and Vigna, its state filled by SplitMix32.
 * @param seed its low 32 bits count
 * @returns a function that gives one of 0..count - 1 (count 1..2^32)
 */
export function choices(seed: number): (count: number) => number {
  const next = splitMix(seed);
  let [a, b, c, d] = [next(), next(), next(), next()];
  return (count) => {
    const word = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return Math.floor(((word >>> 0) / 2 ** 32) * count);
  };
}
