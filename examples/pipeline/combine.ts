/**
 * The CRC-32C of two pieces of data that stand behind one another, from the checksums of both: so that pieces may be summed
 * up in any order. A checksum is what is left of a message divided by the polynomial; what is left of a longer one is that
 * of its beginning, moved up by the length of its end, and that of its end.
 */

/** The polynomial, its lowest bit the highest power. */
const POLYNOMIAL = 0x82f63b78;
/** In the same order: 1, and x^8, by which a byte moves up what stands before it. */
const ONE = 0x8000_0000;
const BYTE = 1 << 23;

/** The product of two remainders, divided. */
function times(first: number, second: number): number {
  let product = 0;
  for (let power = ONE; power !== 0; power >>>= 1) {
    if (first & power) product ^= second;
    second = second & 1 ? (second >>> 1) ^ POLYNOMIAL : second >>> 1;
  }
  return product;
}

/** What so many bytes move up by what stands before them. @param length 0..2^53 - 1 */
function moveUp(length: number): number {
  let product = ONE;
  for (let [left, square] = [length, BYTE]; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product = times(product, square);
    square = times(square, square);
  }
  return product;
}

/** Puts checksums together, of pieces that mostly have one length. */
export class Combiner {
  readonly #usual: number;
  readonly #byUsual: number;

  /** @param usual the length that most pieces have, in bytes */
  constructor(usual: number) {
    this.#usual = usual;
    this.#byUsual = moveUp(usual);
  }

  /** @param before the checksum of what stands before a piece @param of the piece's @param length the piece's, in bytes */
  combine(before: number, of: number, length: number): number {
    const by = length === this.#usual ? this.#byUsual : moveUp(length);
    return (times(by, before) ^ of) >>> 0;
  }
}
