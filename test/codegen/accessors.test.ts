/** Registers as objects: which accesses each of their members makes, in which order, and which members there are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DeviceRemoved, TransportLacks, ValueRange } from "../../src/runtime/index.ts";
import type * as Case from "./cases/accessors/expected.gen.ts";
import { load, root } from "./compile.ts";
import { Recording, type Seen } from "./recording.ts";

const path = "test/codegen/cases/accessors/spec.ring";
let made: typeof Case;
beforeAll(async () => {
  made = await load<typeof Case>("accessors", path, { [path]: readFileSync(join(root, path), "utf8") });
});

let device: Recording;
let engine: Case.Engine;
beforeEach(() => {
  device = new Recording();
  // Version 2.3.
  device.set(16, 0, 0x0230n);
  engine = made.openEngine(device.transport, { features: made.Features.doorbells });
  device.taken();
});

/** The members of a register, and of what it inherits. */
function membersOf(register: object): readonly string[] {
  return Object.getOwnPropertyNames(Object.getPrototypeOf(register)).filter((name) => name !== "constructor");
}

describe("opening", () => {
  test("asks for the place, and once for what places and gates depend on", () => {
    device = new Recording();
    device.set(16, 0, 0x0230n);
    engine = made.openEngine(device.transport, { features: made.Features.doorbells });
    expect(device.places).toEqual([{ kind: "bar", index: 2, offset: 0x100 }]);
    expect(device.taken()).toEqual([["load", 16, 0, 0x0230n]]);
    engine.lane(1).head.store(1);
    engine.place.load();
    expect(device.taken().filter(([, , offset]) => offset === 0)).toEqual([]);
  });

  test.each([
    [0x0230n, 1, true, true, 0x64],
    [0x0130n, 1, true, false, 0x60],
    [0x0210n, 1, false, true, 0x64],
    [0x0230n, 0, false, true, 0x64],
  ])("version %s, features %i: what is there", (version, features, bells, extra, place) => {
    device.set(16, 0, version);
    engine = made.openEngine(device.transport, { features });
    expect([engine.doorbell !== undefined, engine.extra !== undefined]).toEqual([bells, extra]);
    device.taken();
    engine.place.store(9);
    expect(device.taken()).toEqual([["store", 32, place, 9n]]);
  });

  test("every kind of place, and what has to be told", () => {
    made.openNetwork(device.transport, { port: 3, base: 0x20 }).mine.store(0x1234);
    made.openNetwork(device.transport, { port: 0 });
    expect(made.openIdentity(device.transport).vendor.load()).toBe(0x0230);
    made.openBells(device.transport).bell.store({ queue: 3, tail: 0x8000_0001 });
    expect(device.places.slice(1)).toEqual([
      { kind: "capability", id: 0x11, offset: 0x20 },
      { kind: "capability", id: 0x11, offset: 0 },
      { kind: "config", offset: 0 },
      { kind: "region", name: "bells", offset: 8 },
    ]);
    expect(device.taken()).toEqual([
      ["store", 16, 0x26, 0x3412n],
      ["load", 16, 0, 0x0230n],
      ["store", 64, 0, 0x8000_0001_0000_0003n],
    ]);
    expect(() => made.openNetwork(device.transport, { port: 8 })).toThrow("openNetwork.port is 8; it must be 0..7.");
    expect(() => made.openEngine(device.transport, { features: 4 })).toThrow(ValueRange);
    expect(() => made.openIdentity({ name: "bare" })).toThrow(TransportLacks);
  });

  test("a device that is not there is told at once where it is asked", () => {
    device.set(16, 0, 0xffffn);
    expect(() => made.openEngine(device.transport, { features: 0 })).toThrow(DeviceRemoved);
  });
});

