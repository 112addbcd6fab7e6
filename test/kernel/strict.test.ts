/** Strict memory and parts on the real io_uring, however it is addressed. */
import { writeSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { BufferLent, BufferOverlap, hub } from "@ringwright/runtime";

import { UringError } from "../../specs/io_uring.gen.ts";
import { openRing, pipe, rejected, thrown, WAIT } from "./ring.ts";

describe.each(["sva", "mapped", "bounce"] as const)("addressing %s", (addressing) => {
  test("a part that is read into has no view, and nobody else may use its bytes", async () => {
    const before = hub.census();
    await using ring = await openRing({ entries: 8, addressing });
    await using other = await openRing({ entries: 8, addressing });
    using slow = pipe();
    const whole = hub.allocate(8192, { strict: true });
    const [left, right] = [whole.part(0, 4096), whole.part(4096)];
    const view = left.bytes;
    const read = ring.read({ fd: slow.fd, offset: 0, data: left, at: 16, len: 100 });
    ring.notify();
    expect([view.length, right.bytes.length, left.state, whole.state]).toEqual([0, 4096, "lent", "owned"]);
    thrown(() => left.bytes, BufferLent);
    thrown(() => whole.access("read"), BufferLent);
    for (const [data, at] of [[left, 0], [left, 115], [whole, 100]] as const) {
      const overlap = thrown(() => other.write({ fd: slow.fd, offset: 0, data, at, len: 17 }), BufferOverlap);
      expect([overlap.held.start, overlap.held.end, overlap.held.by]).toEqual([16, 116, "a device"]);
    } // prettier-ignore
    expect([other.inFlight, right.state, whole.state]).toEqual([0, "owned", "owned"]);
    right.bytes.set(Buffer.from("beside"));
    await other.write({ fd: slow.fd, offset: 0, data: right, len: 6 }).wait(WAIT);
    expect((await read.wait(WAIT)).moved).toBe(6);
    expect(Buffer.from(left.bytes.subarray(16, 22)).toString()).toBe("beside");
    for (const handle of [whole, left, right]) handle.close();
    expect(hub.census()).toEqual(before);
  });

  test("closed while the kernel reads into it, by all its handles: the memory goes with the last fence", async () => {
    await using ring = await openRing({ entries: 8, addressing });
    using slow = pipe();
    const whole = hub.allocate(4096);
    const part = whole.part(1000, 8);
    const { bytes } = whole;
    const read = ring.read({ fd: slow.fd, offset: 0, data: part });
    ring.notify();
    part.close();
    whole.close();
    expect(bytes.length).toBe(4096);
    let seen = "";
    read.onSignal(() => (seen = `${bytes.length}`));
    writeSync(slow.fd, "late");
    await part.released();
    expect([(await read.wait(WAIT)).moved, seen, bytes.length]).toEqual([4, "0", 0]);
  });

  test("a part keeps its neighbours as they are, and gives what was written to the same place", async () => {
    await using ring = await openRing({ entries: 8, addressing });
    using slow = pipe();
    using shared = hub.share(8192);
    using imported = hub.import(shared.handle!);
    using part = imported.part(4090, 12);
    shared.bytes.fill(0x2e);
    writeSync(slow.fd, "hello world!");
    expect((await ring.read({ fd: slow.fd, offset: 0, data: part, at: 2, len: 5 }).wait(WAIT)).moved).toBe(5);
    expect(Buffer.from(shared.bytes.subarray(4088, 4104)).toString()).toBe("....hello.......");
    await rejected(ring.read({ fd: -1, offset: 0, data: part }).wait(WAIT), UringError);
    expect([part.state, imported.state]).toEqual(["owned", "owned"]);
  });
});
