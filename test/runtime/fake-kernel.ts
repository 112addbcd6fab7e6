/**
 * A kernel that lies on demand: io_uring's shared memory over plain buffers, driven through the generated driver. By
 * default it behaves: it takes what is submitted and completes it at once with 0. `hold` keeps commands in flight.
 */
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { viewMemory } from "../../src/runtime/native/memory.ts";
import type { Handle, Mapping, Syscalls, Transport, Watch } from "../../src/runtime/index.ts";

const HANDLE = 7;
const SETUP = 425;
const ENTER = 426;
const REGISTER = 427;
const REGISTER_RING = 20;
const CANCEL_NOW = 24;
const ENTER_REGISTERED = 1 << 4;
const BADF = -9;
const INVAL = -22;
const ASYNC_CANCEL = 14;
const NOENT = -2;
const CANCELED = -125;

// Byte offsets in the rings region.
const SQ_HEAD = 0;
const SQ_TAIL = 4;
const SQ_FLAGS = 8;
const CQ_HEAD = 64;
const CQ_TAIL = 68;
const CQES = 128;

/** A submission that the fake has taken. */
export interface Taken {
  readonly opcode: number;
  /** user_data: tag, and generation. */
  readonly low: number;
  readonly high: number;
  readonly words: Uint32Array;
}

export class FakeKernel {
  /** Taken submissions are kept in flight until {@link complete}. */
  hold = false;
  /** Cancels are taken, and nothing comes of them. */
  deaf = false;
  /** What a command completes with, when it isn't held. */
  result: (command: Taken) => number = () => 0;
  /** Answers for the next enters: a number is returned in place of taking anything, a function is called. */
  readonly enters: (number | ((submit: number) => number))[] = [];
  /** Changes what setup answers: words of io_uring_params. */
  params: (words: Uint32Array) => void = () => {};
  /** Everything that was taken. */
  readonly taken: Taken[] = [];
  enterCalls = 0;
  /** Handles, or places in the table of rings, that enters were given, and their flags. */
  readonly entered: (readonly [ring: number, flags: number])[] = [];
  /** The place that registering answers; a negated error number refuses it. */
  place = 3;
  /** What the table of rings holds, by their places. */
  readonly table = new Map<number, Handle>();
  /** What unregistering was asked for, and what had been given back before. */
  readonly unregistered: (readonly [handle: Handle, place: number, unmapped: number, closed: number])[] = [];
  /** How often all was cancelled at once: it finds nothing. */
  cancelledNow = 0;
  closedHandles = 0;
  unmapped = 0;
  rings = new Uint32Array(0);
  private sqesMemory = new ArrayBuffer(0);
  private sqEntries = 0;
  private cqEntries = 0;
  private head = 0;
  private readonly watches = new Set<() => void>();

  /** What a driver is created with. */
  readonly transport: Transport = {
    name: "fake",
    space: sharedAddresses,
    syscalls: this.syscalls(),
    map: (_name, _handle, offset, length) => this.map(offset, length),
    watch: (_handle, readable) => this.watch(readable),
    waitReadable: (_handle, timeout) => this.waitReadable(timeout),
    closeHandle: (handle) => this.closeHandle(handle),
    hint: () => undefined,
  };

  private syscalls(): Syscalls {
    const none = (number: number): number => {
      throw new Error(`the fake kernel has no such call: ${number}`);
    };
    return {
      call0: none,
      call1: none,
      call2: (number, entries, params) => (number === SETUP ? this.setup(entries, params) : none(number)),
      call3: none,
      call4: (number, ...given) =>
        number === ENTER
          ? this.enter(given[0], given[1], given[3])
          : number === REGISTER
            ? this.register(...given)
            : none(number),
      call5: none,
      call6: none,
      ioctl: none,
    };
  }

  private setup(entries: number, address: number): number {
    const words = new Uint32Array(viewMemory(address, 120));
    this.sqEntries = 2 ** Math.ceil(Math.log2(entries));
    this.cqEntries = this.sqEntries * 2;
    words[0] = this.sqEntries;
    words[1] = this.cqEntries;
    words.set([SQ_HEAD, SQ_TAIL, 0, 0, SQ_FLAGS, 0, CQES + this.cqEntries * 16], 10);
    words.set([CQ_HEAD, CQ_TAIL, 0, 0, 0, CQES], 20);
    this.params(words);
    return HANDLE;
  }

