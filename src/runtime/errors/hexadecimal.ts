/** An address as messages show it: `0x1000`. */
export function hexadecimal(address: number | bigint): string {
  return `0x${address.toString(16)}`;
}
