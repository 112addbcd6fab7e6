/** System calls through a door answer as the C library's do; where there is no door, those are made. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, test } from "vitest";

import { doorCode, openDoor } from "../../src/runtime/native/door.ts";
import { libraryCalls } from "../../src/runtime/native/library-calls.ts";
import { addressOf, PAGE_SIZE, unmap, viewMemory } from "../../src/runtime/native/memory.ts";
import { doorCalls, kernelCalls, type Syscalls } from "../../src/runtime/native/syscall.ts";
import { refusing } from "../support/refusing.ts";

const CALL = {
  read: 0,
  lseek: 8,
  mmap: 9,
  mprotect: 10,
  pread64: 17,
  nanosleep: 35,
  setitimer: 38,
  getpid: 39,
  ftruncate: 77,
  gettid: 186,
  pwritev2: 328,
  memfdCreate: 319,
} as const;
const [EINTR, EBADF, EACCES, EINVAL, ENOSYS] = [4, 9, 13, 22, 38];

const SOURCE = `
.intel_syntax noprefix
door:
  endbr64
  cvttsd2si rax, [rip + mailbox]
  cvttsd2si rdi, [rip + mailbox + 8]
  cvttsd2si rsi, [rip + mailbox + 16]
  cvttsd2si rdx, [rip + mailbox + 24]
  cvttsd2si r10, [rip + mailbox + 32]
  cvttsd2si r8, [rip + mailbox + 40]
  cvttsd2si r9, [rip + mailbox + 48]
  syscall
  xorps xmm0, xmm0
  cvtsi2sd xmm0, rax
  movsd [rip + mailbox + 56], xmm0
  ret
.org door + ${PAGE_SIZE}
mailbox:
`;

/** Memory whose address calls can be given. */
function scratch(): { readonly bytes: Uint8Array; readonly address: number } {
  const bytes = new Uint8Array(256);
  return { bytes, address: addressOf(bytes.buffer) };
}

function memfd(calls: Syscalls): number {
  const { bytes, address } = scratch();
  bytes.set(Buffer.from("doors\0"));
  return calls.call2(CALL.memfdCreate, address, 0);
}

test("on x86-64 there is a door, elsewhere there is none", () => {
  expect(openDoor() !== undefined).toBe(process.arch === "x64");
});

