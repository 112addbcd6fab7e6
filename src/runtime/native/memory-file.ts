import { lastError, libc } from "./library.ts";
import { closeNativeHandle } from "./handles.ts";

// Linux's values, the same on x86-64 and arm64 (memfd_create(2), fcntl(2)).
const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;
const F_GETFL = 3;
const O_ACCMODE = 3;
const F_ADD_SEALS = 1033;
const F_GET_SEALS = 1034;
const SEAL_SEAL = 1;
/** Nobody can make it shorter: who has it mapped would be ended by SIGBUS. */
export const SEAL_SHRINK = 2;
const SEAL_GROW = 4;
/** Nobody can write to it, or nobody but who had it mapped before (F_SEAL_WRITE, F_SEAL_FUTURE_WRITE). */
export const SEAL_WRITE = 8 | 16;

const create = libc.func("memfd_create", "int", ["str", "uint"]) as (name: string, flags: number) => number;
const truncate = libc.func("ftruncate", "int", ["int", "int64"]) as (handle: number, length: number) => number;
const fcntl = libc.func("fcntl", "int", ["int", "int", "int"]) as (
  handle: number,
  command: number,
  argument: number,
) => number;

/**
 * A memfd of `length` zeroed bytes, which never has another length: it is sealed against that. Programs that this process
 * starts don't get it. @returns its handle, or a negated error number
 */
export function makeMemoryFile(name: string, length: number): number {
  const handle = create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (handle < 0) return -lastError();
  const seals = SEAL_SHRINK | SEAL_GROW | SEAL_SEAL;
  if (truncate(handle, length) === 0 && fcntl(handle, F_ADD_SEALS, seals) === 0) return handle;
  const number = lastError();
  closeNativeHandle(handle);
  return -number;
}

/** Whether a file was opened for reading alone. */
export function isReadOnly(handle: number): boolean {
  return (fcntl(handle, F_GETFL, 0) & O_ACCMODE) === 0;
}

/** What a file is sealed against, as bits; negative when it is of a kind that cannot be. */
export function sealsOf(handle: number): number {
  return fcntl(handle, F_GET_SEALS, 0);
}
