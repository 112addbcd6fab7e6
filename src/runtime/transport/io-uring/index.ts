import "../../node-version.ts";

import { constants } from "node:os";

import type { DeviceAddress } from "../../address-space/address-space.ts";
import { sharedAddresses } from "../../address-space/sva.ts";
import { MapFailed, WatchFailed } from "../../errors/transport.ts";
import { closeNativeHandle, pollReadable, watchHandle } from "../../native/handles.ts";
import { errorName } from "../../native/library.ts";
import { detachView, mapAnonymous, mapHandle, PAGE_SIZE, unmap, viewMemory, wholePages } from "../../native/memory.ts";
import { kernelCalls } from "../../native/syscall.ts";
import type { Handle, Mapping, SharedMemory, Transport, Watch } from "../transport.ts";

const { EACCES, ENOSYS, EPERM } = constants.errno;
const FORBIDDEN = new Set([-EACCES, -ENOSYS, -EPERM]);

function map(name: string, handle: Handle, offset: number, length: number): Mapping {
  const address = mapHandle(handle, offset, length);
  if (address < 0) throw new MapFailed(`region ${name}`, length, errorName(-address));
  const memory = viewMemory(address, length);
  return {
    memory,
    unmap() {
      if (detachView(memory)) unmap(address, length);
    },
  };
}

function allocate(name: string, length: number, alignment: number): SharedMemory {
  if (alignment > PAGE_SIZE) throw new MapFailed(`memory for ${name}`, length, `no alignment of ${alignment} bytes`);
  const bytes = wholePages(length);
  const address = mapAnonymous(bytes);
  if (address < 0) throw new MapFailed(`memory for ${name}`, length, errorName(-address));
  const memory = viewMemory(address, length);
  return {
    memory,
    address: address as DeviceAddress,
    free() {
      if (detachView(memory)) unmap(address, bytes);
    },
  };
}

function watch(handle: Handle, readable: () => void): Watch {
  const watching = watchHandle(handle, readable);
  if (typeof watching === "number") throw new WatchFailed(handle, errorName(-watching));
  return watching;
}

function waitReadable(handle: Handle, timeout: number): boolean {
  const answer = pollReadable(handle, timeout);
  // A handle that cannot be waited for shows what is wrong with it at the next call.
  return typeof answer === "number" ? true : answer;
}

function hint(result: number): string | undefined {
  if (!FORBIDDEN.has(result)) return undefined;
  return (
    "io_uring is forbidden or missing here: look at `sysctl kernel.io_uring_disabled` (0 allows it), and whether a " +
    "container's seccomp policy denies it."
  );
}

const transport: Transport = {
  name: "io-uring",
  space: sharedAddresses,
  syscalls: kernelCalls,
  map,
  allocate,
  watch,
  waitReadable,
  closeHandle: (handle) => void closeNativeHandle(handle),
  hint,
};

/** The kernel of this machine, through its io_uring: system calls, memory mapped from their handles, process addresses. */
export function ioUring(): Transport {
  return transport;
}
