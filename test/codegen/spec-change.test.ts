/** Whatever the driver does comes from the description: each test changes one thing there and sees it in the ring. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type * as Generated from "../../specs/io_uring.gen.ts";
import { FakeKernel } from "../runtime/fake-kernel.ts";
import { withoutColumns } from "../support/columns.ts";
import { load, root } from "./compile.ts";

const PATH = "specs/io_uring.ring";
const spec = withoutColumns(readFileSync(join(root, PATH), "utf8"));

let number = 0;

/** A driver of a changed description, over a fake kernel. */
async function changed(
  changes: readonly (readonly [from: string, to: string])[],
  prepare?: (kernel: FakeKernel) => void,
) {
  let text = spec;
  for (const [from, to] of changes) {
    expect(text).toContain(withoutColumns(from));
    text = text.replace(withoutColumns(from), to);
  }
  const { Uring } = await load<typeof Generated>(`changed-${number++}`, PATH, { [PATH]: text });
  const kernel = new FakeKernel();
  prepare?.(kernel);
  return { kernel, ring: await Uring.create(kernel.transport, { entries: 4 }) };
}

test("unchanged, as a measure", async () => {
  const { kernel, ring } = await changed([]);
  ring.postNop();
  ring.notify();
  expect([kernel.taken[0]!.opcode, kernel.published, kernel.enterCalls, ring.poll(), kernel.consumed]).toEqual([0, 1, 1, 1, 1]); // prettier-ignore
});

test("another opcode", async () => {
  const { kernel, ring } = await changed([["nop = 0,", "nop = 77,"]]);
  ring.postNop();
  ring.notify();
  expect(kernel.taken[0]!.opcode).toBe(77);
});

test("another system call", async () => {
  const { ring } = await changed([["syscall 426", "syscall 999"]]);
  ring.postNop();
  expect(() => ring.notify()).toThrow("no such call: 999");
});

test("another cell", async () => {
  const { kernel, ring } = await changed([["(p.sq_off.tail)  sq_tail", "(p.sq_off.dropped)  sq_tail"]], (fake) => {
    fake.params = (words) => {
      words[10 + 5] = 40;
    };
  });
  ring.postNop();
  ring.notify();
  expect([kernel.rings[40 / 4], kernel.published]).toEqual([1, 0]);
});

test("another publish rule: nothing tells the kernel", async () => {
  const { kernel, ring } = await changed([["enter(ring, tail - sq_head, 0, known) taken;", ""]]);
  ring.postNop();
  expect([ring.notify(), kernel.published, kernel.enterCalls]).toEqual([1, 1, 0]);
});

test("another publish rule: one entry at a time", async () => {
  const { kernel, ring } = await changed([
    ["enter(ring, tail - sq_head, 0, known) taken;", "enter(ring, 1, 0, known) taken;"],
  ]);
  ring.postNop();
  ring.postNop();
  expect([ring.notify(), kernel.published, kernel.taken.length]).toEqual([1, 2, 1]);
});

test.each([
  ["what the call answers", " taken;", 1],
  ["what the device's index says", ";", 0],
])("how many entries were taken is %s", async (_what, end, left) => {
  const { kernel, ring } = await changed([["known) taken;", `known)${end}`]]);
  // Both are taken, and one is told.
  kernel.enters.push((submit) => kernel.take(submit) - 1);
  ring.postNop();
  ring.postNop();
  expect(ring.notify()).toBe(left);
});

test.each([
  ["no fence: what was read when the last publish ended", "", 2],
  ["behind a fence, the device's index is read again", "fence full; ", 1],
])("another publish rule, %s", async (_what, fence, submitted) => {
  const call = "enter(ring, tail - sq_head, 0, known) taken;";
  const { kernel, ring } = await changed([[call, `${fence}${call}`]]);
  const asked: number[] = [];
  kernel.enters.push(-4, (submit) => asked.push(submit));
  ring.postNop();
  ring.postNop();
  ring.notify();
  // The device takes one by itself.
  kernel.rings[0] = 1;
  expect([ring.notify(), asked]).toEqual([1, [submitted]]);
});

