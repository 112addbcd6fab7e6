import * as ledger from "./ledger.ts";

/** The id of a buffer that is closed: see the ledger. */
export const CLOSED_ID = 0;

/**
 * Memory that devices may touch. Make one with a {@link Hub}. It is *owned* by the program, *lent* while commands in
 * flight hold it, and *closed* after `close()`.
 *
 * While it is lent, the program can still see the memory: don't write what the device reads, nor trust what it writes,
 * before the command's fence has signalled.
 */
export class DeviceBuffer implements Disposable, AsyncDisposable {
  /** What address spaces know the buffer by; 0 once it is closed. */
  readonly id: number;
  /** Its bytes. Of length 0 once a closed buffer's memory is released, if the runtime allocated it. */
  readonly bytes: Uint8Array;
  /** How many bytes it has. */
  readonly size: number;
  /** The id that it had before it was closed, as long as its memory waits for loans to end. */
  private closingId = CLOSED_ID;

  /** @internal Hubs make buffers. */
  constructor(id: number, bytes: Uint8Array, size: number) {
    this.id = id;
    this.bytes = bytes;
    this.size = size;
  }

  /** `owned`, `lent` (a command in flight holds it) or `closed` (perhaps with memory that a device still holds). */
  get state(): "owned" | "lent" | "closed" {
    if (this.id === CLOSED_ID) return "closed";
    return ledger.loanCount(this.id) === 0 ? "owned" : "lent";
  }

  /**
   * Gives the memory back: at once, or when the last command that holds it has completed. From now on no command takes
   * this buffer. Closing twice does nothing.
   */
  close(): void {
    const id = this.id;
    if (id === CLOSED_ID) return;
    (this as { id: number }).id = CLOSED_ID;
    this.closingId = id;
    leaks.unregister(this);
    ledger.whenReleased(id, () => {
      this.closingId = CLOSED_ID;
    });
    ledger.close(id);
  }

  /** Waits until the memory of a closed buffer is released: the moment its last command completes. */
  released(): Promise<void> {
    const id = this.id === CLOSED_ID ? this.closingId : this.id;
    if (id === CLOSED_ID) return Promise.resolve();
    return new Promise((resolve) => ledger.whenReleased(id, resolve));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Closes, and waits until the memory is released. */
  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return this.released();
  }
}

/** Tells of buffers that were collected without close(). It frees nothing: a device might still hold the memory. */
const leaks = new FinalizationRegistry((size: number) => {
  process.emitWarning(`A buffer of ${size} bytes was dropped without close(): its memory is never given back.`, {
    type: "RingwrightLeak",
  });
});

/** Enters memory into the ledger and hands out its buffer. `release` frees the memory. */
export function makeBuffer(address: number, bytes: Uint8Array, release: () => void): DeviceBuffer {
  const buffer = new DeviceBuffer(ledger.enter(address, bytes.byteLength, release), bytes, bytes.byteLength);
  leaks.register(buffer, bytes.byteLength, buffer);
  return buffer;
}
