/** What the program itself does to memory, and what it is refused while devices have it. */
import { require } from "../failure.ts";
import { type Handle, meet, type Span } from "./memory.ts";
import type { Dice } from "./steps.ts";

/** @returns what it answers; undefined when it was refused with that code, as it ought to be */
export function unlessRefused<T>(code: string | undefined, what: string, action: () => T): T | undefined {
  let result: T;
  try {
    result = action();
  } catch (error) {
    const told = (error as { code?: unknown }).code;
    if (code === undefined) throw error;
    require(told === code, () => `${what} ought to be refused with ${code}, and is with ${String(error)}`);
    return undefined;
  }
  require(code === undefined, () => `${what} ought to be refused with ${code}, and is not`);
  return result;
}

interface Part extends Span {
  /** In the buffer. */
  readonly at: number;
  readonly length: number;
}

function part(dice: Dice, { from, size }: Handle): Part {
  const at = dice.below(size);
  const length = 1 + dice.below(size - at);
  return { at, length, from: from + at, to: from + at + length };
}

/** Stores there, unless a device has it: that would be the program's fault. */
function store(handle: Handle, span: Span, bytes: Uint8Array, value: number): void {
  const { store: own, writable } = handle.root;
  if (!writable || [...own.loans].some((loan) => meet(loan, span))) return;
  const before = own.shadow.subarray(span.from, span.to);
  require(Buffer.compare(bytes, before) === 0, () => "the program sees other bytes than there are");
  bytes.fill(value);
  before.fill(value);
}

export function write(dice: Dice, handle: Handle): void {
  const span = part(dice, handle);
  const { root, buffer } = handle;
  const lent = [...root.store.loans].some((loan) => loan.writes && loan.handle.root === root && meet(loan, handle));
  const refused = root.strict && lent ? "BUFFER_LENT" : undefined;
  const bytes = unlessRefused(refused, "asking for bytes", () => buffer.bytes);
  if (bytes !== undefined) store(handle, span, bytes.subarray(span.at, span.at + span.length), dice.below(256));
}

export function beginAccess(dice: Dice, handle: Handle): void {
  const writes = dice.once(2);
  const { at, length, ...span } = part(dice, handle);
  const { root, buffer } = handle;
  if ([...root.store.loans].some(({ later }) => later)) return;
  const conflict = root.strict
    ? [...root.store.loans].some((loan) => loan.handle.root === root && (writes || loan.writes) && meet(loan, span))
    : [...root.handles].some((other) => meet(other, span) && (other.writes > 0 || (writes && other.reads > 0)));
  const access = unlessRefused(conflict ? "BUFFER_LENT" : undefined, "an access", () =>
    buffer.access(writes ? "write" : "read", at, length),
  );
  if (access === undefined) return;
  require(access.bytes.length === length, () => `an access has ${access.bytes.length} bytes and not ${length}`);
  if (writes) store(handle, span, access.bytes, dice.below(256));
  root.accesses.add({ ...span, root, writes, end: () => access[Symbol.dispose]() });
}