test("another retire rule: a second word is told", async () => {
  const cell = "(p.cq_off.tail)  cq_tail  : u32 device;";
  const retire = "cq_head <- head release;";
  const { kernel, ring } = await changed(
    [[cell, `${cell} (p.cq_off.flags) seen : u32 host;`], [retire, `seen <- head + 100; ${retire}`]],
    (fake) => {
      fake.params = (words) => {
        words[20 + 6] = 44;
      };
    },
  ); // prettier-ignore
  ring.postNop();
  ring.notify();
  ring.poll();
  expect([kernel.consumed, kernel.rings[44 / 4]]).toEqual([1, 101]);
});

test.each([
  ["4 entries", "p.sq_entries == 4", 0],
  ["more", "p.sq_entries > 4", 1],
  ["4 entries, and a flag that is not set", "p.sq_entries == 4 && p.flags.clamp", 1],
  ["a place in the table", "known.registered_ring", 0],
  ["how much was posted", "tail == 1", 0],
])("another condition of the publish rule: %s", async (_what, condition, calls) => {
  const { kernel, ring } = await changed([
    ["if (p.flags.sqpoll) {\n        fence", `if (${condition}) {\n        fence`],
  ]);
  ring.postNop();
  ring.notify();
  expect(kernel.enterCalls).toBe(calls);
});

test("another list of what may be tried again", async () => {
  const { kernel, ring } = await changed([["retry intr, again, busy;", "retry intr;"]]);
  ring.postNop();
  kernel.enters.push(-4, -11);
  expect(ring.notify()).toBe(1);
  expect(() => ring.notify()).toThrow("enter failed: again (11)");
});

test("another condition of failing", async () => {
  const { kernel, ring } = await changed([["Cqe.res < 0:", "Cqe.res == 7:"], ["Errno(-Cqe.res)", "Errno(Cqe.res)"]]); // prettier-ignore
  const ended: string[] = [];
  kernel.result = ({ low }) => (low === 0 ? 7 : -5);
  ring.postNop();
  ring.postNop();
  ring.notify();
  ring.poll({
    nop: (_token, res) => ended.push(`done ${res}`),
    failed: (_token, errno) => ended.push(`failed ${errno}`),
  });
  expect(ended).toEqual(["failed 7", "done -5"]);
});

test("the key elsewhere in the entry", async () => {
  const { kernel, ring } = await changed([
    ["byte[31:4]       command;\n  0x20 user_data : u64 tag;\n  byte[63:40]      command;", "byte[39:4]       command;\n  0x28 user_data : u64 tag;\n  byte[63:48]      command;"],
    // What stood in its place moves into the gap.
    ...Array<[string, string]>(2).fill(["0x28 buf_index", "0x20 buf_index"]),
    ["0x2c fd_in", "0x24 fd_in"],
    ["0x2c length", "0x24 length"],
    ["0x28 group", "0x20 group"],
  ]); // prettier-ignore
  ring.postNop();
  ring.postNop();
  kernel.hold = true;
  ring.notify();
  const [first, second] = kernel.taken.map(({ words }) => words.slice(8, 12));
  const generation = first![3]!;
  expect(generation).toBeGreaterThan(0);
  expect([[...first!], [...second!]]).toEqual([
    [0, 0, 0, generation],
    [0, 0, 1, generation],
  ]);
});

test("another depth of the completion ring", async () => {
  const { ring } = await changed([["depth p.cq_entries;", "depth p.sq_entries;"]]);
  const { ring: deeper } = await changed([]);
  expect([ring.depth, deeper.depth]).toEqual([3, 7]);
});

test("no way to cancel, and none kept for it", async () => {
  const { ring } = await changed([["cancel by async_cancel;", ""]]);
  expect([ring.depth, "cancel" in ring]).toEqual([8, false]);
});

test("no handle to wait for: fences are looked after by a timer", async () => {
  const { kernel, ring } = await changed([["wait fd;", ""]], (fake) => {
    fake.transport.watch = fake.transport.waitReadable = () => {
      throw new Error("there is nothing to watch");
    };
  });
  kernel.hold = true;
  const fence = ring.nop();
  setTimeout(() => kernel.complete(kernel.taken[0]!, 3), 20);
  expect((await fence.wait({ timeout: 5000 })).res).toBe(3);
  kernel.hold = false;
  const token = ring.postNop();
  ring.waitSync(token, { timeout: 5000 });
  expect(ring.result(token)).toEqual({ res: 0, flags: 0 });
});

