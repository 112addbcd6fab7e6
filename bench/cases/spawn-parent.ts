/** A process that starts others, and says how long that takes; what memory it has, its argument says. See spawn.ts. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { hub, PinRefused } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";
import { Uring } from "../../specs/io_uring.gen.ts";

export type Kind = "lent" | "own" | "none";
export const MEBIBYTES = 512;
const SIZE = MEBIBYTES * 2 ** 20;
const BLOCK = 2 ** 20;

/** Memory that stays until the process ends. */
const kept: unknown[] = [];

/** The ring's device gets all of it: it is pinned, where that is allowed. */
async function lend(): Promise<void> {
  const data = hub.allocate(SIZE);
  data.bytes.fill(1);
  const ring = await Uring.create(ioUring(), { entries: 8, addressing: "mapped" });
  const zero = openSync("/dev/zero", "r");
  try {
    await ring.read({ fd: zero, offset: 0, data, len: BLOCK });
  } catch (error) {
    if (!(error instanceof PinRefused)) throw error;
  }
  closeSync(zero);
  kept.push(data, ring);
}

/** Until they run, and not until they end: it is the start that memory makes slow. */
async function starts(count: number): Promise<number> {
  let nanoseconds = 0n;
  for (let i = 0; i < count; i++) {
    const start = process.hrtime.bigint();
    const child = spawn("/bin/true", { stdio: "ignore" });
    nanoseconds += process.hrtime.bigint() - start;
    await once(child, "exit");
  }
  return Number(nanoseconds);
}

/** How many handles a child has. */
function handles(): number {
  const { stdout } = spawnSync("/bin/ls", ["/proc/self/fd"], { encoding: "utf8", timeout: 10_000 });
  return stdout.trim().split("\n").length;
}

/** MiB of this process that devices keep where they are. */
function pinned(): number {
  return Number(/^VmPin:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))![1]) / 1024;
}

if (import.meta.main) {
  const kind = process.argv[2] as Kind;
  if (kind === "lent") await lend();
  if (kind === "own") kept.push(Buffer.alloc(SIZE, 1));
  for await (const line of createInterface({ input: process.stdin })) {
    const [work, count] = line.split(" ");
    const nanoseconds = work === "spawn" ? await starts(Number(count)) : 0;
    console.log(`${nanoseconds} ${work === "handles" ? handles() : work === "pinned" ? pinned() : 0}`);
  }
}
