/**
 * Memory as it ought to be: a copy of each piece, and which of its bytes are lent. Every byte that no device was lent for
 * writing is compared with the copy: a device that reaches elsewhere, into memory that it was only lent for reading, or into
 * memory that is not lent any more, is found out.
 */
import type { DeviceBuffer } from "@ringwright/runtime";
import { DEVICE_READS } from "@ringwright/runtime/generated";
import { ioUring } from "@ringwright/runtime/io-uring";
import { readProcessMemory, writeProcessMemory } from "../../../src/runtime/native/process-memory.ts";
import { require } from "../failure.ts";

export const PAGE = 4096;
const LONGEST = 8 * PAGE;
const scratch = Buffer.from(new ArrayBuffer(LONGEST));
const zeros = Buffer.alloc(LONGEST);
const { space } = ioUring();

/** Where a buffer's first byte stands in this process. */
export function addressOf(buffer: DeviceBuffer): number {
  return space.resolve(buffer, 0, 1, DEVICE_READS);
}

export const wholePages = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;

/** Bytes of a store that a command in flight uses. */
export interface Loan {
  readonly handle: Handle;
  /** In the store. */
  readonly from: number;
  readonly to: number;
  readonly writes: boolean;
  /** Its command is yet to be posted: the handle is held, no device has the bytes. */
  readonly held: boolean;
  /** Its command comes after others: when a device has the bytes, is between it and the runtime. */
  readonly later: boolean;
}

export const meet = (a: Span, b: Span): boolean => Math.max(a.from, b.from) < Math.min(a.to, b.to);
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Physical bytes, which may be mapped at several places; those around what was asked for included. */
export class Store {
  readonly shadow: Buffer;
  readonly name: string;
  readonly loans = new Set<Loan>();
  /** Where it is mapped. */
  readonly addresses = new Set<number>();

  constructor(name: string, address: number, shadow: Buffer) {
    this.name = name;
    this.shadow = shadow;
    this.addresses.add(address);
  }

  /** What the memory holds now. */
  actual(address: number): Buffer {
    const { length } = this.shadow;
    const read = readProcessMemory(address, scratch.subarray(0, length));
    require(read === length, () => `${this.name}: ${read} of ${length} bytes can be read`);
    return scratch.subarray(0, length);
  }

  fill(bytes: Uint8Array): void {
    this.shadow.set(bytes);
    for (const address of this.addresses) {
      const written = writeProcessMemory(address, this.shadow);
      require(written === this.shadow.length, () => `${this.name}: ${written} bytes can be written`);
      break;
    }
  }

  /** Takes the memory's bytes as they are: commands got in each other's way there. */
  resync({ from, to }: Span): void {
    for (const address of this.addresses) {
      this.actual(address).copy(this.shadow, from, from, to);
      return;
    }
  }

  check(): void {
    for (const address of this.addresses) {
      const now = this.actual(address);
      for (const { writes, held, from, to } of this.loans) if (writes && !held) this.shadow.copy(now, from, from, to);
      if (now.equals(this.shadow)) continue;
      const at = now.findIndex((byte, index) => byte !== this.shadow[index]);
      const lent = [...this.loans].map(({ from, to, writes }) => `${writes ? "w" : "r"} ${from}..${to}`);
      const is = `is ${now[at]} and ought to be ${this.shadow[at]}`;
      require(false, () => `${this.name}: byte ${at} of ${now.length} ${is}; lent are: ${lent.join(", ") || "none"}`);
    }
  }
}

/** What the runtime takes for one memory. */
export interface Root {
  readonly store: Store;
  readonly kind: "allocated" | "shared" | "wrapped" | "imported";
  /** Where the store is mapped for it, and where in the store its first byte is. */
  readonly address: number;
  readonly start: number;
  readonly size: number;
  readonly strict: boolean;
  readonly writable: boolean;
  readonly handles: Set<Handle>;
  /** Accesses of the program's own. */
  readonly accesses: Set<Access>;
  /** Keeps wrapped memory to be compared when its buffers are gone. */
  readonly memory: ArrayBufferLike | undefined;
}

export interface Access extends Span {
  readonly root: Root;
  readonly writes: boolean;
  readonly end: () => void;
}

/** A buffer, and what commands in flight hold of it. */
export class Handle {
  readonly buffer: DeviceBuffer;
  readonly root: Root;
  /** In the store. */
  readonly from: number;
  readonly size: number;
  open = true;
  reads = 0;
  writes = 0;
  /** `released()` of the closed buffer has resolved. */
  told = false;

  constructor(buffer: DeviceBuffer, root: Root, from: number) {
    this.buffer = buffer;
    this.root = root;
    this.from = from;
    this.size = buffer.size;
  }

  get to(): number {
    return this.from + this.size;
  }

  get loans(): number {
    return this.reads + this.writes;
  }
}

