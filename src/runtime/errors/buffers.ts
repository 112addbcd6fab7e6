import { RingwrightError } from "./base.ts";

/** A command would touch bytes outside its buffer. Nothing was posted. */
export class BufferRange extends RingwrightError {
  readonly code = "BUFFER_RANGE";
  readonly at: number;
  /** Bytes that the command would touch. */
  readonly length: number;
  /** Bytes that the buffer has. */
  readonly size: number;

  constructor(at: number, length: number, size: number, why?: string) {
    super(why ?? outside(at, length, size));
    this.at = at;
    this.length = length;
    this.size = size;
  }
}

function outside(at: number, length: number, size: number): string {
  // Most often the length was left out: it is what is left behind `at`.
  if (at > size && length < 0) {
    return `Byte ${at} lies behind the end of a buffer of ${size} bytes: at must be an integer, 0..${size}.`;
  }
  // Numbers by their type; whoever gives something else is told so by this error, not by its sum.
  return (
    `Bytes ${at} .. ${Number(at) + Number(length)} lie outside a buffer of ${size} bytes: at (${at}) and length (${length}) must be ` +
    `integers of at least 0, and at + length at most ${size}.`
  );
}

/** A buffer was used after close(), or closed twice. */
export class BufferClosed extends RingwrightError {
  readonly code = "BUFFER_CLOSED";

  constructor(why = "This buffer is closed: its memory is no longer the device's to use. Allocate or wrap a new one.") {
    super(why);
  }
}

/** Memory that a device cannot be lent: it may move, shrink or vanish meanwhile. Or memory that lacks what was asked of it. */
export class BufferUnsupported extends RingwrightError {
  readonly code = "BUFFER_UNSUPPORTED";

  constructor(what: string, instead: string, cannot = "cannot be lent to a device") {
    super(`${what} ${cannot}: ${instead}.`);
  }
}

/** The program asked for bytes that a device still has. */
export class BufferLent extends RingwrightError {
  readonly code = "BUFFER_LENT";
  /** The first byte that the device has, by its place in the buffer: below 0 where it began before it. */
  readonly at: number;
  /** How many bytes it has. */
  readonly length: number;
  /** What it does to them. */
  readonly access: "reads" | "writes";

  constructor(at: number, length: number, access: "reads" | "writes") {
    super(
      `A command in flight ${access === "reads" ? "reads" : "may write"} ${length} bytes from byte ${at} of this buffer on: await its fence first.`,
    );
    this.at = at;
    this.length = length;
    this.access = access;
  }
}

/** Bytes of one memory, by their offsets in it, and what they are for. */
export interface UsedBytes {
  readonly start: number;
  /** The first byte behind them. */
  readonly end: number;
  readonly writes: boolean;
  readonly by: string;
}

/** Strict memory: a command would use bytes beside another use of them, and one of both writes. Nothing was posted. */
export class BufferOverlap extends RingwrightError {
  readonly code = "BUFFER_OVERLAP";
  /** What was asked for. */
  readonly asked: UsedBytes;
  /** What is there already. */
  readonly held: UsedBytes;

  constructor(asked: UsedBytes, held: UsedBytes) {
    super(
      `A device would ${asked.writes ? "write" : "read"} bytes ${asked.start} .. ${asked.end} of strict memory while ${held.by} ` +
        `${held.writes ? "writes" : "reads"} bytes ${held.start} .. ${held.end} of it: wait until that has ended.`,
    );
    this.asked = asked;
    this.held = held;
  }
}

/** A device would write to memory that was imported for reading. Nothing was posted. */
export class BufferReadOnly extends RingwrightError {
  readonly code = "BUFFER_READ_ONLY";

  constructor() {
    super("This buffer was imported for reading: no device may write to it. Import it for writing, or copy it.");
  }
}
