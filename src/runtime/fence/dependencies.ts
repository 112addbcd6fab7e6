import { tracer } from "../trace/tracer.ts";
import type { Fence } from "./fence.ts";

/** What each pending fence waits for, where that is known: what it comes after, or what signals it. */
const awaited = new WeakMap<Fence<unknown>, Set<Fence<unknown>>>();

/** `fence` settles only when each of `others` has. It is remembered until it has settled. */
export function dependOn(fence: Fence<unknown>, others: readonly Fence<unknown>[]): void {
  if (fence.state !== "pending") return;
  tracer?.waits(fence, others);
  let known = awaited.get(fence);
  if (known === undefined) {
    awaited.set(fence, (known = new Set()));
    fence.onSignal(() => awaited.delete(fence));
  }
  for (const other of others) if (other.state === "pending") known.add(other);
}

/** `point` is settled by who hears of `fence`: one point may be so by any number of them, one after the other. */
export function signalledBy(point: Fence<unknown>, fence: Fence<unknown>): void {
  dependOn(point, [fence]);
  fence.onSignal(() => awaited.get(point)?.delete(fence));
}

/**
 * Whether one of `fences` waits for one of `targets`, or is one.
 * @returns how many fences lie between them; -1: none waits for any
 */
export function distanceTo(fences: readonly Fence<unknown>[], targets: ReadonlySet<Fence<unknown>>): number {
  const seen = new Set(fences);
  let level = [...seen];
  for (let distance = 0; level.length !== 0; distance++) {
    if (level.some((fence) => targets.has(fence))) return distance;
    const next: Fence<unknown>[] = [];
    for (const fence of level) {
      for (const other of awaited.get(fence) ?? []) {
        if (other.state !== "pending" || seen.has(other)) continue;
        seen.add(other);
        next.push(other);
      }
    }
    level = next;
  }
  return -1;
}
