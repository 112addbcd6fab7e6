import { lastError, libc } from "./library.ts";
import type { Syscalls } from "./syscall.ts";

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

/** System calls by the C library: wherever there is no door. A call costs about 10 ns per argument that is converted. */
export const libraryCalls: Syscalls = {
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
