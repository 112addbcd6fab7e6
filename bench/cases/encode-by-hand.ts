/** Encoders of an io_uring read as somebody would write them by hand, for this one command. */

const READ = 22;
const KNOWN_FLAGS = 0x1e;
const TWO_POW_MINUS_32 = 2 ** -32;

/** Checks what the generated encoder checks, and takes what it takes: an offset may be a number or a bigint. */
export function encodeByHand(
  words: Uint32Array,
  at: number,
  keyLow: number,
  keyHigh: number,
  fd: number,
  offset: number | bigint,
  address: number,
  length: number,
  rwFlags: number,
  flags: number,
  priority: number,
): void {
  if ((fd | 0) !== fd) throw wrong("fd", fd);
  if (length >>> 0 !== length) throw wrong("length", length);
  if (rwFlags >>> 0 !== rwFlags) throw wrong("rwFlags", rwFlags);
  if ((flags & KNOWN_FLAGS) !== flags) throw wrong("flags", flags);
  if ((priority & 0xffff) !== priority) throw wrong("priority", priority);
  if (typeof offset === "number") {
    if (!(offset >= 0 && offset <= Number.MAX_SAFE_INTEGER && Math.floor(offset) === offset))
      throw wrong("offset", offset);
    words[at + 2] = offset;
    words[at + 3] = offset * TWO_POW_MINUS_32;
  } else {
    storeBigint(words, at + 2, offset);
  }
  words[at] = READ | (flags << 8) | (priority << 16);
  words[at + 1] = fd;
  words[at + 4] = address;
  words[at + 5] = address * TWO_POW_MINUS_32;
  words[at + 6] = length;
  words[at + 7] = rwFlags;
  words[at + 8] = keyLow;
  words[at + 9] = keyHigh;
  words[at + 10] = 0;
  words[at + 11] = 0;
  words[at + 12] = 0;
  words[at + 13] = 0;
  words[at + 14] = 0;
  words[at + 15] = 0;
}

function storeBigint(words: Uint32Array, at: number, value: bigint): void {
  if (BigInt.asUintN(64, value) !== value) throw wrong("offset", value);
  words[at] = Number(value & 0xffff_ffffn);
  words[at + 1] = Number(value >> 32n);
}

function wrong(name: string, value: number | bigint): RangeError {
  return new RangeError(`${name} cannot be ${value}`);
}

/** Trusts its caller, and takes numbers only. */
export function encodeUnchecked(
  words: Uint32Array,
  at: number,
  keyLow: number,
  keyHigh: number,
  fd: number,
  offset: number,
  address: number,
  length: number,
  rwFlags: number,
  flags: number,
  priority: number,
): void {
  words[at] = READ | (flags << 8) | (priority << 16);
  words[at + 1] = fd;
  words[at + 2] = offset;
  words[at + 3] = offset * TWO_POW_MINUS_32;
  words[at + 4] = address;
  words[at + 5] = address * TWO_POW_MINUS_32;
  words[at + 6] = length;
  words[at + 7] = rwFlags;
  words[at + 8] = keyLow;
  words[at + 9] = keyHigh;
  words[at + 10] = 0;
  words[at + 11] = 0;
  words[at + 12] = 0;
  words[at + 13] = 0;
  words[at + 14] = 0;
  words[at + 15] = 0;
}

/** Trusts its caller too; `at` is in bytes. */
export function encodeWithDataView(
  view: DataView,
  at: number,
  keyLow: number,
  keyHigh: number,
  fd: number,
  offset: number,
  address: number,
  length: number,
  rwFlags: number,
  flags: number,
  priority: number,
): void {
  view.setUint8(at, READ);
  view.setUint8(at + 1, flags);
  view.setUint16(at + 2, priority, true);
  view.setInt32(at + 4, fd, true);
  view.setUint32(at + 8, offset, true);
  view.setUint32(at + 12, offset * TWO_POW_MINUS_32, true);
  view.setUint32(at + 16, address, true);
  view.setUint32(at + 20, address * TWO_POW_MINUS_32, true);
  view.setUint32(at + 24, length, true);
  view.setUint32(at + 28, rwFlags, true);
  view.setUint32(at + 32, keyLow, true);
  view.setUint32(at + 36, keyHigh, true);
  view.setUint32(at + 40, 0, true);
  view.setUint32(at + 44, 0, true);
  view.setUint32(at + 48, 0, true);
  view.setUint32(at + 52, 0, true);
  view.setUint32(at + 56, 0, true);
  view.setUint32(at + 60, 0, true);
}
