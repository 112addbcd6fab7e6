/** Handles that are few, or that somebody else closes. */
import { execFileSync } from "node:child_process";
import { closeSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";

import { hub, QueueFailed } from "@ringwright/runtime";

import { UringError, type SystemError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { openRing, pipe, rejected, runChild, WAIT } from "./ring.ts";

/** The handles that are io_uring's; Node has some of its own. */
function rings(): readonly number[] {
  return readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).includes("io_uring") ? [Number(name)] : [];
    } catch {
      return []; // the one that reads the directory
    }
  });
}

async function openWithHandle() {
  const before = new Set(rings());
  const ring = await openRing();
  const [handle] = rings().filter((other) => !before.has(other));
  return { ring, handle: handle! };
}

test("a program that is started inherits no handle of a ring, and none of its watch", async () => {
  const before = new Set(rings());
  await using ring = await openRing();
  using slow = pipe();
  using data = hub.allocate(16);
  const read = ring.read({ fd: slow.fd, offset: 0, data });
  await delay(5);
  expect(read.state).toBe("pending");
  const ours = rings().filter((handle) => !before.has(handle));
  expect(ours.length).toBe(2);
  for (const handle of ours) {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${handle}`, "utf8"))![1]!;
    expect(Number.parseInt(flags, 8) & 0o2000000).toBe(0o2000000);
  }
});

test.each(["before", "after"])(
  "a ring's handle closed by somebody else, %s it is watched: typed errors, no crash",
  async (when) => {
    // Rings with a place in the thread's table don't need the handle to be told of entries: this one finds none.
    const others = await Promise.all(Array.from({ length: 16 }, () => openRing()));
    const { ring, handle } = await openWithHandle();
    using slow = pipe();
    const data = hub.allocate(16);
    if (when === "after") {
      ring.read({ fd: slow.fd, offset: 0, data });
      await delay(5);
    }
    closeSync(handle);
    const error = await rejected(ring.nop().wait(WAIT), QueueFailed);
    expect((error.cause as SystemError).errno).toBe(Errno.badf);
    const closing = await ring.close({ timeout: 50 }).catch((failure: unknown) => failure);
    expect(closing).toMatchObject({ code: expect.stringMatching(/^(TIMEOUT|QUEUE_FAILED)$/) as unknown });
    for (const other of others) await other.close();
  },
);

test("a handle closed by somebody else, of a ring with a place in the thread's table: it goes on until it is closed", async () => {
  const { ring, handle } = await openWithHandle();
  using slow = pipe();
  using data = hub.allocate(16);
  const read = ring.read({ fd: slow.fd, offset: 0, data });
  await delay(5);
  closeSync(handle);
  expect(await ring.nop().wait(WAIT)).toEqual({ res: 0, flags: 0 });
  await ring.close(WAIT);
  expect([(await rejected(read.wait(WAIT), UringError)).errno, data.state]).toEqual([Errno.canceled, "owned"]);
});

test("no handle left: opening says so; without one to watch by, who waits is told", () => {
  const program = join(import.meta.dirname, "children/without-handles.ts");
  const command = `ulimit -n 64 && exec "$0" --conditions=ringwright-source "$1"`;
  const output = execFileSync("sh", ["-c", command, process.execPath, program], { encoding: "utf8", timeout: 15_000 });
  expect(output).toBe("true\n0\ntrue\nclosed owned\n");
});

test("a ring dropped without close() is reported", async () => {
  const { status, stdout, stderr } = await runChild("dropped.ts");
  expect([status, stdout]).toEqual([0, "dropped\n"]);
  expect(stderr).toContain("RingwrightLeak: Uring was dropped without close()");
  expect(stderr.match(/RingwrightLeak/g)).toHaveLength(1);
});
