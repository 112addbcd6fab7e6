/**
 * The least that a ring in JavaScript can do: entries written and completions read as words. No tags, no checks, no
 * errors, no closing while commands are in flight. System calls are made by koffi; or, at the "same door", as a
 * generated driver makes them, the ring having a place in the thread's table.
 */

import koffi from "koffi";
import { ioUring } from "@ringwright/runtime/io-uring";

const libc = koffi.load(null);
const mmap = libc.func("mmap", "int64", ["int64", "int64", "int", "int", "int", "int64"]) as Native;
const munmap = libc.func("munmap", "int", ["int64", "int64"]) as Native;
const close = libc.func("close", "int", ["int"]) as Native;
const setupCall = libc.func("syscall", "int64", ["int64", "int64", "int64"]) as Native;
/** The call that every batch makes: number, ring, how many to submit, how many to wait for, flags. */
const enterCall = libc.func("syscall", "int64", ["int64", "int64", "int64", "int64", "int64"]) as Native;

type Native = (...numbers: number[]) => number;

const SETUP = 425;
const ENTER = 426;
const OFF_SQES = 0x1000_0000;
const PROT_READ_WRITE = 3;
const MAP_SHARED_POPULATE = 0x8001;
const NOP = 0;
const READ = 22;
const REGISTER = 427;
const REGISTER_RING = 20;
const UNREGISTER_RING = 21;
const ENTER_REGISTERED = 1 << 4;
const TWO_POW_MINUS_32 = 2 ** -32;

export type Way = "koffi" | "same door";

/** A ring of code that no ring of another way runs: V8 makes code for what all of them do. */
export async function rawRing(way: Way, entries: number): Promise<RawRing> {
  const own = (await import(`./raw-ring.ts?${way.replace(" ", "-")}`)) as { readonly RawRing: typeof RawRing };
  return new own.RawRing(entries, way);
}

export class RawRing {
  readonly #fd: number;
  readonly #unregister: () => void;
  readonly #mappings: (readonly [address: number, length: number, view: ArrayBuffer])[] = [];
  /** @param batch commands in flight: posted together, awaited together */
  readonly nops: (count: number, batch: number) => number;
  readonly reads: (
    count: number,
    batch: number,
    file: number,
    offsets: Float64Array,
    from: number,
    memory: number,
    bytes: Uint8Array,
  ) => number;
  /** The system call alone, with nothing to submit. */
  readonly enters: (count: number) => number;

