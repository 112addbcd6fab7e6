/** Commands that come after others, on the kernel's own ring and on the copy engine: where the device waits, and where not. */
import { writeFileSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";

import { CommandHung, DependencyFailed, Fence, hub, QueueClosed, Timeline } from "@ringwright/runtime";

import type { Uring, UringOptions } from "../../specs/io_uring.gen.ts";
import { UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { openRing, pipe, rejected, scratchFolder, WAIT } from "./ring.ts";

let before: ReturnType<typeof hub.census>;
beforeEach(() => {
  before = hub.census();
});
afterEach(() => {
  expect(hub.census()).toEqual(before);
});

async function opened(options: Partial<UringOptions> = {}): Promise<Uring> {
  return openRing({ entries: 32, ...options });
}

function later(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

describe.each(["device", "runtime"] as const)("who waits: %s", (ordering) => {
  test("a read comes after the write that was posted just before it", async () => {
    await using ring = await opened({ ordering });
    await using file = await open(scratch("file"), "w+");
    await using from = hub.wrap(Buffer.from("after"));
    await using into = hub.allocate(5);
    const write = ring.write({ fd: file.fd, offset: 0, data: from });
    const read = ring.after(write).read({ fd: file.fd, offset: 0, data: into });
    expect(read.placed).toBe(ordering);
    expect(await read.wait(WAIT)).toMatchObject({ moved: 5 });
    expect(Buffer.from(into.bytes).toString()).toBe("after");
  });

  test("a chain of commands in one tick goes on in order", async () => {
    await using ring = await opened({ ordering });
    await using file = await open(scratch("file"), "w+");
    await using all = hub.wrap(Buffer.from("abcdef"));
    let last: Fence<unknown> | undefined;
    // Each at the file's own position: in another order, the text would be another one.
    for (let at = 0; at < 6; at++) {
      const options = last === undefined ? undefined : { after: last };
      last = ring.write({ fd: file.fd, offset: 2n ** 64n - 1n, data: all, at, len: 1 }, options);
    }
    await last!.wait(WAIT);
    await using into = hub.allocate(6);
    await ring.read({ fd: file.fd, offset: 0, data: into }).wait(WAIT);
    expect(Buffer.from(into.bytes).toString()).toBe("abcdef");
  });

  test("a command waits for any fence", async () => {
    await using ring = await opened({ ordering });
    const { fence, resolve } = Fence.manual();
    const nop = ring.nop({}, { after: fence });
    expect(nop.placed).toBe(ordering);
    await new Promise((done) => setTimeout(done, 20));
    expect(nop.state).toBe("pending");
    resolve();
    expect(await nop.wait(WAIT)).toMatchObject({ res: 0 });
  });

  test("it waits for all of several, and for points of a timeline", async () => {
    await using ring = await opened({ ordering });
    using timeline = new Timeline();
    const { fence, resolve } = Fence.manual();
    const first = ring.nop();
    const nop = ring.nop({}, { after: [first, timeline.point(2), fence] });
    await first.wait(WAIT);
    resolve();
    timeline.signal(1);
    await new Promise((done) => setTimeout(done, 10));
    expect(nop.state).toBe("pending");
    timeline.signal(2);
    await nop.wait(WAIT);
  });

  test("what comes after a failure is not begun", async () => {
    await using ring = await opened({ ordering });
    const failing = ring.nopResult({ res: -5 });
    const linked = ring.nop({}, { after: failing });
    const further = ring.nop({}, { after: linked });
    const { fence, reject } = Fence.manual();
    const waiting = ring.nop({}, { after: fence });
    const error = await rejected(linked.wait(WAIT), DependencyFailed);
    expect(error.cause).toBeInstanceOf(UringError);
    expect((await rejected(further.wait(WAIT), DependencyFailed)).cause).toBeInstanceOf(DependencyFailed);
    const why = new Error("no");
    reject(why);
    expect((await rejected(waiting.wait(WAIT), DependencyFailed)).cause).toBe(why);
  });

  test("a read that came short breaks no order: what comes after it goes on", async () => {
    await using ring = await opened({ ordering });
    const path = scratch("short");
    writeFileSync(path, "abc");
    await using file = await open(path, "r");
    await using data = hub.allocate(64);
    const short = ring.read({ fd: file.fd, offset: 0, data });
    const after = ring.nop({}, { after: short });
    const further = ring.read({ fd: file.fd, offset: 1, data, len: 2 }, { after });
    expect(await short.wait(WAIT)).toMatchObject({ moved: 3 });
    await after.wait(WAIT);
    expect(await further.wait(WAIT)).toMatchObject({ moved: 2 });
    expect(Buffer.from(data.bytes.subarray(0, 3)).toString()).toBe("bcc");
  });

  test("closing rejects what waits, and gives all back", async () => {
    const ring = await opened({ ordering });
    await using data = hub.allocate(8);
    await using file = await open("/dev/zero", "r");
    const waits = ring.read({ fd: file.fd, offset: 0, data }, { after: Fence.manual().fence });
    expect(data.state).toBe("lent");
    await later();
    await ring.close();
    await rejected(waits.wait(WAIT), QueueClosed);
    expect(data.state).toBe("owned");
  });

  test("a signal ends what waits", async () => {
    await using ring = await opened({ ordering });
    const abort = new AbortController();
    const { fence, resolve } = Fence.manual();
    const waits = ring.nop({}, { after: fence, signal: abort.signal });
    await later();
    const why = new Error("enough");
    abort.abort(why);
    expect(await rejected(waits.wait(WAIT), Error)).toBe(why);
    resolve();
  });

  test("a signal that aborts while another command has to end first ends the command all the same", async () => {
    await using ring = await opened({ ordering });
    using spoken = pipe();
    using silent = pipe();
    const first = ring.pollAdd({ fd: spoken.fd });
    const controller = new AbortController();
    const second = ring.pollAdd({ fd: silent.fd }, { after: first, signal: controller.signal });
    expect(second.placed).toBe(ordering);
    await later();
    const reason = new Error("enough");
    controller.abort(reason);
    await later();
    writeSync(spoken.fd, "x");
    await first.wait(WAIT);
    expect(await rejected(second.wait(WAIT), Error)).toBe(reason);
  });

  test("more than fits waits, in order, and nothing is lost", async () => {
    await using ring = await opened({ ordering, entries: 8 });
    const { fence, resolve } = Fence.manual();
    const all = Array.from({ length: 100 }, (_item, res) => ring.nopResult({ res }, { after: fence }));
    resolve();
    const results = await Promise.all(all.map((one) => one.wait(WAIT)));
    expect(results.map(({ res }) => res)).toEqual(all.map((_one, res) => res));
  });
});

test("a read of an empty pipe is ended by its limit, and the buffer is the program's when it has ended", async () => {
  await using ring = await opened();
  using empty = pipe();
  await using data = hub.allocate(8);
  const read = ring.read({ fd: empty.fd, offset: 2n ** 64n - 1n, data }, { timeout: 20 });
  const error = await rejected(read.wait(WAIT), CommandHung);
  expect(error).toMatchObject({ tried: ["cancel"], ended: true });
  expect(data.state).toBe("owned");
});

describe("what the device holds up", () => {
  const HERE = 2n ** 64n - 1n;

  test.each(["waits", "the command before"])("is cancelled, though it begins later: behind %s", async (by) => {
    await using ring = await opened();
    using first = pipe();
    using empty = pipe();
    await using data = hub.allocate(16);
    const gates = [Fence.manual(), Fence.manual()];
    const before = ring.read({ fd: first.fd, offset: HERE, data, len: 8 });
    const after = by === "waits" ? gates.map(({ fence }) => fence) : before;
    const read = ring.read({ fd: empty.fd, offset: HERE, data, at: 8 }, { after });
    expect(read.placed).toBe("device");
    expect(ring.cancel(read.token)).toBe(true);
    await later();
    await later();
    writeSync(first.fd, "8 bytes.");
    for (const { resolve } of gates) resolve();
    await before.wait(WAIT);
    expect(await rejected(read.wait(WAIT), UringError)).toMatchObject({ errno: Errno.canceled });
    expect(data.state).toBe("owned");
  });

  test("is ended by its signal when it begins all the same", async () => {
    await using ring = await opened();
    using empty = pipe();
    await using data = hub.allocate(8);
    const abort = new AbortController();
    const read = ring.read({ fd: empty.fd, offset: HERE, data }, { after: ring.nop(), signal: abort.signal });
    expect(read.placed).toBe("device");
    const why = new Error("enough");
    abort.abort(why);
    expect(await rejected(read.wait(WAIT), Error)).toBe(why);
  });

  test("heeds its signal still when the link broke and it waits in the runtime", async () => {
    await using ring = await opened();
    await using file = await open("/dev/null", "r");
    await using data = hub.allocate(8);
    const abort = new AbortController();
    const go = Fence.manual();
    const short = ring.read({ fd: file.fd, offset: 0, data });
    const after = [short, go.fence];
    const held = ring.nop({}, { after, signal: abort.signal });
    await short.wait(WAIT);
    await vi.waitFor(() => expect(held.placed).toBe("runtime"), WAIT);
    expect(held.token).toBe(0);
    const why = new Error("enough");
    abort.abort(why);
    expect(await rejected(held.wait(WAIT), Error)).toBe(why);
  });
});

function scratch(name: string): string {
  const folder = scratchFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  return folder.path(name);
}
