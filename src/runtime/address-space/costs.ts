/** What it has cost this process to make memory known to devices. */
export interface AddressingCosts {
  /** How often memory was entered into a device's table, which pins it there until it leaves. */
  readonly pins: number;
  /** Bytes that were copied into pools and out of them. */
  readonly copied: number;
}

let pins = 0;
let copied = 0;

export function countPin(): void {
  pins++;
}

export function countCopy(bytes: number): void {
  copied += bytes;
}

/** In this thread, since it began: the difference of two calls is what happened between them. */
export function addressingCosts(): AddressingCosts {
  return { pins, copied };
}
