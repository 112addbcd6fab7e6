/** Huge pages: fewer misses of the processor's tables, and fewer pieces where a device's tables hold a piece per page. */
import { readFileSync } from "node:fs";

import { HUGE_PAGE, mapAligned, mapHuge } from "../native/memory.ts";
import type { Pages } from "./buffer.ts";
import { notice } from "./leaks.ts";

export interface Mapped {
  /** A negated error number when nothing was mapped. */
  readonly address: number;
  /** Bytes that were mapped. */
  readonly length: number;
  readonly pages: Pages;
}

/**
 * Zeroed memory in pages that the system makes as large as it pleases; else in those of the usual size, what `otherwise` maps:
 * nobody who asks for as much as that is told.
 */
export function takeTransparent(bytes: number, otherwise: () => Mapped): Mapped {
  const length = Math.ceil(bytes / HUGE_PAGE) * HUGE_PAGE;
  const address = transparent() ? mapAligned(length) : 0;
  return address > 0 ? { address, length, pages: "transparent" } : otherwise();
}

/**
 * Zeroed memory of at least `bytes` bytes in huge pages: those that the system keeps for it; else those that it makes up as it
 * pleases; else, with pages of the usual size, what `otherwise` maps. Each step down is told once.
 */
export function takeHuge(bytes: number, otherwise: () => Mapped): Mapped {
  const length = Math.ceil(bytes / HUGE_PAGE) * HUGE_PAGE;
  const kept = mapHuge(length);
  if (kept > 0) return { address: kept, length, pages: "huge" };
  notice("No huge pages are kept free (see /proc/sys/vm/nr_hugepages): transparent ones are used.");
  const taken = takeTransparent(bytes, otherwise);
  if (taken.pages === "transparent") return taken;
  notice("There are no transparent huge pages either: buffers have pages of the usual size.");
  return taken;
}

/** Whether the system makes any. */
function transparent(): boolean {
  try {
    return !readFileSync("/sys/kernel/mm/transparent_hugepage/enabled", "utf8").includes("[never]");
  } catch {
    return false;
  }
}
