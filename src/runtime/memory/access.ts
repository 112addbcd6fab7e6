/** The program's own accesses, where it says when they begin and end. */
import { BufferLent } from "../errors/buffers.ts";
import * as ledger from "./ledger.ts";
import { handlesOf, hold, type CoherenceHook, type Root } from "./roots.ts";
import { lentBytes, viewOfOwn, type Use } from "./strict.ts";
import { detachView } from "../native/memory.ts";

/**
 * An access of the program's to a buffer's bytes, from its making until it is disposed of: `using access = …`. The memory
 * stays as long, whoever closes the buffer.
 */
export interface CpuAccess extends Disposable {
  /** The bytes. Of strict memory, of length 0 once the access has ended. */
  readonly bytes: Uint8Array;
}

/** Bytes of a handle, and the handle's own view, which strict memory has none of. */
export interface Accessed {
  readonly id: number;
  readonly at: number;
  readonly length: number;
  readonly view: Uint8Array | undefined;
}

/** @throws BufferLent when a command in flight writes there, or reads where the program would write */
export function beginAccess({ id, at, length, view }: Accessed, writes: boolean): CpuAccess {
  const root = ledger.rootObjectOf(id);
  const offset = ledger.startOf(id);
  const start = offset + at;
  const use: Use = { start, end: start + length, writes, by: "the program" };
  const lent = root.strict === undefined ? plainConflict(root, use) : lentBytes(root.strict, start, use.end, writes);
  if (lent !== undefined) {
    throw new BufferLent(lent.start - offset, lent.end - lent.start, lent.writes ? "writes" : "reads");
  }
  const bytes = view?.subarray(at, at + length) ?? viewOfOwn(root.address + start, length);
  const begun: CoherenceHook[] = [];
  root.strict?.uses.add(use);
  const access = new Begun(root, use, bytes, begun, hold(root));
  try {
    for (const hook of root.hooks ?? []) {
      hook.begin(start, length, writes);
      begun.push(hook);
    }
  } catch (error) {
    access[Symbol.dispose]();
    throw error;
  }
  return access;
}

/** What is lent of plain memory is known by handle, not by byte: parts tell it apart. */
function plainConflict(root: Root, { start, end, writes }: Use): Use | undefined {
  for (const [id, range] of handlesOf(root)) {
    const behind = range.start + range.size;
    if (Math.max(start, range.start) >= Math.min(end, behind)) continue;
    const lent = ledger.loansOf(id);
    if (lent.writes > 0) return { start: range.start, end: behind, writes: true, by: "a device" };
    if (writes && lent.reads > 0) return { start: range.start, end: behind, writes: false, by: "a device" };
  }
  return undefined;
}

class Begun implements CpuAccess {
  readonly bytes: Uint8Array;
  private readonly root: Root;
  private readonly use: Use;
  private readonly hooks: readonly CoherenceHook[];
  private letGo: (() => void) | undefined;

  constructor(root: Root, use: Use, bytes: Uint8Array, hooks: readonly CoherenceHook[], letGo: () => void) {
    this.root = root;
    this.use = use;
    this.bytes = bytes;
    this.hooks = hooks;
    this.letGo = letGo;
  }

  [Symbol.dispose](): void {
    const { letGo, root, use } = this;
    if (letGo === undefined) return;
    this.letGo = undefined;
    try {
      for (const hook of this.hooks) hook.end(use.start, use.end - use.start, use.writes);
    } finally {
      if (root.strict !== undefined) {
        root.strict.uses.delete(use);
        if (this.bytes.byteLength > 0 && !detachView(this.bytes.buffer as ArrayBuffer)) root.strict.escaped = true;
      }
      letGo();
    }
  }
}
