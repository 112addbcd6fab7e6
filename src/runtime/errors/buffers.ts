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
    // Numbers by their type; whoever gives something else is told so by this error, not by its sum.
    super(
      why ??
        `Bytes ${at} .. ${Number(at) + Number(length)} lie outside a buffer of ${size} bytes: at (${at}) and length (${length}) must be ` +
          `integers of at least 0, and at + length at most ${size}.`,
    );
    this.at = at;
    this.length = length;
    this.size = size;
  }
}

/** A buffer was used after close(). Make a new one. */
export class BufferClosed extends RingwrightError {
  readonly code = "BUFFER_CLOSED";

  constructor() {
    super("This buffer is closed: its memory is no longer the device's to use. Allocate or wrap a new one.");
  }
}

/** Memory that a device cannot be lent: it may move, shrink or vanish meanwhile. */
export class BufferUnsupported extends RingwrightError {
  readonly code = "BUFFER_UNSUPPORTED";

  constructor(what: string, instead: string) {
    super(`${what} cannot be lent to a device: ${instead}.`);
  }
}
