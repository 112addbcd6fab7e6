import type { MessagePort } from "node:worker_threads";

import type { HostRule } from "../../errors/model.ts";
import type { DoorbellCells } from "../device-model.ts";
import type { RegistersPlace } from "../transport.ts";

/**
 * What a program's thread and a device's say to each other, in shared memory: its places, as indices of 32-bit words.
 * What one side writes often stands 64 bytes from what the other does.
 *
 * - Stores to registers are entries of a FIFO; the device does them in that order.
 * - Plain doorbells, of which the last store counts, have cells: the device looks at them, then at the FIFO, and does what
 *   the cell said after what the FIFO had. A program that puts an entry into the FIFO puts what it stored to cells before in
 *   front of it. So the device sees stores in their order, but for doorbells that a later one has overtaken.
 * - A load is an entry, too, with an answer: it pushes the stores before it ahead, as on PCI.
 * - A side that sleeps says so, then looks once more; who writes looks whether the other sleeps after it has written. An
 *   atomic store is a fence between the two; where the device's thread can fence all others, it does before it looks once
 *   more, and the program stores plainly: an atomic store would wait until the device's processor has let the word go.
 */

/** Entries put in; the program's. */
export const FIFO_TAIL = 0;
/** Entries taken; the device's. */
export const FIFO_HEAD = 16;
/** What the device does: one of {@link RUNS} and on. It sleeps on this word. */
export const DEVICE = 32;
/** The number of the last question that is answered, and the answer's halves; the device's. The program sleeps on the first. */
export const ANSWERED = 48;
export const ANSWER_LOW = 49;
export const ANSWER_HIGH = 50;
/** 1 while the program sleeps for an answer. */
export const ASKING = 64;
/** What the system knows the device's thread by. */
export const THREAD = 65;
/**
 * Cells: the last store to each plain doorbell that has one, {@link CELL_WORDS} apart. The first is not used: 0 says that
 * there is none.
 */
export const CELLS = 80;
export const MOST_CELLS = 64;
/** 64 bytes: while the device's processor takes one cell over, the program's still has the next. */
export const CELL_WORDS = 16;
/** For each interrupt, whether it was raised and nobody has been told; the device sets it, the program clears it. */
export const RAISED = CELLS + MOST_CELLS * CELL_WORDS;
export const MOST_INTERRUPTS = 2048;
/** For each interrupt, whether its handle is to be written when it is raised; the program sets it, who writes clears it. */
export const ARMED = RAISED + MOST_INTERRUPTS;
/** Entries of the FIFO: what, where, and two words. */
export const FIFO = ARMED + MOST_INTERRUPTS;
export const FIFO_ENTRIES = 1024;
export const ENTRY_WORDS = 4;
export const LINK_WORDS = FIFO + FIFO_ENTRIES * ENTRY_WORDS;

/** States of the device. */
export const RUNS = 0;
export const SLEEPS = 1;
export const ENDED = 2;

/** What an entry asks for: in its first word's low byte. The rest of that is the window, or the cell. */
export const STORE8 = 0;
export const STORE16 = 1;
export const STORE32 = 2;
export const STORE64 = 3;
export const LOAD8 = 4;
export const LOAD16 = 5;
export const LOAD32 = 6;
export const LOAD64 = 7;
/** The cell's value, at this place in the order. */
export const CELL = 8;
/**
 * From now on a cell stands for a register: the cell's number is in the third word, the window in the first; 1 in the fourth:
 * it tells of commands.
 */
export const ASSIGN = 9;
/** A message is at the port. */
export const MESSAGE = 10;

/** Messages from the program to the device's thread; each is announced by an entry of the FIFO. */
export type ToDevice =
  | { readonly kind: "open"; readonly window: number; readonly place: RegistersPlace }
  | { readonly kind: "share"; readonly name: string; readonly address: number; readonly length: number }
  /** To be answered when no view of it is left. */
  | { readonly kind: "forget"; readonly address: number }
  | { readonly kind: "interrupt"; readonly index: number; readonly handle: number }
  | { readonly kind: "close" };

/** Messages to the program. */
export type FromDevice =
  | {
      readonly kind: "ready";
      readonly name: string;
      readonly doorbells: readonly DoorbellCells[];
      /** Whether it fences all threads before it sleeps. */
      readonly fences: boolean;
    }
  | {
      readonly kind: "bug";
      readonly rule: HostRule;
      readonly path: string;
      readonly message: string;
    }
  /** It ends: perhaps because of an error. */
  | { readonly kind: "ended"; readonly error?: Told };

/** An error as it gets across: structured clones of errors keep neither their class nor their code. */
export interface Told {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
}

/** What the device's thread starts with. */
export interface Start {
  readonly model: string;
  readonly data: unknown;
  readonly link: SharedArrayBuffer;
  readonly port: MessagePort;
  /** How long it looks for work before it sleeps, in microseconds. */
  readonly spin: number;
  readonly throwBugs: boolean;
}