  constructor(entries: number, way: Way) {
    const params = new Uint32Array(30);
    const fd = setupCall(SETUP, entries, Number(koffi.address(params.buffer)));
    if (fd < 0) throw new Error(`io_uring_setup: errno ${koffi.errno()}`);
    this.#fd = fd;
    const sqDepth = params[0]!;
    const cqDepth = params[1]!;
    // io_sqring_offsets stands at word 10 of io_uring_params, io_cqring_offsets at word 20.
    const sqArray = params[16]!;
    const cqes = params[25]!;
    const cells = this.#map(0, Math.max(sqArray + sqDepth * 4, cqes + cqDepth * 16));
    const sq = this.#map(OFF_SQES, sqDepth * 64);
    const cq = new Uint32Array(cells.buffer, cqes, cqDepth * 4);
    for (let i = 0; i < sqDepth; i++) cells[(sqArray >> 2) + i] = i;
    const SQ_TAIL = params[11]! >> 2;
    const CQ_HEAD = params[20]! >> 2;
    const CQ_TAIL = params[21]! >> 2;
    const sqMask = sqDepth - 1;
    const cqMask = cqDepth - 1;
    let tail = 0;
    let head = 0;
    let [ring, flags, call] = [fd, 0, enterCall];
    let unregister = (): void => undefined;
    if (way === "same door") {
      const { call4 } = ioUring().syscalls!;
      const place = Uint32Array.of(0xffff_ffff, 0, fd, 0);
      const address = Number(koffi.address(place.buffer));
      if (call4(REGISTER, fd, REGISTER_RING, address, 1) !== 1) throw new Error("the thread's table of rings is full");
      [ring, flags, call] = [place[0]!, ENTER_REGISTERED, call4];
      unregister = () => {
        place[2] = 0;
        call4(REGISTER, fd, UNREGISTER_RING, address, 1);
      };
    }
    const [enteredRing, enterFlags, enter] = [ring, flags, call];
    this.#unregister = unregister;

    const flush = (batch: number): number => {
      let sum = 0;
      Atomics.store(cells, SQ_TAIL, tail);
      enter(ENTER, enteredRing, batch, 0, enterFlags);
      for (let seen = 0; seen < batch;) {
        const end = Atomics.load(cells, CQ_TAIL) | 0;
        for (; head !== end; head = (head + 1) | 0, seen++) {
          const slot = (head & cqMask) << 2;
          sum = (sum + (cq[slot + 2]! | 0) + (cq[slot] === 0 ? 0 : 1)) | 0;
        }
        Atomics.store(cells, CQ_HEAD, head);
      }
      return sum;
    };

    this.nops = (count, batch) => {
      let sum = 0;
      for (let done = 0; done < count; done += batch) {
        for (let i = 0; i < batch; i++) {
          const slot = (tail & sqMask) << 4;
          sq[slot] = NOP;
          sq[slot + 1] = 0;
          sq[slot + 2] = 0;
          sq[slot + 3] = 0;
          sq[slot + 4] = 0;
          sq[slot + 5] = 0;
          sq[slot + 6] = 0;
          sq[slot + 7] = 0;
          sq[slot + 8] = i + 1;
          sq[slot + 9] = 0;
          sq[slot + 10] = 0;
          sq[slot + 11] = 0;
          sq[slot + 12] = 0;
          sq[slot + 13] = 0;
          sq[slot + 14] = 0;
          sq[slot + 15] = 0;
          tail = (tail + 1) | 0;
        }
        sum = (sum + flush(batch)) | 0;
      }
      return sum;
    };

    this.reads = (count, batch, file, offsets, from, memory, bytes) => {
      const mask = offsets.length - 1;
      let sum = 0;
      for (let done = 0; done < count; done += batch) {
        for (let i = 0; i < batch; i++) {
          const slot = (tail & sqMask) << 4;
          const offset = offsets[(from + done + i) & mask]!;
          const address = memory + i * 4096;
          sq[slot] = READ;
          sq[slot + 1] = file;
          sq[slot + 2] = offset;
          sq[slot + 3] = offset * TWO_POW_MINUS_32;
          sq[slot + 4] = address;
          sq[slot + 5] = address * TWO_POW_MINUS_32;
          sq[slot + 6] = 4096;
          sq[slot + 7] = 0;
          sq[slot + 8] = i + 1;
          sq[slot + 9] = 0;
          sq[slot + 10] = 0;
          sq[slot + 11] = 0;
          sq[slot + 12] = 0;
          sq[slot + 13] = 0;
          sq[slot + 14] = 0;
          sq[slot + 15] = 0;
          tail = (tail + 1) | 0;
        }
        sum = (sum + flush(batch) + bytes[0]!) | 0;
      }
      return sum;
    };

    this.enters = (count) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum = (sum + enter(ENTER, enteredRing, 0, 0, enterFlags)) | 0;
      return sum;
    };
  }

  #map(offset: number, length: number): Uint32Array<ArrayBuffer> {
    const address = mmap(0, length, PROT_READ_WRITE, MAP_SHARED_POPULATE, this.#fd, offset);
    if (address === -1) throw new Error(`mmap: errno ${koffi.errno()}`);
    const view = koffi.view(address, length);
    this.#mappings.push([address, length, view]);
    return new Uint32Array(view);
  }

  /** Nothing is in flight between rounds, so nothing can arrive any more. */
  close(): void {
    this.#unregister();
    for (const [address, length, view] of this.#mappings) {
      view.transfer(0);
      munmap(address, length);
    }
    close(this.#fd);
  }
}
