import koffi from "koffi";

import { detachView, mapAnonymous, PAGE_SIZE, protectCode, unmap, viewMemory } from "./memory.ts";

/**
 * A way into the kernel that is narrower than the C library's `syscall`: a function without arguments, so that none is
 * converted on the way. It takes them from a page beside its code, its mailbox, and leaves the result there.
 */
export interface Door {
  /** What {@link NUMBER}, {@link ARGUMENTS} and {@link RESULT} index. Integers of at most 2^53, or nothing is known of the call. */
  readonly mailbox: Float64Array;
  /** Makes the call. Registers whose slots nobody wrote hold what they held at an earlier call. */
  readonly enter: () => void;
}

/** Where in the mailbox the call's number stands; its first argument and the others after it; and what the kernel answers. */
export const NUMBER = 0;
export const ARGUMENTS = 1;
export const RESULT = 7;
const SLOTS = 8;

/** An instruction: its bytes, and the slot of the mailbox whose distance follows them. */
type Instruction = readonly [bytes: readonly number[], slot?: number];

/** What the kernel takes where on x86-64: syscall(2). All of these are the caller's to save, as rcx, r11 and xmm0 are. */
const X64: readonly Instruction[] = [
  [[0xf3, 0x0f, 0x1e, 0xfa]], // endbr64
  [[0xf2, 0x48, 0x0f, 0x2c, 0x05], NUMBER], // cvttsd2si rax, [number]
  [[0xf2, 0x48, 0x0f, 0x2c, 0x3d], ARGUMENTS], // cvttsd2si rdi, [argument 1]
  [[0xf2, 0x48, 0x0f, 0x2c, 0x35], ARGUMENTS + 1], // cvttsd2si rsi, [argument 2]
  [[0xf2, 0x48, 0x0f, 0x2c, 0x15], ARGUMENTS + 2], // cvttsd2si rdx, [argument 3]
  [[0xf2, 0x4c, 0x0f, 0x2c, 0x15], ARGUMENTS + 3], // cvttsd2si r10, [argument 4]
  [[0xf2, 0x4c, 0x0f, 0x2c, 0x05], ARGUMENTS + 4], // cvttsd2si r8, [argument 5]
  [[0xf2, 0x4c, 0x0f, 0x2c, 0x0d], ARGUMENTS + 5], // cvttsd2si r9, [argument 6]
  [[0x0f, 0x05]], // syscall
  [[0x0f, 0x57, 0xc0]], // xorps xmm0, xmm0
  [[0xf2, 0x48, 0x0f, 0x2a, 0xc0]], // cvtsi2sd xmm0, rax
  [[0xf2, 0x0f, 0x11, 0x05], RESULT], // movsd [result], xmm0
  [[0xc3]], // ret
];

/** The machine code, for a mailbox that starts `distance` bytes after its first. */
export function doorCode(distance: number): Uint8Array {
  const bytes: number[] = [];
  for (const [opcode, slot] of X64) {
    bytes.push(...opcode);
    if (slot === undefined) continue;
    // Distances count from the next instruction: four bytes on.
    const from = distance + slot * Float64Array.BYTES_PER_ELEMENT - (bytes.length + 4);
    bytes.push(from & 0xff, (from >> 8) & 0xff, (from >> 16) & 0xff, from >>> 24);
  }
  return Uint8Array.from(bytes);
}

/**
 * Maps a door: its code, which is no longer written when it can be run, and its mailbox. Nobody can tell when it is used
 * for the last time, so it is never taken away: two pages for each thread. A child process doesn't get it.
 * @returns undefined where there is none: on other processors, and where a policy lets nobody make code (SELinux's
 * `execmem`, systemd's `MemoryDenyWriteExecute`)
 */
export function openDoor(): Door | undefined {
  if (process.arch !== "x64") return undefined;
  const address = mapAnonymous(2 * PAGE_SIZE);
  if (address < 0) return undefined;
  const code = viewMemory(address, PAGE_SIZE);
  new Uint8Array(code).set(doorCode(PAGE_SIZE));
  // Nothing of the program can be left that could write to it.
  if (!detachView(code) || !protectCode(address, PAGE_SIZE)) {
    unmap(address, 2 * PAGE_SIZE);
    return undefined;
  }
  return {
    mailbox: new Float64Array(viewMemory(address + PAGE_SIZE, PAGE_SIZE), 0, SLOTS),
    enter: koffi.decode(BigInt(address), koffi.proto("void", [])) as () => void,
  };
}