  private map(offset: number, length: number): Mapping {
    const memory = new ArrayBuffer(length);
    if (offset === 0) {
      this.rings = new Uint32Array(memory, 0, Math.floor(length / 4));
    } else this.sqesMemory = memory;
    return {
      memory,
      unmap: () => {
        this.unmapped++;
        memory.transfer(0);
      },
    };
  }

  private register(handle: Handle, op: number, address: number, count: number): number {
    const words = new Uint32Array(viewMemory(address, 16));
    if (handle !== HANDLE) return BADF;
    if (count !== 1 || words[1] !== 0) return INVAL;
    if (op === CANCEL_NOW) {
      this.cancelledNow++;
      return NOENT;
    }
    if (op !== REGISTER_RING) {
      this.unregistered.push([handle, words[0]!, this.unmapped, this.closedHandles]);
      return words[2] === 0 && this.table.delete(words[0]!) ? 1 : INVAL;
    }
    if (this.place < 0) return this.place;
    if (words[0] !== 0xffffffff || words[2] !== handle) return INVAL;
    this.table.set(this.place, handle);
    words[0] = this.place;
    return 1;
  }

  private enter(ring: number, submit: number, flags: number): number {
    this.enterCalls++;
    this.entered.push([ring, flags]);
    const handle = (flags & ENTER_REGISTERED) === 0 ? ring : this.table.get(ring);
    if (handle !== HANDLE) return BADF;
    const answer = this.enters.shift();
    if (answer === undefined) return this.take(submit);
    return typeof answer === "number" ? answer : answer(submit);
  }

  /** Takes at most `count` submissions, as the kernel would. */
  take(count: number): number {
    const tail = this.rings[SQ_TAIL / 4]!;
    let done = 0;
    while (done < count && this.head !== tail) {
      const at = (this.head % this.sqEntries) * 16;
      const words = new Uint32Array(this.sqesMemory).slice(at, at + 16);
      const command = { opcode: words[0]! & 0xff, low: words[8]!, high: words[9]!, words };
      this.head = (this.head + 1) >>> 0;
      this.taken.push(command);
      done++;
      if (!this.hold) this.complete(command, this.result(command));
      else if (command.opcode === ASYNC_CANCEL && !this.deaf) this.cancel(command);
    }
    Atomics.store(this.rings, SQ_HEAD / 4, this.head);
    return done;
  }

  private cancel(command: Taken): void {
    const target = this.taken.find((other) => other.low === command.words[4] && other.high === command.words[5]);
    if (target !== undefined) this.complete(target, CANCELED);
    this.complete(command, target === undefined ? NOENT : 0);
  }

  /** Completes a command; or claims to: whatever `low` and `high` say goes into the ring. */
  complete(command: { readonly low: number; readonly high: number }, res = 0, flags = 0): void {
    const tail = this.rings[CQ_TAIL / 4]!;
    const at = CQES / 4 + (tail % this.cqEntries) * 4;
    this.rings.set([command.low, command.high, res, flags], at);
    Atomics.store(this.rings, CQ_TAIL / 4, tail + 1);
    for (const readable of this.watches) setImmediate(() => this.watches.has(readable) && this.ready() && readable());
  }

  /** Overwrites one of the words that the kernel owns. */
  corrupt(word: "sqHead" | "cqTail", value: number): void {
    Atomics.store(this.rings, (word === "sqHead" ? SQ_HEAD : CQ_TAIL) / 4, value);
  }

  /** What the driver has published and consumed. */
  get published(): number {
    return this.rings[SQ_TAIL / 4]!;
  }
  get consumed(): number {
    return this.rings[CQ_HEAD / 4]!;
  }

  private ready(): boolean {
    return this.rings.length !== 0 && this.rings[CQ_TAIL / 4] !== this.rings[CQ_HEAD / 4];
  }

  private watch(readable: () => void): Watch {
    const start = (): void => {
      this.watches.add(readable);
      if (this.ready()) setImmediate(readable);
    };
    const stop = (): void => void this.watches.delete(readable);
    return { start, stop, ref: () => {}, unref: () => {}, close: stop };
  }

  private waitReadable(timeout: number): boolean {
    if (!this.ready()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeout);
    return this.ready();
  }

  private closeHandle(_handle: Handle): void {
    this.closedHandles++;
  }
}