const REGISTERING = `  let place : RsrcUpdate = { offset: 0xffff_ffff, data: fd };
  let registered = register(fd, register_ring_fds, place, 1);
  return Uring(fd, p, registered == 1 ? place.offset : fd, registered == 1 ? registered_ring : none);`;
const CLOSING = /  sequence close \{\n.*?\n  \}\n/su.exec(spec)![0];

test("nothing is registered: entries go by the handle, and there is nothing to give back", async () => {
  const { kernel, ring } = await changed([
    [REGISTERING, "return Uring(fd, p, fd, none);"],
    [CLOSING, ""],
  ]);
  ring.postNop();
  ring.notify();
  ring.poll();
  await ring.close();
  expect([kernel.table.size, kernel.entered, kernel.unregistered]).toEqual([0, [[7, 0]], []]);
});

test("registered, and entered by the handle all the same", async () => {
  const { kernel, ring } = await changed([["registered == 1 ? place.offset : fd, registered == 1 ? registered_ring : none", "registered == 1 ? fd : place.offset, none"]]); // prettier-ignore
  ring.postNop();
  ring.notify();
  expect([kernel.table.size, kernel.entered]).toEqual([1, [[7, 0]]]);
});

test("no steps for closing: what was registered stays so", async () => {
  const { kernel, ring } = await changed([[CLOSING, ""]]);
  await ring.close();
  expect([...kernel.table, kernel.unmapped, kernel.closedHandles]).toEqual([[3, 7], 2, 1]);
});

/** Words of the rings' memory when something is taken out of the table. */
function seenWhenClosing(kernel: FakeKernel): number[] {
  const seen: number[] = [];
  const { call4 } = kernel.transport.syscalls!;
  kernel.transport.syscalls!.call4 = (number, ...given) => {
    if (number === 427 && given[1] === 21) seen.push(...kernel.rings.slice(-4));
    return call4(number, ...given);
  };
  return seen;
}

test("steps for closing that write to the device's memory: it is still there", async () => {
  let seen: number[] = [];
  const { kernel, ring } = await changed(
    [["  sequence close {", "  sequence close { for i in 0..2 { sq_array[i] <- 70 + i; } fence full; let last = min(ring, 9) + 4; sq_array[3] <- last;"]],
    (fake) => (seen = seenWhenClosing(fake)),
  ); // prettier-ignore
  await ring.close();
  expect([seen, kernel.unmapped, kernel.closedHandles]).toEqual([[70, 71, 72, 7], 2, 1]);
});

test("such steps are left out when the memory could not be had", async () => {
  const failing = (fake: FakeKernel): void => {
    fake.transport.map = () => {
      throw new Error("no memory");
    };
    kernel = fake;
  };
  let kernel!: FakeKernel;
  await expect(changed([["  sequence close {", "  sequence close { sq_array[0] <- 7;"]], failing)).rejects.toThrow("no memory"); // prettier-ignore
  expect([kernel.unregistered, kernel.closedHandles]).toEqual([[], 1]);
});

test("steps for opening that make calls, and look at what they filled in and answered", async () => {
  const opening = `  sequence open {
    let own : RsrcUpdate = { offset: 0xffff_ffff, data: max(fd, 0) };
    let other : RsrcUpdate = { offset: 8, data: max(fd, 0) };
    sq_array[0] <- own.offset;
    if (p.sq_entries == 4) {
      let answer = register(fd, register_ring_fds, own, 1);
      register(fd, register_ring_fds, other, 1);
      sq_array[1] <- max(answer, 0) + 100;
    }
    sq_array[2] <- own.offset;
    sq_array[3] <- other.offset;
  }
`;
  const own = /  sequence open \{\n.*?\n  \}\n/su.exec(spec)![0];
  const { kernel } = await changed([
    [own, opening],
    [REGISTERING, "return Uring(fd, p, fd, none);"],
  ]);
  expect([...kernel.table]).toEqual([[3, 7]]);
  expect([...kernel.rings.slice(-4)]).toEqual([0xffff_ffff, 101, 3, 8]);
});
