import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";

import { setEvent } from "../../native/events.ts";
import { fenceAll, prepareFenceAll } from "../../native/fences.ts";
import { detachView, viewMemory } from "../../native/memory.ts";
import { systemThread } from "../../native/threads.ts";
import type { DeviceModel } from "../device-model.ts";
import type { RegisterWindow } from "../transport.ts";
import { Blocks } from "./arena.ts";
import {
  ANSWER_HIGH,
  ANSWER_LOW,
  ANSWERED,
  ARMED,
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
  LOAD16,
  LOAD32,
  LOAD64,
  LOAD8,
  MESSAGE,
  MOST_CELLS,
  MOST_INTERRUPTS,
  RAISED,
  RUNS,
  SLEEPS,
  STORE16,
  STORE32,
  STORE64,
  STORE8,
  THREAD,
  type ToDevice,
  type Told,
} from "./link.ts";

/** The device's side of the link: see link.ts. */
export class DeviceLink {
  /** Memory that the program shares, as this thread sees it. */
  readonly blocks = new Blocks();
  closed = false;
  /** Whether this thread can fence all others. */
  readonly fences = prepareFenceAll();
  private readonly words: Int32Array;
  private readonly port: MessagePort;
  private readonly windows: RegisterWindow[] = [];
  private readonly handles: number[] = [];
  private head = 0;
  /** Whether the FIFO held anything at the last look. */
  private filled = false;
  private cells = 0;
  /** For each cell: the value that the device was given last, where it belongs, and what it held at the last look. */
  private readonly given = new Int32Array(MOST_CELLS);
  private readonly cellWindow: RegisterWindow[] = [];
  private readonly cellOffset: number[] = [];
  private readonly seen = new Int32Array(MOST_CELLS);
  /** Which cells tell of commands. */
  private readonly commands = new Uint8Array(MOST_CELLS);
  /** The one that was given last, of these if there are any; at first the one that is not used. */
  private asking = 0;

  constructor(link: SharedArrayBuffer, port: MessagePort) {
    this.words = new Int32Array(link);
    this.port = port;
    Atomics.store(this.words, THREAD, systemThread());
  }

  say(message: FromDevice): void {
    this.port.postMessage(message);
  }

  raise(index: number): void {
    const { words } = this;
    if (!(index >= 0 && index < MOST_INTERRUPTS)) throw new RangeError(`${index} is no number of an interrupt`);
    // Raised already, and not seen to: who sees to it now finds this one's cause as well.
    if (Atomics.load(words, RAISED + index) === 1) return;
    Atomics.store(words, RAISED + index, 1);
    if (Atomics.load(words, ARMED + index) === 1 && Atomics.exchange(words, ARMED + index, 0) === 1)
      setEvent(this.handles[index]!);
  }

  /** Does all that the program had stored and asked for at the last look. */
  serve(device: DeviceModel): void {
    const { seen, given } = this;
    if (this.filled) this.drain(device);
    for (let cell = 1; cell <= this.cells; cell++) if (seen[cell] !== given[cell]) this.give(cell, seen[cell]!);
  }

  private give(cell: number, value: number): void {
    this.given[cell] = value;
    if (this.commands[cell]! >= this.commands[this.asking]!) this.asking = cell;
    this.cellWindow[cell]!.store32(this.cellOffset[cell]!, value >>> 0);
  }

