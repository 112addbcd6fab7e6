/**
 * Strict memory: while a device may write to bytes, the program has no view of them, and no other loan reaches them; while
 * one may read them, none writes there. It is asked for where memory is allocated, and for finding mistakes: each loan is
 * compared with the others of its memory.
 */
import { DEVICE_WRITES, type Access } from "../address-space/address-space.ts";
import { BufferClosed, BufferLent, BufferOverlap, BufferUnsupported } from "../errors/buffers.ts";
import { detachView, viewMemory } from "../native/memory.ts";
import { handlesOf, type HandleRange, type Root } from "./roots.ts";

/** Loans of strict memory have numbers from here on. */
export const FIRST_STRICT = 2 ** 30;

/** Bytes of a memory that somebody uses, by their offsets in it. */
export interface Use {
  readonly start: number;
  readonly end: number;
  readonly writes: boolean;
  readonly by: "a device" | "the program";
}

interface StrictLoan extends Use {
  readonly state: StrictState;
  /** The ledger's counter. */
  readonly counter: number;
}

/** Loans by number, less {@link FIRST_STRICT}. */
const loans: (StrictLoan | undefined)[] = [];
const free: number[] = [];

/** Views of allocated memory, which nobody may wrap. */
export const allocatedViews = new WeakSet<ArrayBufferLike>();

/** What is known besides of memory that is strict. */
export class StrictState {
  /** What is lent of it, and the program's own accesses. */
  readonly uses = new Set<Use>();
  /** A view of it could not be taken away: the program has transferred it, or marked it. */
  escaped = false;
  /** The view of each handle that has been asked for its bytes. */
  private readonly views = new Map<number, Uint8Array<ArrayBuffer>>();

  /** @throws BufferLent while a device may write there */
  viewOf(id: number, address: number, range: HandleRange): Uint8Array<ArrayBuffer> {
    const use = lentBytes(this, range.start, range.start + range.size, false);
    if (use !== undefined) throw new BufferLent(use.start - range.start, use.end - use.start, "writes");
    let view = this.views.get(id);
    if (view === undefined) {
      view = viewOfOwn(address, range.size);
      this.views.set(id, view);
    }
    return view;
  }

  /** Takes the view of a handle away: its arrays have length 0 from now on. @returns whether that can be */
  dropView(id: number): boolean {
    const view = this.views.get(id);
    if (view === undefined) return true;
    if (view.byteLength > 0 ? detachView(view.buffer) : !view.buffer.detached) {
      this.views.delete(id);
      return true;
    }
    this.escaped = true;
    return false;
  }
}

/** A view of the runtime's own memory, of any length. */
export function viewOfOwn(address: number, size: number): Uint8Array<ArrayBuffer> {
  const memory = size === 0 ? new ArrayBuffer(0) : viewMemory(address, size);
  allocatedViews.add(memory);
  return new Uint8Array(memory);
}

function clash(use: Use, start: number, end: number, writes: boolean): boolean {
  return (writes || use.writes) && Math.max(start, use.start) < Math.min(end, use.end);
}

/** A loan that an access of the program's own cannot be beside. */
export function lentBytes({ uses }: StrictState, start: number, end: number, writes: boolean): Use | undefined {
  return uses.values().find((use) => use.by === "a device" && clash(use, start, end, writes));
}

/**
 * Lends bytes of strict memory. `root`: undefined when the handle has been closed.
 * @throws BufferClosed, BufferOverlap, BufferUnsupported: nothing is lent
 */
export function lendStrict(
  root: Root | undefined,
  id: number,
  address: number,
  length: number,
  access: Access,
): number {
  const state = root?.strict;
  if (root === undefined || state === undefined) throw new BufferClosed();
  const start = address - root.address;
  const end = start + length;
  const writes = access === DEVICE_WRITES;
  const other = state.uses.values().find((use) => clash(use, start, end, writes));
  if (other !== undefined) throw new BufferOverlap({ start, end, writes, by: "a device" }, other);
  if (writes) takeViews(root, state, start, end);
  const index = free.pop() ?? loans.length;
  const loan: StrictLoan = { start, end, writes, by: "a device", state, counter: (id << 1) + access - 1 };
  loans[index] = loan;
  state.uses.add(loan);
  return FIRST_STRICT + index;
}

function takeViews(root: Root, state: StrictState, start: number, end: number): void {
  for (const [id, range] of handlesOf(root)) {
    if (Math.max(start, range.start) >= Math.min(end, range.start + range.size) || state.dropView(id)) continue;
    throw new BufferUnsupported(
      "Strict memory whose view was transferred away, or marked as untransferable,",
      "that view cannot be taken away while the device writes",
    );
  }
}

/** The ledger's counter of a loan. */
export function counterOfStrict(loan: number): number {
  return loans[loan - FIRST_STRICT]!.counter;
}

/** @returns the ledger's counter of that loan */
export function giveBackStrict(loan: number): number {
  const index = loan - FIRST_STRICT;
  const ended = loans[index]!;
  loans[index] = undefined;
  free.push(index);
  ended.state.uses.delete(ended);
  return ended.counter;
}
