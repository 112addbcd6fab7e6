/** Fences as eventfds, and eventfds as fences. */
import { execFileSync, spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";

import { EventFailed, Fence, FenceClosed, Timeout, ValueRange, WatchFailed } from "@ringwright/runtime";

import { clearEvent, openEvent, setEvent } from "../../src/runtime/native/events.ts";
import { pollReadable } from "../../src/runtime/native/handles.ts";
import { child, rejected, scratchFolder, thrown, WAIT } from "./ring.ts";

const readable = (handle: number): boolean => pollReadable(handle, 0) === true;
const handles = (): number => readdirSync("/proc/self/fd").length;
/** Handles that a settled fence watched are closed a pass of the event loop later. */
const later = (): Promise<void> => new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
afterEach(later);

const bug = new Error("a bug");

test("an export becomes readable when its fence settles, well or not, and is written once", () => {
  for (const settle of ["resolve", "reject"] as const) {
    const { fence, ...by } = Fence.manual<unknown>();
    using event = fence.eventfd();
    expect(readable(event.handle)).toBe(false);
    by[settle](bug);
    by[settle](bug);
    expect(readable(event.handle)).toBe(true);
    const count = new BigUint64Array(1);
    expect(readSync(event.handle, count)).toBe(8);
    expect([count[0], readable(event.handle), fence.state]).toEqual([
      1n,
      false,
      settle === "resolve" ? "done" : "failed",
    ]);
  }
});

test("an export of a fence that has settled is readable at once, and each export is an eventfd of its own", () => {
  const { fence, resolve } = Fence.manual();
  using early = fence.eventfd();
  resolve();
  using late = fence.eventfd();
  expect(late.handle).not.toBe(early.handle);
  expect(clearEvent(early.handle)).toBe(true);
  expect([readable(early.handle), readable(late.handle)]).toEqual([false, true]);
});

test("an export is closed by its owner, before or after; closing twice does nothing; nothing leaks", () => {
  const before = handles();
  const { fence, resolve } = Fence.manual();
  const [first, second] = [fence.eventfd(), fence.eventfd()];
  const { handle } = first;
  expect(() => fstatSync(handle)).not.toThrow();
  first.close();
  first.close();
  expect(first.handle).toBe(-1);
  resolve();
  expect(handles()).toBe(before + 1);
  second[Symbol.dispose]();
  expect(handles()).toBe(before);
});

test("an export is not passed on to programs that this one starts", () => {
  using event = Fence.manual().fence.eventfd();
  const own = readdirSync("/proc/self/fd").map(Number);
  expect(own).toContain(event.handle);
  const script = `ls /proc/self/fd`;
  const theirs = execFileSync("sh", ["-c", script], { encoding: "utf8", timeout: 5000 }).trim().split("\n").map(Number);
  expect(theirs).not.toContain(event.handle);
});

test("a handle that was closed behind the runtime's back and is another file's by now is not written to", () => {
  using folder = scratchFolder();
  const { fence, resolve } = Fence.manual();
  const event = fence.eventfd();
  closeSync(event.handle);
  const file = openSync(folder.path("file"), "w+");
  expect(file).toBe(event.handle);
  resolve();
  expect(fstatSync(file).size).toBe(0);
  closeSync(file);
});

test("where the system opens no more, that is said, and nothing leaks", () => {
  const last = Math.max(...readdirSync("/proc/self/fd").map(Number));
  const limit = (soft: string): void =>
    void execFileSync("prlimit", ["--pid", String(process.pid), `--nofile=${soft}:`], { timeout: 5000 });
  const usual = /Max open files +(\d+)/.exec(
    execFileSync("cat", [`/proc/${process.pid}/limits`], { encoding: "utf8" }),
  )!;
  limit(String(last + 40));
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync("/dev/null", "r"));
  } catch {
    const { fence } = Fence.manual();
    expect(thrown(() => fence.eventfd(), EventFailed).message).toContain("EMFILE");
    // Room for the one, not for the other.
    closeSync(taken.pop()!);
    expect(thrown(() => fence.eventfd(), EventFailed).code).toBe("EVENT_FAILED");
    taken.push(openSync("/dev/null", "r"));
  }
  taken.forEach((handle) => closeSync(handle));
  limit(usual[1]!);
});

test("an import is done when the eventfd is written to, and doesn't read it", async () => {
  const before = handles();
  const handle = openEvent();
  const fences = [Fence.fromEventfd(handle), Fence.fromEventfd(handle)];
  expect(fences.map(({ state }) => state)).toEqual(["pending", "pending"]);
  setEvent(handle);
  for (const fence of fences) expect(await fence.wait(WAIT)).toBeUndefined();
  expect(readable(handle)).toBe(true);
  expect(Fence.fromEventfd(handle).state).toBe("done");
  expect(clearEvent(handle)).toBe(true);
  closeSync(handle);
  await later();
  expect(handles()).toBe(before);
});

