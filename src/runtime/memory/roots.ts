/** Memory that handles are of. It goes when the last handle is closed and nothing holds it any more. */
import type { StrictState } from "./strict.ts";

/** What address spaces do around the program's own accesses, where memory is not coherent with a device. Offsets in bytes. */
export interface CoherenceHook {
  begin(start: number, length: number, writes: boolean): void;
  end(start: number, length: number, writes: boolean): void;
}

/** Bytes that a handle is of: its first one's offset in the memory, and how many. */
export interface HandleRange {
  readonly start: number;
  readonly size: number;
}

/** Frees memory. `escaped`: a view of it could not be taken away, so it must stay where it is. */
export type Release = (escaped: boolean) => void;

export interface Root {
  readonly number: number;
  /** The process address of its first byte. */
  readonly address: number;
  readonly size: number;
  /** What the program called it. */
  readonly name: string | undefined;
  readonly writable: boolean;
  readonly strict: StrictState | undefined;
  /** How many handles it has that have not ended. */
  count: number;
  /** Its first handle, which is of all of it. */
  first: number;
  /** All of them by id, where there has been more than the first. */
  handles: Map<number, HandleRange> | undefined;
  /** What holds it beside handles: accesses of the program's own. */
  holds: number;
  /** Frees it. While it stands here, it keeps wrapped memory alive. */
  readonly release: Release;
  /** What is to be done before it is freed. */
  before: Set<() => void> | undefined;
  hooks: Set<CoherenceHook> | undefined;
}

const byNumber: (Root | undefined)[] = [undefined];
const freeNumbers: number[] = [];

/** What is known of memory before it has handles. */
export type NewRoot = Pick<Root, "address" | "size" | "name" | "release" | "writable" | "strict">;

export function newRoot({ address, size, name, release, writable, strict }: NewRoot): Root {
  const number = freeNumbers.pop() ?? byNumber.length;
  const root: Root = {
    number,
    address,
    size,
    name,
    writable,
    strict,
    count: 0,
    first: 0,
    handles: undefined,
    holds: 0,
    release,
    before: undefined,
    hooks: undefined,
  };
  byNumber[number] = root;
  return root;
}

/** The memory with that number, which is not released. */
export function rootWith(number: number): Root {
  return byNumber[number]!;
}

export function joinRoot(root: Root, id: number, start: number, size: number): void {
  root.count++;
  if (root.first === 0) root.first = id;
  else (root.handles ??= new Map([[root.first, whole(root)]])).set(id, { start, size });
}

/** A handle is gone. */
export function handleEnded(root: Root, id: number): void {
  root.count--;
  root.handles?.delete(id);
  releaseIfUnused(root);
}

/** Its handles that have not ended, and their bytes. */
export function handlesOf(root: Root): Iterable<readonly [id: number, range: HandleRange]> {
  return root.handles ?? [[root.first, whole(root)]];
}

function whole({ size }: Root): HandleRange {
  return { start: 0, size };
}

/** Something that is no handle holds the memory. @returns what ends that */
export function hold(root: Root): () => void {
  root.holds++;
  return () => {
    root.holds--;
    releaseIfUnused(root);
  };
}

function releaseIfUnused(root: Root): void {
  if (root.count !== 0 || root.holds !== 0) return;
  try {
    for (const callback of root.before ?? []) carefully(callback);
    root.release(root.strict?.escaped === true);
  } finally {
    byNumber[root.number] = undefined;
    freeNumbers.push(root.number);
  }
}

/** What one address space fails at keeps no other from being told. */
function carefully(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    process.emitWarning(`Memory was not detached from an address space: ${String(error)}`, {
      type: "RingwrightNotice",
    });
  }
}

/**
 * The memory with that number, all of it, which all its handles share: what an address space maps.
 * @param root of rootOf: memory that is not released
 */
export function memoryOf(root: number): {
  readonly address: number;
  readonly size: number;
  readonly writable: boolean;
} {
  return rootWith(root);
}

/**
 * Runs `callback` once, before the memory is freed: when no handle, loan or access of it is left. What it throws is a warning.
 * @returns what takes that back
 */
export function beforeRelease(root: number, callback: () => void): () => void {
  const callbacks = (rootWith(root).before ??= new Set());
  callbacks.add(callback);
  return () => void callbacks.delete(callback);
}

/** Has `hook` called around the program's own accesses, from now on. @returns what takes that back */
export function aroundAccess(root: number, hook: CoherenceHook): () => void {
  const all = (rootWith(root).hooks ??= new Set());
  all.add(hook);
  return () => void all.delete(hook);
}