test("its machine code is what an assembler makes of the instructions", () => {
  if (process.arch !== "x64") return;
  const folder = mkdtempSync(join(tmpdir(), "ringwright-door-"));
  try {
    const [source, object, code] = ["door.s", "door.o", "door.bin"].map((name) => join(folder, name));
    writeFileSync(source!, SOURCE);
    for (const [program, ...args] of [
      ["gcc", "-c", "-o", object!, source!],
      ["objcopy", "-O", "binary", "-j", ".text", object!, code!],
    ]) {
      const done = spawnSync(program!, args, { encoding: "utf8", timeout: 20_000 });
      expect(done.status, `${program}: ${done.stderr ?? done.error?.message}`).toBe(0);
    }
    const ours = doorCode(PAGE_SIZE);
    const assembled = readFileSync(code!);
    expect(Buffer.from(ours).toString("hex")).toBe(assembled.subarray(0, ours.length).toString("hex"));
    expect(assembled.subarray(ours.length).some((byte) => byte !== 0)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const door = openDoor();
const ways: readonly (readonly [string, Syscalls])[] = [
  ["the C library", libraryCalls],
  ["the kernel's calls", kernelCalls],
  ...(door === undefined ? [] : [["a door", doorCalls(door)] as const]),
];

describe.each(process.arch === "x64" ? ways : [])("%s", (_name, calls) => {
  const fd = memfd(calls);
  afterAll(() => void calls.call1(3, fd));

  test("answers results and negated error numbers", () => {
    expect(calls.call0(CALL.getpid)).toBe(process.pid);
    expect(calls.call0(100_000)).toBe(-ENOSYS);
    expect(calls.call1(3, -1)).toBe(-EBADF);
    expect(calls.call3(CALL.read, 1_000_000, 0, 0)).toBe(-EBADF);
    expect(calls.call3(CALL.lseek, fd, 0, 99)).toBe(-EINVAL);
  });

  test("takes and answers integers up to 2^53 exactly, and negative ones", () => {
    const largest = Number.MAX_SAFE_INTEGER;
    for (const offset of [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 5, 2 ** 47 + 4095, largest - 1, largest]) {
      expect(calls.call3(CALL.lseek, fd, offset, 0)).toBe(offset);
    }
    expect(calls.call3(CALL.lseek, fd, -5, 1)).toBe(largest - 5);
    expect(calls.call3(CALL.lseek, fd, -largest, 1)).toBe(-EINVAL);
    expect(calls.call3(CALL.lseek, fd, -(largest - 6), 1)).toBe(1);
  });

  test("passes each of up to six arguments in its place", () => {
    expect(calls.call2(CALL.ftruncate, fd, 4 * PAGE_SIZE)).toBe(0);
    const { bytes, address } = scratch();
    bytes[0] = 42;
    // pwritev2 takes a vector, a place of two halves, and flags.
    const vector = new BigUint64Array(2);
    vector.set([BigInt(address), 1n]);
    expect(calls.call6(CALL.pwritev2, fd, addressOf(vector.buffer), 1, PAGE_SIZE + 7, 0, 0)).toBe(1);
    expect(calls.call4(CALL.pread64, fd, address + 1, 1, PAGE_SIZE + 7)).toBe(1);
    expect(bytes[1]).toBe(42);
    const mapped = calls.call6(CALL.mmap, 0, PAGE_SIZE, 3, 1, fd, PAGE_SIZE);
    expect(mapped % PAGE_SIZE).toBe(0);
    const view = viewMemory(mapped, PAGE_SIZE);
    expect(new Uint8Array(view)[7]).toBe(42);
    view.transfer(0);
    unmap(mapped, PAGE_SIZE);
    // The registers of further arguments still hold those: they concern no call that has fewer.
    expect(calls.call0(CALL.getpid)).toBe(process.pid);
  });

  test("a call that blocks ends when a signal comes", () => {
    const ignore = (): void => {};
    process.on("SIGALRM", ignore);
    const { bytes, address } = scratch();
    const times = new BigInt64Array(bytes.buffer);
    try {
      times.set([0n, 0n, 0n, 20_000n]); // once, after 20 ms
      expect(calls.call3(CALL.setitimer, 0, address, 0)).toBe(0);
      times.set([5n, 0n]);
      const start = performance.now();
      expect(calls.call2(CALL.nanosleep, address, 0)).toBe(-EINTR);
      expect(performance.now() - start).toBeLessThan(4000);
    } finally {
      process.off("SIGALRM", ignore);
    }
  });
});

test("nobody can write to the code, and no child gets it", () => {
  if (door === undefined) return;
  const mailbox = addressOf(door.mailbox.buffer);
  const lines = readFileSync("/proc/self/smaps", "utf8").split("\n");
  const start = lines.findIndex((line) => line.startsWith((mailbox - PAGE_SIZE).toString(16).padStart(8, "0")));
  expect(lines[start]).toMatch(/^\S+ r-xp /);
  const flags = lines.slice(start).find((line) => line.startsWith("VmFlags:"));
  expect(flags?.split(" ")).toContain("dc");
});

test("each thread has a door of its own", async () => {
  const worker = new Worker(join(import.meta.dirname, "door-worker.ts"), {
    execArgv: ["--conditions=ringwright-source"],
  });
  const [theirs] = await Promise.all([
    new Promise<{ pid: number; thread: number }>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    }),
    // Meanwhile this thread uses its own.
    ...Array.from({ length: 100 }, async () => expect(kernelCalls.call0(CALL.getpid)).toBe(process.pid)),
  ]);
  await worker.terminate();
  expect(theirs.pid).toBe(process.pid);
  expect(theirs.thread).toBeGreaterThan(0);
  expect(theirs.thread).not.toBe(kernelCalls.call0(CALL.gettid));
});

test("where a policy lets nobody make code, drivers work without one", () => {
  if (process.arch !== "x64") return;
  using policy = refusing();
  const program = join(import.meta.dirname, "no-door.ts");
  const args = ["--conditions=ringwright-source", program];
  expect(policy.node([], args)).toMatchObject({ status: 0, stdout: "door: true\nres: 0\n" });
  const refusal = { call: CALL.mprotect, second: PAGE_SIZE, third: 1 | 4, errno: EACCES };
  expect(policy.node([refusal], args)).toMatchObject({ status: 0, stdout: "door: false\nres: 0\n" });
});
