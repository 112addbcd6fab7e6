/** The C library of this process: what every other file of this folder calls. koffi is imported in this folder only. */
import koffi from "koffi";
import { getSystemErrorName } from "node:util";

export const libc = koffi.load(null);

/** The number that the last failed call of the C library left. Read it right after that call. */
export function lastError(): number {
  return koffi.errno();
}

/** "ENOMEM (12)": how a message shows an error number of the C library. */
export function errorName(number: number): string {
  try {
    return `${getSystemErrorName(-number)} (${number})`;
  } catch {
    return `error ${number}`;
  }
}