/** All memory of a program. */
export class Memory {
  readonly stores = new Set<Store>();
  readonly roots = new Set<Root>();
  /** Open ones, and closed ones that are lent. */
  readonly handles = new Set<Handle>();
  /** What was wrapped, and is the program's alone again: the latest of it. */
  private unwrapped: readonly Root[] = [];
  /** Ranges that were released, the latest last: whoever still writes there writes into nobody's memory. */
  private graves: { readonly address: number; readonly length: number }[] = [];

  /** What a device has done that it may not; told when that is looked at, and not in the middle of its work. */
  private trespass: string | undefined;

  get open(): readonly Handle[] {
    return [...this.handles].filter((handle) => handle.open);
  }

  enter(root: Root, buffer: DeviceBuffer): Handle {
    this.stores.add(root.store);
    this.roots.add(root);
    const span = root.store.shadow.length;
    this.graves = this.graves.filter(
      ({ address, length }) => address + length <= root.address || address >= root.address + span,
    );
    return this.add(buffer, root, root.start);
  }

  add(buffer: DeviceBuffer, root: Root, from: number): Handle {
    const handle = new Handle(buffer, root, from);
    root.handles.add(handle);
    this.handles.add(handle);
    return handle;
  }

  close(handle: Handle): void {
    handle.open = false;
    void handle.buffer.released().then(() => (handle.told = true));
    this.goOn(handle);
  }

  lend(handle: Handle, { from, to }: Span, writes: boolean, when: Pick<Loan, "held" | "later">): Loan {
    const loan = { handle, from, to, writes, ...when };
    handle.root.store.loans.add(loan);
    if (writes && !when.held) handle.writes++;
    else handle.reads++;
    return loan;
  }

  giveBack(loan: Loan): void {
    const { handle } = loan;
    handle.root.store.loans.delete(loan);
    if (loan.writes && !loan.held) handle.writes--;
    else handle.reads--;
    this.goOn(handle);
  }

  endAccess(access: Access): void {
    access.root.accesses.delete(access);
    access.end();
    this.releaseIfUnused(access.root);
  }

  /** A handle may have come to its end, and its memory with it. */
  private goOn(handle: Handle): void {
    if (handle.open || handle.loans > 0) return;
    this.handles.delete(handle);
    handle.root.handles.delete(handle);
    this.releaseIfUnused(handle.root);
  }

  private releaseIfUnused(root: Root): void {
    if (root.handles.size > 0 || root.accesses.size > 0) return;
    const { store } = root;
    this.roots.delete(root);
    if (root.kind === "wrapped") {
      // The program's own, which stands as it stood.
      this.unwrapped = [...this.unwrapped.slice(-3), root];
    } else store.addresses.delete(root.address);
    if (root.kind === "wrapped" || store.addresses.size === 0) this.stores.delete(store);
    if (root.kind === "allocated") {
      this.graves = [...this.graves.slice(-7), { address: root.address, length: store.shadow.length }];
    }
  }

  /** A device touches memory: it is to be lent to it by then, for that. */
  touched(address: number, length: number, writes: boolean): void {
    for (const root of this.roots) {
      const from = address - root.address;
      const { shadow, loans, name } = root.store;
      if (from < 0 || from >= shadow.length) continue;
      const lent = [...loans].some(
        (loan) =>
          loan.handle.root === root &&
          loan.writes === writes &&
          loan.from <= from &&
          from + length <= loan.to &&
          (loan.handle.open ? loan.handle.buffer.state === "lent" : !loan.handle.told),
      );
      const what = `${writes ? "writes" : "reads"} bytes ${from}..${from + length} of ${name}`;
      if (!lent) this.trespass ??= `a device ${what}, which are not lent to it for that`;
      return;
    }
    const dead = this.graves.some(
      (grave) => address < grave.address + grave.length && address + length > grave.address,
    );
    if (dead) this.trespass ??= "a device touches memory that was released";
  }

  /** Others than these programs take memory now, and may be given what was released. */
  forgetGraves(): void {
    this.graves = [];
  }

  /** @throws SoakFailure */
  check(): void {
    const { trespass } = this;
    require(trespass === undefined, () => trespass!);
    for (const store of this.stores) store.check();
    for (const { store } of this.unwrapped) store.check();
    for (const { address, length } of this.graves) {
      const read = readProcessMemory(address, scratch.subarray(0, length));
      const clean = read !== length || scratch.subarray(0, length).equals(zeros.subarray(0, length));
      require(clean, () => "memory was written to that had been released");
    }
    for (const handle of this.handles) {
      const { buffer, open, loans } = handle;
      const state = open ? (loans > 0 ? "lent" : "owned") : "closed";
      require(buffer.state === state, () => `a buffer is ${buffer.state} and ought to be ${state}`);
      require(!handle.told || loans === 0, () => "a buffer that commands hold was told to be released");
    }
  }

  /** Handles, and how many of them are lent. */
  get census(): { readonly buffers: number; readonly lent: number } {
    return { buffers: this.handles.size, lent: [...this.handles].filter(({ loans }) => loans > 0).length };
  }
}
