/** Memory that other processes map, too: a memfd, handed on by its descriptor. */
import { fstatSync, readSync } from "node:fs";

import { BufferUnsupported } from "../errors/buffers.ts";
import { MapFailed } from "../errors/transport.ts";
import { ValueRange } from "../errors/values.ts";
import { closeNativeHandle, duplicateHandle } from "../native/handles.ts";
import { errorName } from "../native/library.ts";
import { mapMemory, wholePages } from "../native/memory.ts";
import { isReadOnly, makeMemoryFile, SEAL_SHRINK, SEAL_WRITE, sealsOf } from "../native/memory-file.ts";
import { allocate, checkBytes, ownBuffer, type AllocateOptions } from "./allocate.ts";
import type { DeviceBuffer, Origin } from "./buffer.ts";
import { restMapping } from "./pages.ts";

/** How memory is shared. */
export type ShareOptions = Pick<AllocateOptions, "name" | "strict">;

/** How memory of another process is taken. */
export interface ImportMemoryOptions {
  /** Copies it once instead: for what may shrink, or is a file on a disk. The buffer has no handle then. */
  readonly copy?: boolean;
  /** `read`: no device may write to it. What the program stores then is seen by nobody else where the memory is sealed. */
  readonly access?: "read" | "write";
  /** What messages call it. */
  readonly name?: string;
}

/** The longest name that memfd_create(2) takes, in bytes. */
const LONGEST_NAME = 249;

export function share(bytes: number, { name, strict }: ShareOptions = {}): DeviceBuffer {
  checkBytes(bytes);
  const called = name ?? "ringwright";
  if (called.includes("\0") || Buffer.byteLength(called) > LONGEST_NAME) {
    throw new ValueRange("name", called, `text without a NUL, of at most ${LONGEST_NAME} bytes`);
  }
  const handle = makeMemoryFile(called, bytes);
  if (handle < 0) throw new MapFailed("shared memory", bytes, errorName(-handle));
  return mapOwn(handle, bytes, { name, strict, copied: false, writable: true });
}

interface How {
  readonly name: string | undefined;
  readonly strict: boolean | undefined;
  readonly copied: boolean;
  readonly writable: boolean;
}

/** `handle` is the buffer's from now on, or closed. */
function mapOwn(handle: number, size: number, { name, strict, copied, writable }: How): DeviceBuffer {
  const length = wholePages(size);
  const address = mapMemory(handle, length, copied);
  if (address < 0) {
    closeNativeHandle(handle);
    throw new MapFailed("shared memory", length, errorName(-address));
  }
  const origin: Origin = { name, pages: "normal", handle };
  const letGo = (): void => {
    origin.handle = undefined;
    closeNativeHandle(handle);
  };
  const rest = (start: number, bytes: number): void => {
    letGo();
    restMapping(start, bytes);
  };
  try {
    return ownBuffer({ address, length, size, strict, origin, writable, rest });
  } catch (error) {
    letGo();
    throw error;
  }
}

export function importMemory(
  fd: number,
  { copy = false, access = "write", name }: ImportMemoryOptions = {},
): DeviceBuffer {
  if (!Number.isInteger(fd) || fd < 0 || fd >= 2 ** 31) throw new ValueRange("fd", fd, "an open file descriptor");
  if (access !== "read" && access !== "write") throw new ValueRange("access", access, '"read" or "write"');
  const handle = duplicateHandle(fd);
  if (handle < 0) throw new MapFailed("imported memory", 0, errorName(-handle));
  let size: number;
  try {
    ({ size } = fstatSync(handle));
    checkImport(handle, size, copy, access === "write");
    if (copy) return copyOf(handle, size, name);
  } catch (error) {
    closeNativeHandle(handle);
    throw error;
  }
  // What nobody may write to, or this process may not, can be mapped for the process alone, and only so.
  const copied = access === "read" && ((sealsOf(handle) & SEAL_WRITE) !== 0 || isReadOnly(handle));
  return mapOwn(handle, size, { name, strict: false, copied, writable: access === "write" });
}

function checkImport(handle: number, size: number, copy: boolean, writes: boolean): void {
  if (size === 0) throw new BufferUnsupported("A file without bytes", "import memory, or a file that has some");
  if (copy) return;
  const seals = sealsOf(handle);
  if (seals < 0) {
    throw new BufferUnsupported("A file that may shrink", "import a sealed memfd, or say `copy: true`");
  }
  if ((seals & SEAL_SHRINK) === 0) {
    throw new BufferUnsupported("Memory that may shrink", "seal it with F_SEAL_SHRINK, or say `copy: true`");
  }
  if (writes && (seals & SEAL_WRITE) !== 0) {
    throw new BufferUnsupported("Memory sealed against writing", 'say `access: "read"`, or `copy: true`');
  }
}

/** Its bytes as they are now. The handle is closed. */
function copyOf(handle: number, size: number, name: string | undefined): DeviceBuffer {
  const buffer = allocate(size, { strict: false, ...(name === undefined ? {} : { name }) });
  try {
    for (let done = 0; done < size;) {
      const read = readSync(handle, buffer.bytes, done, Math.min(size - done, 2 ** 30), done);
      if (read === 0) throw new BufferUnsupported("A file that shrank meanwhile", "import it again", "was not copied");
      done += read;
    }
  } catch (error) {
    buffer.close();
    throw error instanceof BufferUnsupported ? error : new MapFailed("a copy", size, String(error));
  }
  closeNativeHandle(handle);
  return buffer;
}
