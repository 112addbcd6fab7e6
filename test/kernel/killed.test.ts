/** A process that is killed with commands in flight: the kernel ends them, and nothing of it is left. */
import { spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { closeSync, ftruncateSync, mkdirSync, readdirSync, readFileSync, readSync, writeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";

import { hub } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";

import { addressOf } from "../support/protect.ts";
import { child, pipe, scratchFolder } from "./ring.ts";

const BYTES = 64 * 2 ** 20;
const LIMIT = 15_000;

// Linux's numbers on x86-64: memfd_create(2), fcntl(2).
const [MEMFD_CREATE, FCNTL] = [319, 72];
const MFD_ALLOW_SEALING = 2;
const F_ADD_SEALS = 1033;
const [SEAL_SHRINK, SEAL_WRITE] = [2, 8];
const { call2, call3 } = ioUring().syscalls!;

/** Memory to share, which can be sealed against writing once nobody maps or pins a byte of it. */
function sharedMemory(): number {
  using name = hub.text("killed");
  const fd = call2(MEMFD_CREATE, addressOf(name), MFD_ALLOW_SEALING);
  expect(fd).toBeGreaterThan(0);
  onTestFinished(() => closeSync(fd));
  ftruncateSync(fd, BYTES);
  expect(seal(fd, SEAL_SHRINK)).toBe(true);
  return fd;
}

function seal(fd: number, how: number): boolean {
  return call3(FCNTL, fd, F_ADD_SEALS, how) === 0;
}

test(
  "killed in flight: nobody reads its pipe, and what it shared is neither mapped nor pinned any more",
  { timeout: 60_000 },
  async () => {
    using slow = pipe();
    using folder = scratchFolder();
    const temporary = folder.path("temporary");
    mkdirSync(temporary);
    const fd = sharedMemory();
    const stdio: StdioOptions = ["ignore", "pipe", "inherit", fd];
    const env = { ...process.env, TMPDIR: temporary };
    const limits = { timeout: LIMIT, killSignal: "SIGKILL" } as const;
    const running = spawn(process.execPath, child("in-flight.ts", slow.path, "3"), { stdio, env, ...limits });
    onTestFinished(() => void running.kill("SIGKILL"));
    const [said] = (await once(running.stdout!, "data", { signal: AbortSignal.timeout(LIMIT) })) as [Buffer];
    expect(said.toString()).toBe("in flight\n");
    const status = readFileSync(`/proc/${running.pid}/status`, "utf8");
    expect(Number(/^VmPin:\s*(\d+) kB$/m.exec(status)![1]) * 1024).toBeGreaterThanOrEqual(BYTES);
    expect(seal(fd, SEAL_WRITE)).toBe(false);
    running.kill("SIGKILL");
    const [, signal] = (await once(running, "close", { signal: AbortSignal.timeout(LIMIT) })) as [unknown, string];
    expect(signal).toBe("SIGKILL");
    let free = seal(fd, SEAL_WRITE);
    for (const end = performance.now() + LIMIT; !free && performance.now() < end; free = seal(fd, SEAL_WRITE))
      await delay(20);
    expect(free).toBe(true);
    // The pipe has no reader but this process, which finds all that it writes.
    writeSync(slow.fd, "left alone");
    await delay(50);
    const bytes = Buffer.alloc(64);
    expect(bytes.toString("utf8", 0, readSync(slow.fd, bytes))).toBe("left alone");
    expect(readSync(fd, bytes, 0, 64, 0)).toBe(64);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    expect(readdirSync(temporary)).toEqual([]);
  },
);
