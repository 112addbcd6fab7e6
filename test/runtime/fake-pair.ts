/**
 * The device of `test/codegen/cases/repeating`: it takes what is submitted and keeps it in flight until the test completes
 * it. Completions that find no room wait, as the description says, until the driver asks for them.
 */
import { onTestFinished } from "vitest";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { viewMemory } from "../../src/runtime/native/memory.ts";
import type { Syscalls, Token, Transport } from "../../src/runtime/index.ts";
import { Pair } from "../codegen/cases/repeating/expected.gen.ts";

const SETUP = 1000;
const BELL = 1001;
const [TAKEN, POSTED, COMPLETED, REAPED, WAITING] = [0, 1, 2, 3, 4];
const ENTRIES_AT = 64;
const STOP = 4;

export const MORE = 1;
export const AGAIN = 2;

/** A request in flight. */
export interface Request {
  readonly kind: number;
  readonly low: number;
  readonly high: number;
}

export interface Answer {
  readonly status?: number;
  readonly state?: number;
  readonly detail?: number;
}

export class FakePair {
  /** Everything that was taken, in order. */
  readonly taken: Request[] = [];
  /** Calls that told of nothing new: the driver asked for what waits. */
  asked = 0;
  /** Whether a `stop` ends its target, and how. */
  stops: ((target: Request) => void) | undefined = (target) => this.answer(target, { status: 125 });
  unmapped = 0;
  private words = new Uint32Array(0);
  private entries = 0;
  private completionsAt = 0;
  private readonly overflow: (readonly [Request, Answer])[] = [];

  readonly transport: Transport = {
    name: "fake",
    space: sharedAddresses,
    syscalls: this.syscalls(),
    map: (_name, _handle, _offset, length) => {
      const memory = new ArrayBuffer(length);
      this.words = new Uint32Array(memory);
      return { memory, unmap: () => void (this.unmapped++, memory.transfer(0)) };
    },
    closeHandle: () => {},
  };

  private syscalls(): Syscalls {
    const none = (number: number): number => {
      throw new Error(`the fake has no such call: ${number}`);
    };
    const call1 = (number: number, address: number): number => (number === SETUP ? this.setup(address) : none(number));
    const call2 = (number: number, _device: number, count: number): number =>
      number === BELL ? this.bell(count) : none(number);
    return { call0: none, call1, call2, call3: none, call4: none, call5: none, call6: none, ioctl: none };
  }

  private setup(address: number): number {
    const words = new Uint32Array(viewMemory(address, 12));
    this.entries = words[0]!;
    this.completionsAt = ENTRIES_AT + this.entries * 32;
    words.set([this.entries, ENTRIES_AT, this.completionsAt]);
    return 5;
  }

  private bell(count: number): number {
    if (count === 0) this.asked++;
    let head = this.words[TAKEN]!;
    for (; head !== this.words[POSTED]; head = (head + 1) >>> 0) {
      const at = ENTRIES_AT / 4 + (head % this.entries) * 8;
      const [kind, , low, high, targetLow, targetHigh] = this.words.subarray(at, at + 8) as unknown as number[];
      const request = { kind: kind!, low: low!, high: high! };
      this.taken.push(request);
      if (kind !== STOP) continue;
      const target = this.taken.find((other) => other.low === targetLow && other.high === targetHigh);
      if (target !== undefined) this.stops?.(target);
      if (this.stops !== undefined) this.answer(request, {});
    }
    Atomics.store(this.words, TAKEN, head);
    this.flush();
    return 0;
  }

  /** Completes a request; when the ring is full, as soon as the driver asks for it. */
  answer(request: Request, answer: Answer = {}): void {
    this.overflow.push([request, answer]);
    this.flush();
  }

  /** The same, but it comes into the ring only when the driver asks, room or not. */
  holdBack(request: Request, answer: Answer): void {
    this.overflow.push([request, answer]);
    Atomics.store(this.words, WAITING, this.overflow.length);
  }

  /** Claims more completions than the ring has room for. */
  corrupt(): void {
    Atomics.store(this.words, COMPLETED, this.words[REAPED]! + this.entries + 1);
  }

  private flush(): void {
    while (this.overflow.length > 0 && (this.words[COMPLETED]! - this.words[REAPED]!) >>> 0 < this.entries) {
      const [{ low, high }, { status = 0, state = 0, detail = 0 }] = this.overflow.shift()!;
      const at = this.completionsAt / 4 + (this.words[COMPLETED]! % this.entries) * 4;
      this.words.set([low, high, status | (state << 16), detail], at);
      Atomics.store(this.words, COMPLETED, this.words[COMPLETED]! + 1);
    }
    Atomics.store(this.words, WAITING, this.overflow.length);
  }

  /** How many completions wait for room. */
  get waiting(): number {
    return this.overflow.length;
  }

  /** The request that a token names. */
  request(token: Token, tags: number): Request {
    const found = this.taken.find(({ low, high }) => low + high * tags === token);
    if (found === undefined) throw new Error(`no request ${token}`);
    return found;
  }
}

/** A driver over the fake; `entries` tags, one of them for cancelling. */
export async function fakePair(entries = 8): Promise<{ device: FakePair; pair: Pair }> {
  const device = new FakePair();
  const pair = await Pair.create(device.transport, { entries });
  onTestFinished(() => void pair.close({ timeout: 100 }).catch(() => {}));
  return { device, pair };
}
