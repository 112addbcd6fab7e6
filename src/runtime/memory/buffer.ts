import { BufferClosed, BufferRange, BufferUnsupported } from "../errors/buffers.ts";
import { MapFailed } from "../errors/transport.ts";
import { ValueRange } from "../errors/values.ts";
import { duplicateHandle } from "../native/handles.ts";
import { errorName } from "../native/library.ts";
import { beginAccess, type CpuAccess } from "./access.ts";
import { forgetLeak, notice, watchLeak } from "./leaks.ts";
import * as ledger from "./ledger.ts";

/** The id of a buffer that is closed: see the ledger. */
export const CLOSED_ID = 0;
const NOT_EVEN_NOTHING = -1;

/** What its pages are: as large as the system's, as large as it pleases (`transparent`), or huge ones for certain. */
export type Pages = "normal" | "transparent" | "huge";

/** What all handles of one memory have in common. */
export interface Origin {
  readonly name: string | undefined;
  readonly pages: Pages;
  /** The system's handle of memory that can be shared, until the memory is released. */
  handle: number | undefined;
}

/** After so many milliseconds it is told that disposing of a buffer waits. */
const LONG_WAIT = 5000;

const PLAIN: Origin = { name: undefined, pages: "normal", handle: undefined };

/**
 * A handle of memory that devices may touch, as a file descriptor is one of a file. Make one with a {@link Hub}, more of the
 * same memory by {@link DeviceBuffer.dup} and {@link DeviceBuffer.part}. It is *owned* by the program, *lent* while commands
 * in flight hold it, and *closed* after `close()`. The memory is released when its last handle is closed and no command
 * holds it any more.
 *
 * While it is lent, the program can still see the memory, unless that is strict: don't write what the device reads, nor
 * trust what it writes, before the command's fence has signalled.
 */
export class DeviceBuffer implements Disposable, AsyncDisposable {
  /** What address spaces know the buffer by; 0 once it is closed. */
  readonly id: number;
  /** How many bytes it has. */
  readonly size: number;
  /** @internal The process address of its first byte. Here, and not in the ledger, it is found soonest. */
  readonly start: number;
  /** @internal How many bytes a device may read, and write; -1 when none, not even nothing: each bounds check fails then. */
  readonly readableBytes: number;
  readonly writableBytes: number;
  /** The bytes of memory that is not strict. */
  private readonly view: Uint8Array | undefined;
  private readonly origin: Origin;
  /** The id that it had before it was closed, as long as commands hold it. */
  private closingId = CLOSED_ID;

  /** @internal Hubs make buffers. */
  constructor(id: number, size: number, view: Uint8Array | undefined, origin: Origin) {
    this.id = id;
    this.size = size;
    this.start = ledger.addressOf(id);
    this.readableBytes = size;
    this.writableBytes = ledger.isWritable(id) ? size : NOT_EVEN_NOTHING;
    this.view = view;
    this.origin = origin;
    watchLeak(this, size, origin.name);
  }

  /**
   * Its bytes. Of length 0 once its memory is released, if the runtime allocated it; of strict memory, once the buffer is
   * closed, or a device writes there: then ask again when that is over.
   * @throws BufferLent while a device may write to strict memory
   */
  get bytes(): Uint8Array {
    return this.view ?? this.strictBytes();
  }

  private strictBytes(): Uint8Array {
    const { id } = this;
    if (id === CLOSED_ID) return new Uint8Array(0);
    const { address, strict } = ledger.rootObjectOf(id);
    const start = ledger.startOf(id);
    return strict!.viewOf(id, address + start, { start, size: this.size });
  }

  /** `owned`, `lent` (a command in flight holds it) or `closed` (perhaps with memory that a device still holds). */
  get state(): "owned" | "lent" | "closed" {
    if (this.id === CLOSED_ID) return "closed";
    return ledger.isLent(this.id) ? "lent" : "owned";
  }

  /** What the program called it. */
  get name(): string | undefined {
    return this.origin.name;
  }

  /** What pages it got. */
  get pages(): Pages {
    return this.origin.pages;
  }

  /**
   * The file descriptor of memory that was shared or imported, for who maps it in another process. It is the memory's own:
   * never close it. Undefined of other memory, and once this buffer is closed.
   */
  get handle(): number | undefined {
    return this.id === CLOSED_ID ? undefined : this.origin.handle;
  }

  /**
   * A file descriptor of its own, which the caller closes: for a process that outlives the buffer.
   * @throws BufferClosed; BufferUnsupported for memory without one; MapFailed when the process has no room for it
   */
  duplicateHandle(): number {
    this.open();
    const { handle } = this.origin;
    if (handle === undefined) {
      throw new BufferUnsupported("Memory of this process alone", "make it by hub.share", "has no handle");
    }
    const own = duplicateHandle(handle);
    if (own < 0) throw new MapFailed("a handle", this.size, errorName(-own));
    return own;
  }

