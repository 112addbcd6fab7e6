import { ARGUMENTS, NUMBER, openDoor, RESULT, type Door } from "./door.ts";
import { libraryCalls } from "./library-calls.ts";

/**
 * System calls by number, one function per count of arguments, so that none handles more than it needs. Each answers as
 * the kernel does: a result, or a negated error number. Arguments are integers of at most 2^53; addresses are numbers.
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
   * What a driver does on request. The call's own number differs between processors, so it has a function of its own. Memory is
   * given as the array that holds it, which stays where it is until the call returns.
   */
  ioctl(handle: number, request: number, argument: number | Uint32Array | Uint8Array): number;
}

/** System calls through a door. An ioctl takes memory as well as numbers, which a mailbox has no place for. */
export function doorCalls({ mailbox, enter }: Door): Syscalls {
  return {
    call0(number) {
      mailbox[NUMBER] = number;
      enter();
      return mailbox[RESULT]!;
    },
    call1(number, a) {
      mailbox[NUMBER] = number;
      mailbox[ARGUMENTS] = a;
      enter();
      return mailbox[RESULT]!;
    },
    call2(number, a, b) {
      mailbox[NUMBER] = number;
      mailbox[ARGUMENTS] = a;
      mailbox[ARGUMENTS + 1] = b;
      enter();
      return mailbox[RESULT]!;
    },
    call3(number, a, b, c) {
      mailbox[NUMBER] = number;
      mailbox[ARGUMENTS] = a;
      mailbox[ARGUMENTS + 1] = b;
      mailbox[ARGUMENTS + 2] = c;
      enter();
      return mailbox[RESULT]!;
    },
    call4(number, a, b, c, d) {
      mailbox[NUMBER] = number;
      mailbox[ARGUMENTS] = a;
      mailbox[ARGUMENTS + 1] = b;
      mailbox[ARGUMENTS + 2] = c;
      mailbox[ARGUMENTS + 3] = d;
      enter();
      return mailbox[RESULT]!;
    },
    call5(number, a, b, c, d, e) {
      mailbox[NUMBER] = number;
      mailbox[ARGUMENTS] = a;
      mailbox[ARGUMENTS + 1] = b;
      mailbox[ARGUMENTS + 2] = c;
      mailbox[ARGUMENTS + 3] = d;
      mailbox[ARGUMENTS + 4] = e;
      enter();
      return mailbox[RESULT]!;
    },
    call6(number, a, b, c, d, e, f) {
      mailbox[NUMBER] = number;
      mailbox[ARGUMENTS] = a;
      mailbox[ARGUMENTS + 1] = b;
      mailbox[ARGUMENTS + 2] = c;
      mailbox[ARGUMENTS + 3] = d;
      mailbox[ARGUMENTS + 4] = e;
      mailbox[ARGUMENTS + 5] = f;
      enter();
      return mailbox[RESULT]!;
    },
    ioctl: libraryCalls.ioctl,
  };
}

const door = openDoor();

/** The kernel's own system calls. */
export const kernelCalls: Syscalls = door === undefined ? libraryCalls : doorCalls(door);
