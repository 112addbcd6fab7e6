/** What a host may not do with rings, rule by rule. */
import { describe, expect, test } from "vitest";
import { HostBug } from "../../src/device/outside.ts";
import { Host, ORDERS, REPLIES } from "./workshop.ts";

const BELL = "workshop.ring#Panel.bells[3]";
const RING = "workshop.ring#Bench.Orders";

function bugsOf(act: (host: Host) => void): readonly string[] {
  const host = new Host();
  act(host);
  host.settle();
  return host.bugs;
}

describe("entries", () => {
  test.each([
    ["reserved bits", (host: Host) => host.put(1, 0, [5, 0, 1]), "entry-reserved workshop.ring#echo"],
    [
      "the last reserved bit",
      (host: Host) => host.put(4, 0, [0, 0, 0, 0, 0, 0, 1 << 31]),
      "entry-reserved workshop.ring#silent",
    ],
    ["a value that is too small", (host: Host) => host.put(2, 0, [0, 0]), "entry-value workshop.ring#add.first"],
    ["a value that is too large", (host: Host) => host.put(2, 0, [1000, 101]), "entry-value workshop.ring#add.second"],
    ["flags that are none", (host: Host) => host.put(1, 0, [5], 2), "entry-value workshop.ring#Order.flags"],
    ["a condition that does not hold", (host: Host) => host.put(2, 0, [5, 6]), "constraint workshop.ring#add"],
    ["an opcode that is none", (host: Host) => host.put(77, 0), "entry-fixed workshop.ring#Order.kind"],
    ["the opcode of no command of the ring", (host: Host) => host.put(6, 0), "entry-fixed workshop.ring#Order.kind"],
  ])("%s", (_what, put, bug) => {
    const found = bugsOf((host) => {
      put(host);
      host.ring();
    });
    expect(found).toEqual([bug]);
  });

  test("what is as it must be is none", () => {
    const host = new Host();
    host.put(1, 0, [0xffff_ffff], 9);
    host.put(2, 1, [1000, 100]);
    host.put(2, 2, [1, 1]);
    host.put(4, 3);
    host.put(5, 4, [1]);
    host.ring();
    host.settle();
    expect(host.bugs).toEqual([]);
    expect(host.reap().map(({ value }) => value)).toEqual([0xffff_ffff, 1100, 2, 1]);
  });

  test("a command with a mistake is done all the same, and an unknown one as the model says", () => {
    const host = new Host();
    host.put(2, 7, [5, 6]);
    host.put(77, 8);
    host.ring();
    host.settle();
    expect(host.device.log).toEqual(["reset", "constraint", "add 5 6", "entry-fixed", "unknown 77"]);
    expect(host.reap().map(({ tag, status }) => [tag, status])).toEqual([
      [7, 1],
      [8, 99],
    ]);
  });

  test("the tag of a command in flight", () => {
    const host = new Host();
    host.device.keeps = true;
    host.put(1, 4);
    host.put(1, 4);
    host.put(1, 5);
    host.ring();
    host.settle();
    expect(host.bugs).toEqual([`tag-in-use ${RING}`]);
  });

  test("a tag that has completed may come again", () => {
    const host = new Host();
    for (let time = 0; time < 20; time++) {
      host.put(1, 4, [time]);
      host.ring();
      host.settle();
      expect(host.reap()).toHaveLength(1);
    }
    expect(host.bugs).toEqual([]);
  });
});

describe("doorbells", () => {
  test.each([
    ["an index that the ring has not", (host: Host) => host.ring(8), `doorbell-value ${BELL}.tail`],
    ["one far outside", (host: Host) => host.ring(0xffff_ffff), `doorbell-value ${BELL}.tail`],
    [
      "a queue that nobody made",
      (host: Host) => host.panel.store32(0x1000 + 9 * 16, 1),
      "doorbell-stopped workshop.ring#Panel.bells[9].tail",
    ],
    ["a head where nothing was written", (host: Host) => host.tell(1), `doorbell-value ${BELL}.head`],
    ["a head that the ring has not", (host: Host) => host.tell(8), `doorbell-value ${BELL}.head`],
  ])("%s", (_what, act, bug) => {
    expect(bugsOf(act)).toEqual([bug]);
  });

  test("a ring that was stopped", () => {
    const host = new Host();
    host.bench.stop();
    host.ring(1);
    host.tell(1);
    expect(host.bugs).toEqual([`doorbell-stopped ${BELL}.tail`, `doorbell-stopped ${BELL}.head`]);
  });

  test("a head beyond what was written, or before what was read", () => {
    const host = new Host();
    for (let tag = 0; tag < 4; tag++) host.put(1, tag);
    host.ring();
    host.settle();
    host.tell(5);
    host.tell(3);
    host.tell(2);
    expect(host.bugs).toEqual([`doorbell-value ${BELL}.head`, `doorbell-value ${BELL}.head`]);
  });

  test("more entries than there are free slots", () => {
    const host = new Host();
    host.ring(7);
    host.ring(3);
    expect(host.bugs).toEqual([`overrun ${RING}`]);
    expect(host.bench.orders.pending).toBe(7);
  });

  test("slots are free when a completion has told how far entries were taken, and not before", () => {
    const host = new Host();
    host.device.keeps = true;
    for (let tag = 0; tag < 7; tag++) host.put(1, tag);
    host.ring();
    host.settle();
    expect(host.bench.orders.pending).toBe(0);
    host.ring(0);
    expect(host.bugs).toEqual([`overrun ${RING}`]);
    host.bench.replies.complete(host.device.kept[0]!, { value: 1 });
    host.settle();
    expect(host.reap()[0]?.head).toBe(7);
    host.put(1, 7);
    host.ring();
    host.settle();
    expect(host.bugs).toHaveLength(1);
    expect(host.device.kept).toHaveLength(8);
  });
});

describe("places of rings", () => {
  test.each([
    ["a depth of 0", (host: Host) => host.bench.orders.start(ORDERS, 0), `ring-place ${RING}`],
    ["a depth beyond what is allowed", (host: Host) => host.bench.orders.start(ORDERS, 65), `ring-place ${RING}`],
    ["a depth that is no number", (host: Host) => host.bench.orders.start(ORDERS, 2.5), `ring-place ${RING}`],
    ["a place that is not aligned", (host: Host) => host.bench.orders.start(ORDERS + 32, 8), `ring-place ${RING}`],
    [
      "one that is not even a word's",
      (host: Host) => host.bench.replies.start(REPLIES + 1, 8),
      "ring-place workshop.ring#Bench.Replies",
    ],
  ])("%s", (_what, start, bug) => {
    const host = new Host({ start: false });
    expect(start(host)).toBe(false);
    expect(host.bugs).toEqual([bug]);
    expect(host.bench.orders.running).toBe(false);
  });
});

test("a bug is an error that says the rule, and what the description calls the thing", () => {
  const host = new Host();
  host.ring(8);
  const [bug] = host.device.hostBugs;
  expect(bug).toBeInstanceOf(HostBug);
  expect(bug).toMatchObject({ code: "HOST_BUG", rule: "doorbell-value", path: `${BELL}.tail` });
  expect(bug?.message).toBe(`${BELL}.tail: it told index 8 of ${RING}, whose last index is 7 (doorbell-value).`);
});
