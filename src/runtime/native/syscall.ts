import { lastError, libc } from "./library.ts";

/**
 * System calls by number, one function per count of arguments: a call costs about 10 ns per argument that is converted,
 * so none takes more than it needs. Each answers as the kernel does: a result, or a negated error number. Arguments are
 * integers of at most 2^53; addresses are numbers.
 */
export interface Syscalls {
  call0(number: number): number;
  call1(number: number, a: number): number;
  call2(number: number, a: number, b: number): number;
  call3(number: number, a: number, b: number, c: number): number;
  call4(number: number, a: number, b: number, c: number, d: number): number;
  call5(number: number, a: number, b: number, c: number, d: number, e: number): number;
  call6(number: number, a: number, b: number, c: number, d: number, e: number, f: number): number;
  /**
   * What a driver does on request. The call's own number differs between processors, so it has a door of its own. Memory is
   * given as the array that holds it, which stays where it is until the call returns.
   */
  ioctl(handle: number, request: number, argument: number | Uint32Array | Uint8Array): number;
}

type Raw = (...numbers: number[]) => number;

const declare = (count: number): Raw => libc.func("syscall", "int64", Array<string>(count + 1).fill("int64")) as Raw;

const raw0 = declare(0);
const raw1 = declare(1);
const raw2 = declare(2);
const raw3 = declare(3);
const raw4 = declare(4);
const raw5 = declare(5);
const raw6 = declare(6);

const ioctlValue = libc.func("ioctl", "int", ["int", "ulong", "int64"]) as Raw;
const ioctlMemory = libc.func("ioctl", "int", ["int", "ulong", "void *"]) as (
  handle: number,
  request: number,
  memory: Uint32Array | Uint8Array,
) => number;

/** The C library answers -1 and keeps the error number elsewhere: put both together again. Cold. */
function failure(result: number): number {
  const number = lastError();
  return number > 0 ? -number : result;
}

/** The kernel's own system calls. */
export const kernelCalls: Syscalls = {
  call0(number) {
    const result = raw0(number);
    return result === -1 ? failure(result) : result;
  },
  call1(number, a) {
    const result = raw1(number, a);
    return result === -1 ? failure(result) : result;
  },
  call2(number, a, b) {
    const result = raw2(number, a, b);
    return result === -1 ? failure(result) : result;
  },
  call3(number, a, b, c) {
    const result = raw3(number, a, b, c);
    return result === -1 ? failure(result) : result;
  },
  call4(number, a, b, c, d) {
    const result = raw4(number, a, b, c, d);
    return result === -1 ? failure(result) : result;
  },
  call5(number, a, b, c, d, e) {
    const result = raw5(number, a, b, c, d, e);
    return result === -1 ? failure(result) : result;
  },
  call6(number, a, b, c, d, e, f) {
    const result = raw6(number, a, b, c, d, e, f);
    return result === -1 ? failure(result) : result;
  },
  ioctl(handle, request, argument) {
    const result =
      typeof argument === "number" ? ioctlValue(handle, request, argument) : ioctlMemory(handle, request, argument);
    return result === -1 ? failure(result) : result;
  },
};