  private drain(device: DeviceModel): void {
    const { words } = this;
    while (Atomics.load(words, FIFO_TAIL) !== this.head) {
      const at = FIFO + (this.head & (FIFO_ENTRIES - 1)) * ENTRY_WORDS;
      const [what, offset, low, high] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!];
      // Its slot may be written again from now on.
      this.head = (this.head + 1) | 0;
      Atomics.store(words, FIFO_HEAD, this.head);
      this.entry(device, what & 0xff, what >>> 8, offset, low, high);
    }
  }

  private entry(device: DeviceModel, what: number, where: number, offset: number, low: number, high: number): void {
    switch (what) {
      case STORE8:
        return this.windows[where]!.store8(offset, low & 0xff);
      case STORE16:
        return this.windows[where]!.store16(offset, low & 0xffff);
      case STORE32:
        return this.windows[where]!.store32(offset, low >>> 0);
      case STORE64:
        return this.windows[where]!.store64(offset, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
      case LOAD8:
        return this.answer(low, this.windows[where]!.load8(offset), 0);
      case LOAD16:
        return this.answer(low, this.windows[where]!.load16(offset), 0);
      case LOAD32:
        return this.answer(low, this.windows[where]!.load32(offset), 0);
      case LOAD64: {
        const value = this.windows[where]!.load64(offset);
        return this.answer(low, Number(value & 0xffff_ffffn), Number(value >> 32n));
      }
      case CELL:
        // Seen in the cell itself already, it has been done. What the cell said at the last look may be older than this.
        if (this.given[where] !== low) this.give(where, low);
        this.seen[where] = low;
        return;
      case ASSIGN:
        this.cells = low;
        this.given[low] = this.seen[low] = 0;
        this.commands[low] = high;
        this.cellWindow[low] = this.windows[where]!;
        this.cellOffset[low] = offset;
        return;
      case MESSAGE:
        this.message(device);
        if (low !== 0) this.answer(low, 0, 0);
    }
  }

  private answer(question: number, low: number, high: number): void {
    const { words } = this;
    words[ANSWER_LOW] = low;
    words[ANSWER_HIGH] = high;
    Atomics.store(words, ANSWERED, question);
    if (Atomics.load(words, ASKING) === 1) Atomics.notify(words, ANSWERED);
  }

  private message(device: DeviceModel): void {
    const { message } = receiveMessageOnPort(this.port) as { readonly message: ToDevice };
    switch (message.kind) {
      case "open":
        this.windows[message.window] = device.registers(message.place);
        return;
      case "share": {
        const { name, address, length } = message;
        this.blocks.add({ name, address, length, bytes: new Uint8Array(viewMemory(address, length)) });
        return;
      }
      case "forget": {
        const block = this.blocks.find(message.address, 1);
        // Its windows are arrays over the same view: the device sees them empty from now on.
        if (block === undefined || !detachView(block.bytes.buffer)) throw new Error("the model keeps shared memory");
        this.blocks.remove(message.address);
        return;
      }
      case "interrupt":
        this.handles[message.index] = message.handle;
        return;
      case "close":
        this.closed = true;
    }
  }

  /** Sleeps until the program stores something, at most `milliseconds`; not at all when it has in the meantime. */
  sleep(milliseconds: number): void {
    const { words } = this;
    if (Atomics.compareExchange(words, DEVICE, RUNS, SLEEPS) !== RUNS) return;
    if (this.fences) fenceAll();
    if (!this.stored()) Atomics.wait(words, DEVICE, SLEEPS, milliseconds);
    // Not if the program has woken it, or given it up.
    Atomics.compareExchange(words, DEVICE, SLEEPS, RUNS);
  }

  /** Looks whether the program has rung for commands where it did last, or the FIFO holds anything: not at other lines. */
  asked(): boolean {
    const { words, asking } = this;
    const value = Atomics.load(words, CELLS + asking * CELL_WORDS);
    this.seen[asking] = value;
    // Behind an atomic load it is no older than the cell.
    this.filled = words[FIFO_TAIL] !== this.head;
    return this.filled || value !== this.given[asking];
  }

  /** Gives the device what {@link asked} found in that cell. @returns whether; not where the FIFO may have what came before */
  serveAsked(): boolean {
    const { seen, given, asking } = this;
    if (this.filled || seen[asking] === given[asking]) return false;
    this.give(asking, seen[asking]!);
    return true;
  }

  /**
   * Looks whether there is anything to serve. One atomic load makes V8 forget what cells held at the look before; being a
   * call, it takes as long as several plain ones, which x86-64 keeps in their order.
   */
  stored(): boolean {
    const { words, seen, given, cells } = this;
    let changed = false;
    // Before the FIFO is looked at: what a cell says came after what the FIFO has had until then.
    for (let cell = 1; cell <= cells; cell++) {
      const value = words[CELLS + cell * CELL_WORDS]!;
      seen[cell] = value;
      if (value !== given[cell]) changed = true;
    }
    this.filled = Atomics.load(words, FIFO_TAIL) !== this.head;
    return changed || this.filled;
  }

  /** Nothing is served any more: whoever sleeps for it is woken. `error` is what went wrong, if it was that. */
  end(error?: unknown): void {
    if (Atomics.load(this.words, DEVICE) === ENDED) return;
    this.say(error === undefined ? { kind: "ended" } : { kind: "ended", error: tell(error) });
    Atomics.store(this.words, DEVICE, ENDED);
    Atomics.notify(this.words, ANSWERED);
    this.handles.forEach((handle, index) => {
      Atomics.store(this.words, RAISED + index, 1);
      setEvent(handle);
    });
  }
}

function tell(error: unknown): Told {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack } = error;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...("code" in error ? { code: String(error.code) } : {}),
  };
}