describe("one access at a time", () => {
  test("a field is one load", () => {
    device.set(32, 4, 0x0000_0c51n);
    expect([engine.status.ready, engine.status.level, engine.status.limit]).toEqual([true, 5, 48]);
    expect(device.taken()).toEqual(Array.from({ length: 3 }, () => ["load", 32, 4, 0xc51n]));
    expect(engine.status.fields()).toEqual({
      ready: true,
      failed: false,
      late: false,
      level: 5,
      limit: 48,
      halt: false,
    });
    expect(device.taken()).toEqual([["load", 32, 4, 0xc51n]]);
    expect(engine.status.load()).toBe(0xc51);
  });

  test("a field that is set: a load and a store, reserved bits as they were, and no one that would act", () => {
    const before = 0x812a_0c57n;
    device.set(32, 4, before);
    engine.status.level = 9;
    expect(device.taken()).toEqual([
      ["load", 32, 4, before],
      ["store", 32, 4, 0x012a_0c91n],
    ]);
    device.set(32, 4, before);
    engine.status.failed = true;
    engine.status.halt = true;
    expect(device.taken().filter(([kind]) => kind === "store")).toEqual([
      ["store", 32, 4, 0x012a_0c53n],
      ["store", 32, 4, 0x812a_0c51n],
    ]);
  });

  test("several fields: one load and one store", () => {
    device.set(32, 4, 0x812a_0c57n);
    engine.status.change({ level: 1, failed: true, late: true, limit: 16 });
    expect(device.taken()).toEqual([
      ["load", 32, 4, 0x812a_0c57n],
      ["store", 32, 4, 0x012a_0417n],
    ]);
    device.set(32, 4, 0x812a_0c57n);
    engine.status.change({});
    expect(device.taken().at(-1)).toEqual(["store", 32, 4, 0x012a_0c51n]);
    expect(() => engine.status.change({ level: 1, limit: 17 })).toThrow(ValueRange);
    expect(device.taken().filter(([kind]) => kind === "store")).toEqual([]);
  });

  test("a whole word: of fields, the rest as after a reset, or one that was loaded", () => {
    engine.order.store({ second: 2 });
    engine.order.store({});
    engine.order.store(0xffff_ffff);
    engine.setup.store({ low: 7 });
    engine.setup.store(0x8000_0000_0000_0000n);
    expect(device.taken()).toEqual([
      ["store", 32, 0x30, 0x210n],
      ["store", 32, 0x30, 0x10n],
      ["store", 32, 0x30, 0xffff_ffffn],
      ["store", 64, 0x28, 0x1_0000_0007n],
      ["store", 64, 0x28, 0x8000_0000_0000_0000n],
    ]);
    expect(() => engine.order.store(-1)).toThrow("order is -1; it must be 0..4294967295.");
    expect(() => engine.setup.store(1n << 64n)).toThrow(ValueRange);
    expect(() => engine.order.store({ first: 256 })).toThrow(ValueRange);
    expect(device.taken()).toEqual([]);
  });

  test("64 bits at once, and by halves in the order that is told", () => {
    device.set(64, 0x18, 0x8000_0000_0000_0001n);
    expect(engine.counter.load()).toBe(0x8000_0000_0000_0001n);
    device.set(64, 0x28, 0x8000_0002_0000_0003n);
    engine.setup.high = 5;
    device.taken();
    device.set(64, 0x20, 0x1234_5001n);
    expect([engine.base.page, engine.base.on]).toEqual([0x12345n, true]);
    engine.base.page = 0x8_0000_0001n;
    expect(device.taken()).toEqual([
      ["load", 32, 0x24, 0n],
      ["load", 32, 0x20, 0x1234_5001n],
      ["load", 32, 0x24, 0n],
      ["load", 32, 0x20, 0x1234_5001n],
      ["load", 32, 0x24, 0n],
      ["load", 32, 0x20, 0x1234_5001n],
      ["store", 32, 0x24, 0x8000n],
      ["store", 32, 0x20, 0x0000_1001n],
    ]);
    engine.setup.change({ low: 0xffff, error: true });
    expect(device.taken()).toEqual([
      ["load", 64, 0x28, 0x0000_0005_0000_0003n],
      ["store", 64, 0x28, 0x8000_0005_0000_ffffn],
    ]);
  });

  test("8 and 16 bits, signed values, big-endian words", () => {
    engine.mode.mode = made.Mode.fast;
    engine.step.store(-2);
    expect([engine.step.load(), engine.mode.mode, engine.mode.loop]).toEqual([-2, 2, false]);
    expect(device.taken().slice(0, 3)).toEqual([
      ["load", 8, 2, 0n],
      ["store", 8, 2, 2n],
      ["store", 8, 3, 0xfen],
    ]);
    const network = made.openNetwork(device.transport, { port: 0 });
    network.tag.store({ priority: 1, vlan: 0x234 });
    network.tag.vlan = 0x345;
    network.peer.store(0xc0a8_0001);
    network.hash.store(1);
    network.both.store(0x0102_0304_0506_0708n);
    expect(device.taken()).toEqual([
      ["store", 16, 0, 0x3412n],
      ["load", 16, 0, 0x3412n],
      ["store", 16, 0, 0x4513n],
      ["store", 32, 4, 0x0100_a8c0n],
      ["store", 64, 8, 0x0100_0000_0000_0000n],
      ["store", 32, 0x14, 0x0807_0605n],
      ["store", 32, 0x10, 0x0403_0201n],
    ]);
    expect([network.tag.fields(), network.peer.load(), network.hash.load(), network.both.load()]).toEqual([
      { priority: 1, vlan: 0x345 },
      0xc0a8_0001,
      1n,
      0x0102_0304_0506_0708n,
    ]);
  });
});

