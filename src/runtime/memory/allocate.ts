/** Memory that the runtime maps for buffers. */
import { MapFailed } from "../errors/transport.ts";
import { ValueRange } from "../errors/values.ts";
import { errorName } from "../native/library.ts";
import { detachView, unmap, wholePages } from "../native/memory.ts";
import { makeBuffer, type DeviceBuffer, type Origin } from "./buffer.ts";
import { takeHuge, takeTransparent, type Mapped } from "./huge.ts";
import { warnOfLeak } from "./leaks.ts";
import { restMapping, restPages, takePages } from "./pages.ts";
import type { Release } from "./roots.ts";
import { viewOfOwn } from "./strict.ts";

/** How memory is to be. */
export interface AllocateOptions {
  /**
   * `huge`: pages of 2 MiB that the system keeps for it; else transparent ones; else pages of the usual size. Each step down is
   * told once by a warning (`RingwrightNotice`), and `buffer.pages` tells what it got. `transparent`: those that the system makes as
   * large as it pleases, and no word where it makes none. `normal` if not given.
   */
  readonly pages?: "normal" | "transparent" | "huge";
  /**
   * Finds mistakes: the program has no view of bytes while a device may write them, and loans that overlap, one of which
   * writes, are refused. As {@link Hub.debug} says if not given, which is false at first.
   */
  readonly strict?: boolean;
  /** What messages call it. */
  readonly name?: string;
}

const LARGEST = 2 ** 47;
let strictByDefault = false;

/** What memory is that nobody says it of. */
export function allocateStrictly(on: boolean): void {
  strictByDefault = on;
}

/** @throws ValueRange */
export function checkBytes(bytes: number): void {
  if (!Number.isSafeInteger(bytes) || bytes < 1 || bytes > LARGEST) {
    throw new ValueRange("bytes", bytes, `an integer, 1..${LARGEST}`);
  }
}

function normal(bytes: number): Mapped {
  const length = wholePages(bytes);
  return { address: takePages(length), length, pages: "normal" };
}

const takers = {
  normal: (_bytes: number, otherwise: () => Mapped) => otherwise(),
  transparent: takeTransparent,
  huge: takeHuge,
};

export function allocate(bytes: number, { pages = "normal", strict, name }: AllocateOptions = {}): DeviceBuffer {
  checkBytes(bytes);
  if (!Object.hasOwn(takers, pages)) throw new ValueRange("pages", pages, '"normal", "transparent" or "huge"');
  const taken = takers[pages](bytes, () => normal(bytes));
  const { address, length } = taken;
  if (address < 0) throw new MapFailed("a buffer", length, errorName(-address));
  const rest = taken.pages === "normal" ? restPages : restMapping;
  const origin: Origin = { name, pages: taken.pages, handle: undefined };
  return ownBuffer({ address, length, size: bytes, strict, origin, writable: true, rest });
}

/** Memory that was mapped for a buffer. */
export interface OwnMemory {
  readonly address: number;
  /** Bytes that were mapped. */
  readonly length: number;
  /** Bytes that were asked for. */
  readonly size: number;
  readonly strict: boolean | undefined;
  readonly origin: Origin;
  readonly writable: boolean;
  /** Gives it back; its views are detached. */
  readonly rest: (address: number, length: number) => void;
}

/** @throws MapFailed: JavaScript has limits of its own to how long memory can be. Then it is unmapped. */
export function ownBuffer(own: OwnMemory): DeviceBuffer {
  const { address, length, size, strict = strictByDefault, origin, writable, rest } = own;
  const view = strict ? undefined : viewOrUnmap(address, size, length);
  const release: Release = (escaped) => {
    if (!escaped && (view === undefined || detachView(view.buffer))) rest(address, length);
    else warnOfLeak("A buffer's memory was transferred away, or marked as untransferable: it is never given back.");
  };
  return makeBuffer({ address, size, release, writable, strict }, view, origin);
}

function viewOrUnmap(address: number, size: number, length: number): Uint8Array<ArrayBuffer> {
  try {
    return viewOfOwn(address, size);
  } catch (error) {
    unmap(address, length);
    throw new MapFailed("a buffer", length, String(error));
  }
}
