/** What every decoder does with a completion it has read: the same few operations. */

/** Depends on every word. */
export function sumOf(low: number, high: number, res: number, flags: number): number {
  return low ^ high ^ res ^ flags;
}

export function bigintOf(low: number, high: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
