import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";

import { PeerGone } from "../../errors/transport.ts";
import { threadLives } from "../../native/threads.ts";
import {
  ANSWER_HIGH,
  ANSWER_LOW,
  ANSWERED,
  ASKING,
  ASSIGN,
  CELL,
  CELL_WORDS,
  CELLS,
  DEVICE,
  ENDED,
  ENTRY_WORDS,
  FIFO,
  FIFO_ENTRIES,
  FIFO_HEAD,
  FIFO_TAIL,
  type FromDevice,
  MESSAGE,
  MOST_CELLS,
  RUNS,
  SLEEPS,
  STORE32,
  THREAD,
  type ToDevice,
} from "./link.ts";

/** Looks at a word before the thread sleeps for it: some ten microseconds. */
const SPINS = 2000;
/** Between two looks whether the other thread is still there, in milliseconds. */
const SLICE = 50;

/** Who has the link. */
interface Owner {
  told(message: FromDevice): void;
  /** It has been found that the device is gone; once. */
  lost(gone: PeerGone, hangs: boolean): void;
}

/** The program's side of the link: see link.ts. */
export class HostLink {
  /** Why the device is gone; undefined while it is there. */
  gone: PeerGone | undefined;
  /** Whether plain stores do: the device fences all threads before it sleeps. */
  plain = false;
  private readonly words: Int32Array;
  private readonly port: MessagePort;
  /** The longest that the device may take for an answer, in milliseconds. */
  private readonly patience: number;
  private readonly owner: Owner;
  private tail = 0;
  private question = 0;
  private cells = 0;
  /** What each cell holds, and what of it went into the FIFO last. */
  private readonly last = new Int32Array(MOST_CELLS);
  private readonly pushed = new Int32Array(MOST_CELLS);
  private readonly cellOf = new Map<string, number>();

  constructor(link: SharedArrayBuffer, port: MessagePort, patience: number, owner: Owner) {
    this.words = new Int32Array(link);
    this.port = port;
    this.patience = patience;
    this.owner = owner;
  }

  /** Stores to a cell: the quick way. */
  ring(cell: number, window: number, offset: number, value: number): void {
    const word = value | 0;
    if (word === this.last[cell]) {
      // Nobody would see that it was stored again.
      this.push(STORE32, window, offset, word, 0);
      return;
    }
    this.last[cell] = word;
    const at = CELLS + cell * CELL_WORDS;
    if (this.plain) this.words[at] = word;
    else Atomics.store(this.words, at, word);
    if (Atomics.load(this.words, DEVICE) !== RUNS) this.wake();
  }

  /**
   * A cell for the register at `offset` of a window; `place` is what the register is known by in all windows, `commands`
   * whether it tells of commands.
   * @returns 0 when there is none left
   */
  assign(place: string, window: number, offset: number, commands: boolean): number {
    let cell = this.cellOf.get(place);
    if (cell === undefined) {
      if (this.cells === MOST_CELLS - 1) return 0;
      cell = ++this.cells;
      this.cellOf.set(place, cell);
      this.push(ASSIGN, window, offset, cell, commands ? 1 : 0);
    }
    return cell;
  }

  /** Puts an entry into the FIFO, behind what was stored to cells. @throws PeerGone */
  push(what: number, window: number, offset: number, low: number, high: number): void {
    for (let cell = 1; cell <= this.cells; cell++) {
      if (this.last[cell] === this.pushed[cell]) continue;
      this.pushed[cell] = this.last[cell]!;
      this.entry(CELL, cell, 0, this.last[cell]!, 0);
    }
    this.entry(what, window, offset, low, high);
    if (Atomics.load(this.words, DEVICE) !== RUNS) this.wake();
  }

  private entry(what: number, window: number, offset: number, low: number, high: number): void {
    const { words, tail } = this;
    if (((tail - Atomics.load(words, FIFO_HEAD)) | 0) >= FIFO_ENTRIES) this.awaitRoom();
    const at = FIFO + (tail & (FIFO_ENTRIES - 1)) * ENTRY_WORDS;
    words[at] = what | (window << 8);
    words[at + 1] = offset;
    words[at + 2] = low;
    words[at + 3] = high;
    this.tail = (tail + 1) | 0;
    if (this.plain) words[FIFO_TAIL] = this.tail;
    else Atomics.store(words, FIFO_TAIL, this.tail);
  }

