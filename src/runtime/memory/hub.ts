import { ValueRange } from "../errors/values.ts";
import { allocate, allocateStrictly, type AllocateOptions } from "./allocate.ts";
import type { DeviceBuffer } from "./buffer.ts";
import { keepStacks } from "./leaks.ts";
import { census } from "./ledger.ts";
import { list, type ListOf } from "./list.ts";
import { importMemory, share, type ImportMemoryOptions, type ShareOptions } from "./share.ts";
import { wrap, type Wrappable } from "./wrap.ts";

/** Makes the buffers that devices are lent. Buffers belong to no device: any number of queues may use one. */
export interface Hub {
  /**
   * Allocates zeroed memory of the runtime's own, whole pages of it. A child process doesn't get it.
   * @param bytes size, 1..2^47
   * @throws ValueRange, MapFailed
   */
  allocate(bytes: number, options?: AllocateOptions): DeviceBuffer;
  /**
   * Allocates zeroed memory that other processes can map, too: a memfd (memfd_create(2)), sealed so that it stays as long as it
   * is. `buffer.handle` is its file descriptor, which a program that is started can inherit; nobody else gets it.
   * @param bytes size, 1..2^47
   * @throws ValueRange, MapFailed
   */
  share(bytes: number, options?: ShareOptions): DeviceBuffer;
  /**
   * Maps memory that another process shares, all of it. The descriptor is duplicated: it may be closed afterwards.
   * @throws ValueRange; MapFailed; BufferUnsupported for what may shrink (then this process would be ended when it touches what is
   * gone), or is sealed against writing while `access` is not `read`
   */
  import(fd: number, options?: ImportMemoryOptions): DeviceBuffer;
  /**
   * Lends memory of the program itself, without a copy: an ArrayBuffer, a typed array, a DataView or a Node Buffer. It is
   * kept alive until the buffer is released. From now on it cannot be transferred away, not even then.
   * @throws ValueRange for what is no memory; BufferUnsupported for memory that is resizable, detached, another buffer's,
   * or WebAssembly's (which may be lent when it is shared)
   */
  wrap(memory: Wrappable): DeviceBuffer;
  /** A buffer that holds `text` in UTF-8 with a NUL behind it. @throws ValueRange when the text has a NUL of its own */
  text(text: string): DeviceBuffer;
  /**
   * A buffer that tells a device of other memory: an entry for each piece, with its address. The pieces are lent until the
   * list is closed and no command holds it any more.
   * @throws ValueRange, BufferRange, BufferClosed: nothing is lent
   */
  list(of: ListOf): DeviceBuffer;
  /**
   * How many handles there are, those included that are closed and still held by commands, and how many are lent; of this
   * thread.
   */
  census(): { readonly buffers: number; readonly lent: number };
  /**
   * What is done to find mistakes, from now on, in this thread. `stacks`: leaks are told with the stack of whoever made the
   * buffer. `strict`: memory is strict that nobody says it of. What is left out stays as it is.
   */
  debug(options: { readonly stacks?: boolean; readonly strict?: boolean }): void;
}

function text(string: string): DeviceBuffer {
  if (string.includes("\0")) throw new ValueRange("text", string, "text without a NUL, which ends it for the device");
  return wrap(Buffer.from(`${string}\0`, "utf8"));
}

function debug({ stacks, strict }: Parameters<Hub["debug"]>[0]): void {
  if (stacks !== undefined) keepStacks(stacks);
  if (strict !== undefined) allocateStrictly(strict);
}

/** The process's hub. */
export const hub: Hub = { allocate, share, import: importMemory, wrap, text, list, census, debug };