  /** Another handle of the same bytes. The memory goes with the last one. @throws BufferClosed, and as {@link part} does */
  dup(): DeviceBuffer {
    return this.part(0, this.size);
  }

  /**
   * A handle of some of its bytes: a buffer like any other, for which byte 0 is byte `at` of this one.
   * @param length the rest of the buffer's if not given
   * @throws BufferRange, BufferClosed; BufferUnsupported when the program has transferred the view of its memory away
   */
  part(at: number, length: number = this.size - at): DeviceBuffer {
    this.check(at, length);
    const view = this.view;
    const own = view === undefined ? undefined : new Uint8Array(view.buffer, view.byteOffset + at, length);
    return new DeviceBuffer(ledger.enterPart(this.id, at, length), length, own, this.origin);
  }

  /**
   * Begins an access of the program's own, which ends when it is disposed of: `using access = buffer.access("read")`. Where
   * memory is not coherent with a device, its address space sees to it that both see the same. Of plain memory, a conflict is
   * one with a command that holds any byte of a handle; of strict memory, of these bytes.
   * @param kind whether the program will write
   * @throws BufferLent when a command in flight writes there, or reads where the program would write; BufferRange,
   * BufferClosed; BufferUnsupported as {@link part}
   */
  access(kind: "read" | "write", at = 0, length: number = this.size - at): CpuAccess {
    if (kind !== "read" && kind !== "write") throw new ValueRange("kind", kind, '"read" or "write"');
    this.check(at, length);
    return beginAccess({ id: this.id, at, length, view: this.view }, kind === "write");
  }

  private open(): void {
    if (this.id === CLOSED_ID) throw new BufferClosed();
  }

  private check(at: number, length: number): void {
    this.open();
    const whole = Number.isSafeInteger(at) && Number.isSafeInteger(length);
    if (!whole || at < 0 || length < 0 || at + length > this.size) throw new BufferRange(at, length, this.size);
    if ((this.view?.buffer as Partial<ArrayBuffer> | undefined)?.detached === true) {
      throw new BufferUnsupported("Memory whose view was transferred away", "allocate new memory", "can't be seen");
    }
  }

  /**
   * Gives this handle back, and the memory with its last one: at once, or when the last command that holds it has completed.
   * From now on no command takes this buffer.
   * @throws BufferClosed when it is closed already; disposing of it again does nothing
   */
  close(): void {
    if (this.id === CLOSED_ID) throw new BufferClosed("This buffer is closed already.");
    this.end();
  }

  private end(): void {
    const { id } = this;
    if (id === CLOSED_ID) return;
    const closed = this as { id: number; readableBytes: number; writableBytes: number };
    closed.id = CLOSED_ID;
    closed.readableBytes = NOT_EVEN_NOTHING;
    closed.writableBytes = NOT_EVEN_NOTHING;
    this.closingId = id;
    forgetLeak(this);
    ledger.whenEnded(id, () => {
      this.closingId = CLOSED_ID;
    });
    ledger.close(id);
  }

  /** @internal The same handle, which its program does not know, and so cannot close; of one shape with all others. */
  twin(): DeviceBuffer {
    const twin = new DeviceBuffer(this.id, this.size, this.view, this.origin);
    forgetLeak(twin);
    return twin;
  }

  /**
   * Waits until no command holds this handle of a closed buffer any more: then its memory is released, unless other handles
   * of it are open.
   */
  released(): Promise<void> {
    const id = this.id === CLOSED_ID ? this.closingId : this.id;
    if (id === CLOSED_ID) return Promise.resolve();
    return new Promise((resolve) => ledger.whenEnded(id, resolve));
  }

  [Symbol.dispose](): void {
    this.end();
  }

  /**
   * Closes, and waits as {@link DeviceBuffer.released} does. That is for ever if what would end the commands that hold it, such
   * as the close of their queue, comes only afterwards: after five seconds a warning (`RingwrightNotice`) says so. `using` does
   * not wait.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
    if (this.closingId === CLOSED_ID) return;
    const named = this.name === undefined ? "A buffer" : `The buffer "${this.name}"`;
    const long = `${named} is disposed of and waits for commands that hold it: cancel them, close their queue first, or say \`using\`.`;
    const timer = setTimeout(notice, LONG_WAIT, long).unref();
    await this.released();
    clearTimeout(timer);
  }
}

/** Enters memory into the ledger and hands out its first handle. `view`: of memory that is not strict. */
export function makeBuffer(memory: ledger.Memory, view: Uint8Array | undefined, origin: Origin = PLAIN): DeviceBuffer {
  return new DeviceBuffer(ledger.enter({ ...memory, name: origin.name }), memory.size, view, origin);
}