describe("what an access does not allow is not there", () => {
  const word = ["load", "fields"];
  test.each([
    ["version", [...word, "minor", "major"], ["minor", "major"]],
    ["status", [...word, "store", "change", "ready", "failed", "late", "level", "limit", "halt"], ["ready"]],
    ["masked", ["load", "store"], []],
    ["events", ["take", "takeFields"], []],
    ["kick", ["load", "store"], []],
    ["key", ["store"], []],
    ["counter", ["load"], []],
    ["order", [...word, "store", "first", "second"], ["first", "second"]],
  ] as const)("%s", (name, members, readonly) => {
    const register = engine[name];
    expect(membersOf(register)).toEqual(members);
    const prototype = Object.getPrototypeOf(register) as object;
    const properties = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([, { get }]) => get);
    const fixed = properties.filter(([, { set }]) => set === undefined).map(([field]) => field);
    expect(fixed).toEqual(readonly);
  });

  test("what a load clears is taken", () => {
    device.set(32, 0xc, 0x301n);
    expect(engine.events.takeFields()).toEqual({ done: true, count: 3 });
    expect(engine.events.take()).toBe(0x301);
    expect(device.taken().length).toBe(2);
  });

  test("what can only be written, and what acts", () => {
    engine.key.store({ key: 0x77 });
    engine.kick.store(1);
    engine.masked.store(0x8000_0000);
    expect(device.taken()).toEqual([
      ["store", 32, 0x14, 0xcafe_0077n],
      ["store", 32, 0x10, 1n],
      ["store", 32, 0x8, 0x8000_0000n],
    ]);
  });
});

describe("arrays and blocks", () => {
  test("stand at their strides, from their first index on", () => {
    engine.doorbell!(3).store(1);
    engine.lane(1).head.store(2);
    engine.lane(4).slot(1).store({ used: true });
    engine.clock.divider.store(16);
    engine.clock.seconds.load();
    expect(device.taken().map(([, ...access]) => access)).toEqual([
      [32, 0x4c, 1n],
      [16, 0x80, 2n],
      [32, 0x80 + 3 * 0x80 + 8, 1n],
      [16, 0x74, 16n],
      [32, 0x70, 0n],
    ] satisfies (readonly [number, number, bigint])[]);
  });

  test("what an index leads to stays what it is", () => {
    const [first, second] = [engine.lane(1), engine.lane(2)];
    first.head.store(1);
    second.head.store(2);
    first.slot(0).next = 3;
    const stores: Seen[] = device.taken().filter(([kind]) => kind === "store");
    expect(stores.map(([, , offset]) => offset)).toEqual([0x80, 0x100, 0x84]);
  });

  test.each([0, 5, -1, 1.5, 2 ** 32 + 1, NaN])("there is no lane %d", (index) => {
    expect(() => engine.lane(index)).toThrow(ValueRange);
  });

  test("nor a doorbell or a slot behind the last", () => {
    expect(() => engine.doorbell!(4)).toThrow("Engine.doorbell[] is 4; it must be 0..3.");
    const lane = engine.lane(1);
    expect(() => lane.slot(2)).toThrow("Engine.slot[] is 2; it must be 0..1.");
    expect(device.taken()).toEqual([]);
  });
});

describe("all ones", () => {
  test("are no word where bits are reserved, or the value is none of its field's", () => {
    for (let offset = 0; offset < 0x100; offset += 8) device.set(64, offset, 0xffff_ffff_ffff_ffffn);
    const gone: readonly (readonly [string, () => unknown])[] = [
      ["version", () => engine.version.major],
      ["mode", () => engine.mode.fields()],
      ["status", () => engine.status.ready],
      ["status", () => (engine.status.level = 1)],
      ["status", () => engine.status.change({ level: 1 })],
      ["events", () => engine.events.take()],
      ["base", () => engine.base.on],
      ["setup", () => engine.setup.load()],
      ["setup", () => (engine.setup.low = 1)],
      ["lane.slot", () => engine.lane(1).slot(0).used],
    ];
    for (const [register, access] of gone) {
      expect(access).toThrow(DeviceRemoved);
      expect(access).toThrow(`Engine.${register} answers all ones`);
    }
    expect(device.taken().filter(([kind]) => kind === "store")).toEqual([]);
  });

  test("are a word like any other where every bit means something", () => {
    for (let offset = 0; offset < 0x100; offset += 8) device.set(64, offset, 0xffff_ffff_ffff_ffffn);
    expect([engine.step.load(), engine.kick.load(), engine.masked.load()]).toEqual([-1, 0xffff_ffff, 0xffff_ffff]);
    expect(engine.counter.load()).toBe(0xffff_ffff_ffff_ffffn);
    expect(engine.clock.seconds.load()).toBe(0xffff_ffff);
    expect(made.openNetwork(device.transport, { port: 0 }).tag.fields()).toEqual({ priority: 15, vlan: 4095 });
  });
});

test("nothing that a program does not name is in its bundle", async () => {
  const { rolldown } = await import("rolldown");
  const entry = join(root, "test/codegen/cases/accessors/expected.gen.ts");
  const bundle = await rolldown({
    input: "entry",
    external: ["@ringwright/runtime/generated"],
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? id : undefined),
        load: (id) => (id === "entry" ? `export { openIdentity } from ${JSON.stringify(entry)};` : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({});
  await bundle.close();
  expect(output[0].code.match(/\w+(?= = class)/g)).toEqual(["VendorRegister"]);
  expect(output[0].code).not.toMatch(/Engine|Network/);
});
