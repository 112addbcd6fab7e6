/** What only a process of its own can show. */
import { writeSync } from "node:fs";
import { expect, test } from "vitest";

import { pipe, runChild } from "./ring.ts";

const MEBIBYTE = 1024 * 1024;

test("after 10 million commands, resident memory is within 2 MiB of what it was after 1 million", async () => {
  const { status, stdout, stderr } = await runChild("ten-million.ts");
  expect([status, stderr]).toEqual([0, ""]);
  const { done, early, late } = JSON.parse(stdout) as { done: number; early: number; late: number };
  expect(done).toBeGreaterThanOrEqual(10_000_000);
  expect(Math.abs(late - early)).toBeLessThanOrEqual(2 * MEBIBYTE);
});

test("an awaited command settles though no timer and nothing else is alive", async () => {
  using slow = pipe();
  const child = runChild("no-timer.ts", [slow.path]);
  // Well after the child has gone to sleep in its event loop.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  writeSync(slow.fd, "woken");
  expect(await child).toEqual({ status: 0, stdout: "reading\nwoken", stderr: "" });
});

test("a command that nobody awaits keeps no process alive", async () => {
  using slow = pipe();
  const { status, stdout } = await runChild("nobody-waits.ts", [slow.path], 5000);
  expect([status, stdout]).toEqual([0, "1 in flight\n"]);
});