  /** The FIFO is full: the device takes what it holds, unless it sleeps or is gone. */
  private awaitRoom(): void {
    const end = performance.now() + this.patience;
    const full = (): boolean => ((this.tail - Atomics.load(this.words, FIFO_HEAD)) | 0) >= FIFO_ENTRIES;
    for (;;) {
      if (Atomics.load(this.words, DEVICE) !== RUNS) this.wake();
      for (let spins = 0; spins < SPINS; spins++) if (!full()) return;
      this.checkDevice(end);
    }
  }

  private wake(): void {
    if (Atomics.compareExchange(this.words, DEVICE, SLEEPS, RUNS) === SLEEPS) Atomics.notify(this.words, DEVICE);
    else if (Atomics.load(this.words, DEVICE) === ENDED) throw this.lost();
  }

  /** Sends a message, in order with everything else. */
  send(message: ToDevice): void {
    this.port.postMessage(message);
    this.push(MESSAGE, 0, 0, 0, 0);
  }

  /** Sends a message, and waits until the device has done what it asks for. @throws PeerGone */
  request(message: ToDevice): void {
    this.port.postMessage(message);
    this.ask(MESSAGE, 0, 0);
  }

  /** Loads a register; its halves are {@link low} and {@link high}. @throws PeerGone */
  ask(what: number, window: number, offset: number): void {
    const before = this.question;
    // 0 asks for no answer.
    const question = (before + 1) | 0 || 1;
    this.question = question;
    this.push(what, window, offset, question, 0);
    for (let spins = 0; spins < SPINS; spins++) {
      if (Atomics.load(this.words, ANSWERED) === question) return;
    }
    this.sleepFor(before, question);
  }

  private sleepFor(before: number, question: number): void {
    const end = performance.now() + this.patience;
    Atomics.store(this.words, ASKING, 1);
    try {
      while (Atomics.load(this.words, ANSWERED) !== question) {
        this.checkDevice(end);
        Atomics.wait(this.words, ANSWERED, before, SLICE);
      }
    } finally {
      Atomics.store(this.words, ASKING, 0);
    }
  }

  /** The last answer. */
  get low(): number {
    return this.words[ANSWER_LOW]! >>> 0;
  }
  get high(): number {
    return this.words[ANSWER_HIGH]! >>> 0;
  }

  /** @throws PeerGone when the device is gone, or has kept this thread waiting until `end` */
  private checkDevice(end: number): void {
    if (this.look() !== undefined) throw this.gone!;
    if (performance.now() >= end) throw this.lose(`it has not answered for ${this.patience} ms`, {}, true);
  }

  /** Whether the device is gone, as far as this thread can see without its event loop. @returns why */
  look(): PeerGone | undefined {
    if (this.gone === undefined) {
      if (Atomics.load(this.words, DEVICE) === ENDED) this.lost();
      else if (!threadLives(Atomics.load(this.words, THREAD))) this.lost();
    }
    return this.gone;
  }

  /** Like {@link look}, without a system call. */
  get ended(): boolean {
    return this.gone !== undefined || Atomics.load(this.words, DEVICE) === ENDED;
  }

  /** Its thread has ended: what it said last tells why. */
  lost(): PeerGone {
    this.receive();
    return this.lose("its thread has ended");
  }

  /** From now on it is gone. `hangs`: its thread goes on, and is to be ended. @returns the reason of the first time */
  lose(why: string, options?: ErrorOptions, hangs = false): PeerGone {
    if (this.gone === undefined) {
      this.gone = new PeerGone("soft", why, options);
      // Also where its thread has not come to it, or never will: the quick ways look at nothing else.
      Atomics.store(this.words, DEVICE, ENDED);
      this.owner.lost(this.gone, hangs);
    }
    return this.gone;
  }

  /** Takes messages that the event loop has not delivered yet. */
  receive(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.port) as { readonly message: FromDevice } | undefined;
      if (received === undefined) return;
      this.owner.told(received.message);
    }
  }
}
