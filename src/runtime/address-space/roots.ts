/** What address spaces ask of the memory behind buffers: many buffers may share one piece of it, their root. */
import * as ledger from "../memory/ledger.ts";

/** The root of a buffer that is open. */
export function rootOf(id: number): number {
  return id;
}

export function memoryOf(root: number): { readonly address: number; readonly size: number } {
  return { address: ledger.addressAt(root, 0, 0), size: ledger.sizeOf(root) };
}

/** Calls back before the memory goes. @returns what makes it not to */
export function beforeRelease(root: number, callback: () => void): () => void {
  let wanted = true;
  ledger.whenReleased(root, () => {
    if (wanted) callback();
  });
  return () => {
    wanted = false;
  };
}

/** Whether a command in flight, of any queue, holds some of it. */
export function isLent(root: number): boolean {
  return ledger.loanCount(root) !== 0;
}
