/** The same commands in each address space: by the process's addresses, by registered memory, through a pool. */
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import {
  AddressingUnsupported,
  BounceFull,
  BufferClosed,
  BufferRange,
  Fence,
  hub,
  PinRefused,
  QueueClosed,
  TableFull,
  ValueRange,
} from "@ringwright/runtime";

import { SetupFlags, SqeFlags, UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { openRing, pipe, rejected, runChild, scratchFolder, thrown, WAIT } from "./ring.ts";

const MODES = ["sva", "mapped", "bounce"] as const;
const text = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString("latin1");

describe.each(MODES)("%s", (addressing) => {
  const open = async (entries = 8) => await openRing({ entries, addressing });

  test("moves the bytes that were asked for, and no others", async () => {
    await using ring = await open();
    using folder = scratchFolder();
    const fd = openSync(folder.path("file"), "w+");
    using first = hub.allocate(4096);
    using second = hub.allocate(8192);
    second.bytes.set(Buffer.from("from this memory"), 100);
    const write = ring.write({ fd, offset: 0, data: second, at: 100, len: 16 });
    expect(second.state).toBe("lent");
    expect((await write.wait(WAIT)).moved).toBe(16);
    expect(second.state).toBe("owned");
    expect(readFileSync(folder.path("file"), "latin1")).toBe("from this memory");
    first.bytes.fill(0x2e);
    const read = await ring.read({ fd, offset: 5, data: first, at: 1000, len: 4 }).wait(WAIT);
    expect(read.moved).toBe(4);
    expect(text(first.bytes, 998, 1006)).toBe("..this..");
    closeSync(fd);
  });

  test("at a file's end nothing but what was read is written", async () => {
    await using ring = await open();
    using folder = scratchFolder();
    writeFileSync(folder.path("file"), "0123456789");
    const fd = openSync(folder.path("file"), "r");
    using data = hub.allocate(4096);
    data.bytes.fill(0x2e);
    expect((await ring.read({ fd, offset: 7, data, len: 4096 }).wait(WAIT)).moved).toBe(3);
    expect(text(data.bytes, 0, 6)).toBe("789...");
    expect(data.bytes.subarray(3).every((byte) => byte === 0x2e)).toBe(true);
    const refused = ring.read({ fd: 4095, offset: 0, data });
    expect((await rejected(refused.wait(WAIT), UringError)).errno).toBe(Errno.badf);
    expect(text(data.bytes, 0, 6)).toBe("789...");
    closeSync(fd);
  });

  test("wrapped memory goes both ways, also a part of it", async () => {
    await using ring = await open();
    using folder = scratchFolder();
    const fd = openSync(folder.path("file"), "w+");
    const whole = new Uint8Array(3000);
    whole.set(Buffer.from("in the middle"), 1001);
    {
      using data = hub.wrap(whole.subarray(1001, 1014));
      expect((await ring.write({ fd, offset: 0, data }).wait(WAIT)).moved).toBe(13);
    }
    const back = Buffer.alloc(13, ".");
    using data = hub.wrap(back);
    expect((await ring.read({ fd, offset: 0, data }).wait(WAIT)).moved).toBe(13);
    expect(back.toString()).toBe("in the middle");
    closeSync(fd);
  });

  test("refuses before anything is lent", async () => {
    await using ring = await open();
    const data = hub.allocate(4096);
    thrown(() => ring.postRead(0, 0, data, 4000, 97), BufferRange);
    thrown(() => ring.postRead(0, -1, data, 0, 96), ValueRange);
    thrown(() => ring.postRead(0, 0, undefined as never, 0, 96), ValueRange);
    expect(data.state).toBe("owned");
    data.close();
    thrown(() => ring.postRead(0, 0, data, 0, 96), BufferClosed);
  });

  test("paths and structures keep the process's addresses", async () => {
    await using ring = await open();
    using folder = scratchFolder();
    const path = folder.path("file");
    writeFileSync(path, "there");
    const { fd } = await ring.openat({ dirfd: -100, path, openFlags: 0 }).wait(WAIT);
    using data = hub.allocate(16);
    expect((await ring.read({ fd, offset: 0, data }).wait(WAIT)).moved).toBe(5);
    await ring.closeFile({ fd }).wait(WAIT);
  });

  test("a file that was added stands for its handle, and lives on without it", async () => {
    await using ring = await open();
    using folder = scratchFolder();
    using between = pipe();
    writeFileSync(folder.path("file"), "0123456789");
    const fd = openSync(folder.path("file"), "r");
    const [file, ends] = [ring.handles.add(fd), ring.handles.add(between.fd)];
    if (addressing !== "sva") closeSync(fd);
    using data = hub.allocate(16);
    expect((await ring.read({ fd: file, offset: 4, data }).wait(WAIT)).moved).toBe(6);
    expect(text(data.bytes, 0, 6)).toBe("456789");
    expect((await ring.splice({ fdIn: file, offIn: 0, fdOut: ends, len: 4 }).wait(WAIT)).moved).toBe(4);
    expect((await ring.read({ fd: ends, offset: 0, data, len: 8 }).wait(WAIT)).moved).toBe(4);
    expect(text(data.bytes, 0, 6)).toBe("012389");
    ring.handles.remove(file);
    if (addressing === "sva") {
      closeSync(fd);
      return;
    }
    expect((await rejected(ring.read({ fd: file, offset: 0, data }).wait(WAIT), UringError)).errno).toBe(Errno.badf);
    thrown(() => {
      ring.handles.remove(file);
    }, ValueRange);
    thrown(() => ring.handles.add(-1), ValueRange);
  });

  test("a buffer that is closed while it is lent goes when its command has ended", async () => {
    await using ring = await open();
    using between = pipe();
    const before = hub.census();
    const data = hub.allocate(4096);
    const read = ring.read({ fd: between.fd, offset: 0, data, len: 16 });
    ring.notify();
    data.close();
    expect(hub.census().buffers).toBe(before.buffers + 1);
    using sent = hub.wrap(Buffer.from("late"));
    await ring.write({ fd: between.fd, offset: 0, data: sent }).wait(WAIT);
    expect((await read.wait(WAIT)).moved).toBe(4);
    await data.released();
    expect(hub.census().buffers).toBe(before.buffers + 1); // `sent`
  });

  test("a queue that closes leaves its buffers to the program", async () => {
    using between = pipe();
    using data = hub.allocate(4096);
    const ring = await open();
    const read = ring.read({ fd: between.fd, offset: 0, data, len: 16 });
    const failed = rejected(read, UringError);
    await ring.close();
    expect((await failed).errno).toBe(Errno.canceled);
    expect(data.state).toBe("owned");
    data.bytes.fill(1);
    await using another = await open();
    using sent = hub.wrap(Buffer.from("again"));
    await another.write({ fd: between.fd, offset: 0, data: sent }).wait(WAIT);
    expect((await another.read({ fd: between.fd, offset: 0, data, len: 16 }).wait(WAIT)).moved).toBe(5);
    expect(text(data.bytes, 0, 5)).toBe("again");
  });
});

test("one buffer serves rings of all kinds at once", async () => {
  const rings = await Promise.all(MODES.map(async (addressing) => await openRing({ entries: 8, addressing })));
  using folder = scratchFolder();
  writeFileSync(folder.path("file"), "abcdefghijklmnopqrstuvwxyz");
  const fd = openSync(folder.path("file"), "r");
  const data = hub.allocate(4096);
  const reads = rings.map((ring, index) => ring.read({ fd, offset: index * 2, data, at: index * 2, len: 2 }));
  for (const read of reads) expect((await read.wait(WAIT)).moved).toBe(2);
  expect(text(data.bytes, 0, 7)).toBe("abcdef\0");
  const inFlight = rings.map((ring, index) => ring.read({ fd, offset: 0, data, at: 100 + index, len: 1 }));
  data.close();
  for (const read of inFlight) await read.wait(WAIT);
  await data.released();
  for (const ring of rings) await ring.close();
  closeSync(fd);
});

test.each(["mapped", "bounce"] as const)(
  "the kernel's own thread takes what is named by places: %s",
  async (addressing) => {
    await using ring = await openRing({ entries: 8, flags: SetupFlags.sqpoll, sqThreadIdle: 50, addressing });
    using folder = scratchFolder();
    writeFileSync(folder.path("file"), "0123456789");
    const fd = openSync(folder.path("file"), "r");
    const file = ring.handles.add(fd);
    using data = hub.allocate(4096);
    for (let round = 0; round < 100; round++) {
      data.bytes.fill(0);
      expect((await ring.read({ fd: file, offset: 3, data, len: 4 }).wait(WAIT)).moved).toBe(4);
      expect(text(data.bytes, 0, 5)).toBe("3456\0");
    }
    closeSync(fd);
  },
);

test("auto is the process's own addresses; what is not there is told", async () => {
  await using ring = await openRing({ entries: 8 });
  expect(ring.handles.add(5)).toBe(5);
  const refused = await rejected(openRing({ entries: 8, addressing: "other" as never }), AddressingUnsupported);
  expect(refused.offered).toEqual(["auto", "sva", "mapped", "bounce"]);
  await rejected(openRing({ entries: 8, addressing: "bounce", bounce: { bytes: 5000 } }), ValueRange);
});

test("a pool without room refuses what does not fit, and has it all again afterwards", async () => {
  await using ring = await openRing({ entries: 8, addressing: "bounce", bounce: { bytes: 8192 } });
  using between = pipe();
  using data = hub.allocate(16384);
  thrown(() => ring.postRead(between.fd, 0, data, 0, 8193), BounceFull);
  const first = ring.read({ fd: between.fd, offset: 0, data, len: 4096 });
  const second = ring.read({ fd: between.fd, offset: 0, data, at: 4096, len: 4096 });
  const full = thrown(() => ring.postRead(between.fd, 0, data, 8192, 1), BounceFull);
  expect([full.bytes, full.pool]).toEqual([1, 8192]);
  ring.cancel(first.token);
  ring.cancel(second.token);
  await rejected(first.wait(WAIT), UringError);
  await rejected(second.wait(WAIT), UringError);
  // What was resolved and refused behind takes nothing with it.
  for (let i = 0; i < 100; i++) thrown(() => ring.postRead(0, -1, data, 0, 8192), ValueRange);
  using folder = scratchFolder();
  writeFileSync(folder.path("file"), Buffer.alloc(8192, "x"));
  const fd = openSync(folder.path("file"), "r");
  expect((await ring.read({ fd, offset: 0, data, len: 8192 }).wait(WAIT)).moved).toBe(8192);
  closeSync(fd);
});

test("the longest unused memory makes room in a full table, unless it is lent", async () => {
  await using ring = await openRing({ entries: 8, addressing: "mapped" });
  using folder = scratchFolder();
  using between = pipe();
  writeFileSync(folder.path("file"), Buffer.alloc(4096, "y"));
  const fd = openSync(folder.path("file"), "r");
  // More than the table has places: each is registered when it is used first.
  using waiting = hub.allocate(512);
  const held = ring.read({ fd: between.fd, offset: 0, data: waiting });
  ring.notify();
  const all = Array.from({ length: 1100 }, () => hub.allocate(512));
  for (const data of [...all, ...all.slice(0, 50)]) {
    expect((await ring.read({ fd, offset: 0, data }).wait(WAIT)).moved).toBe(512);
    expect(data.bytes[511]).toBe(0x79);
    data.bytes.fill(0);
  }
  using sent = hub.wrap(Buffer.from("held"));
  await ring.write({ fd: between.fd, offset: 0, data: sent }).wait(WAIT);
  expect((await held.wait(WAIT)).moved).toBe(4);
  expect(text(waiting.bytes, 0, 4)).toBe("held");
  for (const data of all) data.close();
  closeSync(fd);
});

test("a table of handles is full at its last place, and has it again", async () => {
  await using ring = await openRing({ entries: 8, addressing: "mapped" });
  using between = pipe();
  const places = Array.from({ length: 1024 }, () => ring.handles.add(between.fd));
  expect(new Set(places).size).toBe(1024);
  thrown(() => ring.handles.add(between.fd), TableFull);
  ring.handles.remove(places[77]!);
  expect(ring.handles.add(between.fd)).toBe(places[77]);
  expect((await rejected(ring.fsync({ fd: places[3]! }).wait(WAIT), UringError)).errno).toBe(Errno.inval);
});

test("a place that nobody gave is refused by the kernel", async () => {
  await using ring = await openRing({ entries: 8, addressing: "mapped" });
  using data = hub.allocate(4096);
  const file = ring.read({ fd: 0, offset: 0, data, flags: SqeFlags.fixedFile });
  expect((await rejected(file.wait(WAIT), UringError)).errno).toBe(Errno.badf);
  expect(data.state).toBe("owned");
});

test("the limit of locked memory is told, and nothing is lent", async () => {
  // The capability lets a process lock what it likes, so the child does without.
  const by = [
    "setpriv",
    "--bounding-set",
    "-ipc_lock",
    "--inh-caps",
    "-ipc_lock",
    "prlimit",
    "--memlock=131072:131072",
  ];
  const { stdout, stderr, status } = await runChild("limited.ts", [], 20_000, by);
  const refused = new PinRefused("Uring", 2 ** 20, true, undefined);
  expect(refused.message).toContain("ulimit -l");
  expect(stdout.split("\n")).toEqual([
    "posted",
    "PIN_REFUSED 1048576 named",
    "owned",
    "posted",
    "posted",
    "PIN_REFUSED 4194304 named",
    "posted",
    "0",
    "",
  ]);
  expect([stderr, status]).toEqual(["", 0]);
});

test("a command that comes after something waits for the pool as it does for the ring", async () => {
  await using ring = await openRing({ entries: 8, addressing: "bounce", bounce: { bytes: 4096 } });
  using folder = scratchFolder();
  const fd = openSync(folder.path("file"), "w+");
  using data = hub.allocate(4096);
  data.bytes.fill(0x61);
  const { fence, resolve } = Fence.manual();
  const writes = Array.from({ length: 20 }, (_, i) => ring.write({ fd, offset: i * 4096, data }, { after: fence }));
  using large = hub.allocate(4097);
  const never = ring.write({ fd, offset: 0, data: large }, { after: fence });
  resolve();
  await Fence.all(writes).wait(WAIT);
  expect((await rejected(never.wait(WAIT), BounceFull)).bytes).toBe(4097);
  expect(readFileSync(folder.path("file"), "latin1")).toBe("a".repeat(20 * 4096));
  closeSync(fd);
});

test("what waits for the pool is refused when the queue closes", async () => {
  const ring = await openRing({ entries: 8, addressing: "bounce", bounce: { bytes: 4096 } });
  using between = pipe();
  using data = hub.allocate(4096);
  const { fence, resolve } = Fence.manual();
  const held = ring.read({ fd: between.fd, offset: 0, data });
  const waiting = ring.read({ fd: between.fd, offset: 0, data }, { after: fence });
  resolve();
  expect([held.state, waiting.state]).toEqual(["pending", "pending"]);
  await ring.close();
  await rejected(waiting.wait(WAIT), QueueClosed);
  expect(data.state).toBe("owned");
});