test("an import that owns its handle closes it once it has settled", async () => {
  const before = handles();
  const [first, second, third] = [openEvent(), openEvent(), openEvent()];
  const fence = Fence.fromEventfd(first, { close: true });
  setEvent(first);
  await fence.wait(WAIT);
  setEvent(second);
  expect(Fence.fromEventfd(second, { close: true }).state).toBe("done");
  Fence.fromEventfd(third, { close: true }).close();
  await later();
  expect(handles()).toBe(before);
});

test("an import that is closed while somebody waits fails, and looks no more", async () => {
  const before = handles();
  const handle = openEvent();
  const fence = Fence.fromEventfd(handle);
  const waiting = fence.wait(WAIT);
  fence.close();
  fence.close();
  expect((await rejected(waiting, FenceClosed)).code).toBe("FENCE_CLOSED");
  setEvent(handle);
  expect([fence.state, handles()]).toEqual(["failed", before + 1]);
  closeSync(handle);
});

test("a wait for an import has limits, and the fence settles later", async () => {
  const handle = openEvent();
  const fence = Fence.fromEventfd(handle, { close: true });
  await rejected(fence.wait({ timeout: 5 }), Timeout);
  await rejected(fence.wait({ signal: AbortSignal.abort(bug) }), Error);
  setEvent(handle);
  await fence.wait(WAIT);
});

test("an eventfd that somebody else closes, and a number that is another's by now, harm nothing", async () => {
  const handle = openEvent();
  const fence = Fence.fromEventfd(handle);
  const again = openEvent();
  closeSync(handle);
  const other = openEvent();
  expect(other).toBe(handle);
  setEvent(other);
  await rejected(fence.wait({ timeout: 20 }), Timeout);
  expect(fence.state).toBe("pending");
  fence.close();
  closeSync(other);
  closeSync(again);
});

test("an import of an export: a fence of another's end", async () => {
  const { fence, resolve } = Fence.manual();
  using event = fence.eventfd();
  const seen = Fence.fromEventfd(event.handle);
  resolve();
  await seen.wait(WAIT);
});

test("what can't be waited for is refused, and stays the caller's", () => {
  using folder = scratchFolder();
  const before = handles();
  const file = openSync(folder.path("file"), "w+");
  const error = thrown(() => Fence.fromEventfd(file, { close: true }), WatchFailed);
  expect([error.handle, error.message]).toEqual([
    file,
    `Handle ${file} cannot be watched: EPERM (1). A fence needs an eventfd, or another handle that becomes readable.`,
  ]);
  closeSync(file);
  expect(thrown(() => Fence.fromEventfd(file), WatchFailed).message).toContain("EBADF");
  for (const handle of [-1, 1.5, 2 ** 31, Number.NaN, "1" as never]) {
    expect(thrown(() => Fence.fromEventfd(handle), ValueRange).field).toBe("handle");
  }
  expect(handles()).toBe(before);
});

test("what can be readable no more fails the fence", async () => {
  using folder = scratchFolder();
  const path = folder.path("pipe");
  execFileSync("mkfifo", [path], { timeout: 5000 });
  const writer = openSync(path, "r+");
  const reader = openSync(path, "r");
  const fence = Fence.fromEventfd(reader);
  expect(fence.state).toBe("pending");
  closeSync(writer);
  const error = await rejected(fence.wait(WAIT), WatchFailed);
  expect(error.message).toContain("nobody is left who could write to it");
  expect(Fence.fromEventfd(reader).state).toBe("failed");
  closeSync(reader);
});

test("three hundred imports, settled at once", async () => {
  const before = handles();
  const events = Array.from({ length: 300 }, () => openEvent());
  const whole = Fence.all(events.map((handle) => Fence.fromEventfd(handle, { close: true })));
  for (const handle of events) setEvent(handle);
  await whole.wait(WAIT);
  await later();
  expect(handles()).toBe(before);
});

describe("another process", () => {
  /** What it says, line by line, and how it ends. */
  function start(handle: number, ...args: readonly string[]) {
    const running = spawn(process.execPath, child("await-import.ts", ...args), {
      stdio: ["ignore", "pipe", "inherit", handle],
      timeout: 15_000,
      killSignal: "SIGKILL",
    });
    const lines = createInterface(running.stdio[1] as Readable)[Symbol.asyncIterator]();
    const ended = new Promise((resolve) => void running.on("close", resolve));
    return { running, ended, line: async (): Promise<unknown> => (await lines.next()).value };
  }

  test("awaits a fence of this one by its eventfd, with nothing else alive, as long as it takes", async () => {
    const { fence, resolve } = Fence.manual();
    using event = fence.eventfd();
    const { running, ended, line } = start(event.handle);
    expect(await line()).toBe("pending");
    await new Promise((wait) => setTimeout(wait, 50));
    expect(running.exitCode).toBe(null);
    resolve();
    expect([await line(), await ended]).toEqual(["done", 0]);
  });

  test("ends when it gives up waiting", async () => {
    using event = Fence.manual().fence.eventfd();
    const { ended, line } = start(event.handle, "close");
    expect([await line(), await line(), await ended]).toEqual(["pending", "FENCE_CLOSED", 0]);
  });
});
