/** A host that keeps the rules, and a device that completes in any order: each command once, nothing else, no bug told. */
import { describe, expect, test } from "vitest";
import { generator } from "./outside.ts";
import { Host } from "./workshop.ts";

const COMMANDS = 4000;

interface Expected {
  readonly value: number;
  readonly kind: number;
  left: number;
}

/** What a host does that knows nothing but the description. */
function drive(seed: number, depth: number, replies: number, windows: boolean): Host {
  const random = generator(seed);
  const below = (limit: number): number => random() % limit;
  const host = new Host({ windows, depth, replies });
  const { device, bench } = host;
  device.echo = (command) => {
    if (below(3) === 0) command.complete({ value: command.value });
    else later.push([command.id, command.value]);
  };
  const later: [id: number, value: number][] = [];
  const expected = new Map<number, Expected>();
  let posted = 0;
  let told = 0;
  let freed = 0;
  let unread = 0;
  let done = 0;
  while (done < COMMANDS) {
    switch (below(7)) {
      case 0:
      case 1: {
        // Tags in flight never exceed what the completion ring can hold; slots are free up to the head that was told.
        const room = Math.min(depth - 1 - (posted - freed), replies - 1 - expected.size - unread);
        for (let count = below(room + 1); count > 0 && posted < COMMANDS; count--) {
          let tag = below(0x1_0000);
          while (expected.has(tag)) tag = below(0x1_0000);
          const kind = [1, 2, 3][below(3)]!;
          const words = kind === 2 ? [1 + below(1000), 0] : [1 + below(0xffff)];
          host.put(kind, tag, words);
          expected.set(tag, { value: words[0]!, kind, left: 1 });
          posted++;
        }
        break;
      }
      case 2:
        if (told !== posted) host.ring();
        told = posted;
        break;
      case 3:
        for (let count = below(4); count > 0; count--) device.step(below);
        break;
      case 4:
        device.run(1 + below(8));
        break;
      case 5:
        if (later.length > 0) {
          const [[id, value]] = later.splice(below(later.length), 1) as [[number, number]];
          bench.replies.complete(id, { value });
        }
        break;
      default: {
        const found = host.reap(false);
        for (const { tag, value, head, queue } of found) {
          const one = expected.get(tag);
          if (one === undefined) throw new Error(`tag ${tag} was not in flight`);
          if (one.value !== value) throw new Error(`tag ${tag} has ${value} and not ${one.value}`);
          if (queue !== host.number) throw new Error(`it came from queue ${queue}`);
          expected.delete(tag);
          freed += (head - (freed % depth) + depth) % depth;
          done++;
        }
        if (freed > posted) throw new Error(`${freed} entries were taken of ${posted}`);
        unread += found.length;
        if (unread > 0 && below(2) === 0) {
          host.tell();
          unread = 0;
        }
      }
    }
  }
  expect(expected.size).toBe(0);
  return host;
}

describe.each([
  [2, 2],
  [3, 2],
  [2, 5],
  [8, 8],
  [64, 7],
  [5, 64],
])("rings of %i and %i", (depth, replies) => {
  test.each([1, 2, 3].flatMap((seed) => [true, false].map((windows) => [seed, windows] as const)))(
    "seed %i, windows %s",
    (seed, windows) => {
      const host = drive(seed * 7919 + depth, depth, replies, windows);
      expect(host.bugs).toEqual([]);
      expect(host.bench.inFlight.count).toBe(0);
    },
  );
});

test("the same seed gives the same bytes", () => {
  const [one, other] = [drive(99, 6, 5, true), drive(99, 6, 5, true)];
  expect(one.outside.bytes).toEqual(other.outside.bytes);
  expect(one.outside.interrupts).toEqual(other.outside.interrupts);
});

/** A host that knows no rule: whatever it does, the device neither throws nor writes outside of its rings. */
test.each([1, 2, 3, 4, 5, 6])("a host that lies, seed %i", (seed) => {
  const random = generator(seed);
  const host = new Host({ windows: seed % 2 === 0, depth: 8, replies: 4 });
  const { device, outside, panel, bench } = host;
  const fence = outside.word(0x1_8000);
  outside.words.fill(0xa5a5_a5a5, fence);
  for (let act = 0; act < 3000; act++) {
    switch (random() % 6) {
      case 0:
        outside.words[random() % fence] = random();
        break;
      case 1:
        panel.store32(0x1000 + (random() % 32) * 8, random() % (random() % 2 === 0 ? 10 : 0xffff_ffff));
        break;
      case 2:
        panel.store32((random() % 40) * 4, random());
        break;
      case 3:
        device.step((count) => random() % count);
        break;
      case 4:
        device.run(random() % 16);
        break;
      default:
        if (random() % 20 === 0) {
          bench.orders.start(0x1_0000 + (random() % 4) * 64, random() % 80);
          bench.replies.start(random() % 2 === 0 ? 0x1_4000 : random() * 4096, random() % 80);
        }
    }
  }
  expect(outside.words.subarray(fence).every((word) => word === 0xa5a5_a5a5)).toBe(true);
  expect(device.hostBugCount).toBeGreaterThan(0);
});
