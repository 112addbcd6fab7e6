import { expect, test } from "vitest";
import { Host, Workshop } from "./workshop.ts";
import { TestOutside } from "./outside.ts";

function host(): Host {
  return new Host({ start: false });
}

test("what is read only shows what the device says, and a store to it changes nothing", () => {
  const { device, panel, bugs } = host();
  expect(panel.load64(0)).toBe(0x0103_0000n);
  panel.store64(0, 7n);
  expect(panel.load64(0)).toBe(0x0103_0000n);
  expect(bugs).toEqual([]);
  expect(device.hostBugs.map(({ rule, path }) => [rule, path])).toEqual([
    ["register-access", "workshop.ring#Panel.ident"],
  ]);
});

test("a register holds its reset value until it is stored to, and fields say what it holds", () => {
  const { device, panel } = host();
  expect(panel.load32(8)).toBe(0x10);
  panel.store32(8, 0x0000_0929);
  const { control } = device.panel;
  expect([control.enable, control.mode, control.size, control.options]).toEqual([true, 4, 2, 9]);
  control.size = 8;
  control.enable = false;
  expect(panel.load32(8)).toBe(0x0000_0988);
  expect(device.hostBugs).toEqual([]);
});

test("a model's own value is refused where the field cannot have it", () => {
  const { device } = host();
  expect(() => (device.panel.control.size = 9)).toThrow(/control.size is 9; it must be 1..8/);
  expect(() => (device.panel.ident.lanes = 0)).toThrow(/lanes is 0/);
  expect(device.panel.control.word).toBe(0x10);
});

test("stored ones clear, set, or are remembered until they are read", () => {
  const { device, panel } = host();
  device.panel.causes.word = 3;
  panel.store32(0x0c, 1);
  expect(panel.load32(0x0c)).toBe(2);
  device.panel.mask.word = 0x10;
  panel.store32(0x10, 0x8000_0001);
  expect(panel.load32(0x10)).toBe(0x8000_0011);
  device.panel.count.word = 7;
  expect(panel.load32(0x14)).toBe(7);
  expect(panel.load32(0x14)).toBe(0);
  expect(device.hostBugs).toEqual([]);
  panel.store32(0x14, 1);
  expect(device.hostBugs.at(-1)?.rule).toBe("register-access");
});

test("of a register with fields of several kinds each does what it does", () => {
  const { device, panel } = host();
  device.panel.mixed.word = 0x0003;
  panel.store32(0x80, 0xab06);
  expect(device.panel.mixed.word).toBe(0xab05);
  expect(panel.load32(0x80)).toBe(0x0005);
  expect(device.panel.mixed.hidden).toBe(0xab);
});

test("what is written only gives nothing, and is no thing to load", () => {
  const { device, panel } = host();
  panel.store32(0x1c, 0x1234);
  expect(device.panel.secret.word).toBe(0x1234);
  expect(panel.load32(0x1c)).toBe(0);
  expect(device.hostBugs.map(({ rule }) => rule)).toEqual(["register-access"]);
});

test("64 bits are accessed as a whole, or by their halves, in the order that is said", () => {
  const { device, panel } = host();
  const told: (readonly bigint[])[] = [];
  device.onBase = (...values) => void told.push(values);
  panel.store64(0x20, 0xfedc_ba98_7654_3210n);
  expect(device.panel.wide.word).toBe(0xfedc_ba98_7654_3210n);
  panel.store32(0x2c, 0x12);
  expect(told).toEqual([]);
  panel.store32(0x28, 0x3456_7890);
  expect(told).toEqual([[0x12_3456_7890n, 0n]]);
  expect(device.panel.base.number).toBe(0x12_3456_7890);
  expect([panel.load32(0x2c), panel.load32(0x28)]).toEqual([0x12, 0x3456_7890]);
  expect(device.hostBugs).toEqual([]);
  panel.store32(0x20, 1);
  panel.load64(0x28);
  expect(device.hostBugs.map(({ rule }) => rule)).toEqual(["register-width", "register-width"]);
  expect(device.panel.wide.word).toBe(0xfedc_ba98_7654_3210n);
});

test("bytes, words and big-endian words", () => {
  const { device, panel } = host();
  panel.store32(0x30, 0x1122_3344);
  expect(device.panel.turned.word).toBe(0x4433_2211);
  expect(panel.load32(0x30)).toBe(0x1122_3344);
  panel.store16(0x34, 0xbeef);
  panel.store8(0x36, 0xa5);
  expect([device.panel.small.word, device.panel.tiny.word]).toEqual([0xbeef, 0xa5]);
  expect([panel.load16(0x34), panel.load8(0x36)]).toEqual([0xbeef, 0xa5]);
  panel.load8(0x34);
  panel.load16(0x35);
  expect(device.hostBugs.map(({ rule }) => rule)).toEqual(["register-width", "register-width"]);
});

test("arrays and blocks are found by their strides, which other registers may say", () => {
  const { device, panel } = host();
  const told: number[][] = [];
  device.onLane = (...values) => void told.push(values);
  panel.store32(0x40, 1);
  panel.store32(0x58, 4);
  expect(told).toEqual([
    [1, 1, 0],
    [4, 4, 0],
  ]);
  expect([device.panel.lane(1).word, device.panel.lane(4).word]).toEqual([1, 4]);
  expect(() => device.panel.lane(5)).toThrow(RangeError);
  panel.load32(0x60);
  panel.load32(0x44);
  expect(device.hostBugs.map(({ rule, path }) => [rule, path])).toEqual([
    ["register-offset", "workshop (bar 0 + 0x60)"],
    ["register-offset", "workshop (bar 0 + 0x44)"],
  ]);
  const bells: number[][] = [];
  device.onBellsHead = (...values) => void bells.push(values);
  panel.store32(0x1000 + 5 * 16 + 8, 9);
  expect(bells).toEqual([[5, 9, 0]]);
});

test("places are other places, and where there is none every load gives ones", () => {
  const { device } = host();
  const config = device.registers({ kind: "config", offset: 0x10 });
  expect(config.load16(0)).toBe(0x1234);
  expect(device.registers({ kind: "config", offset: 0 }).load16(0x10)).toBe(0x1234);
  const none = device.registers({ kind: "bar", index: 3, offset: 0 });
  expect([none.load32(0), none.load64(8)]).toEqual([0xffff_ffff, 0xffff_ffff_ffff_ffffn]);
  expect(device.hostBugs.map(({ path }) => path)).toEqual(["workshop (bar 3 + 0x0)", "workshop (bar 3 + 0x8)"]);
});

test.each([
  ["a reserved bit that must be 0", 0x0001_0010, "register-reserved workshop.ring#Panel.control"],
  ["one that is written as 0", 0x0008_0010, "register-reserved workshop.ring#Panel.control"],
  ["one that is written back", 0x8000_0010, "register-reserved workshop.ring#Panel.control"],
  ["a closed enum's other value", 0x0000_0016, "register-value workshop.ring#Panel.control.mode"],
  ["a value out of its range", 0x0000_0000, "register-value workshop.ring#Panel.control.size"],
  ["flags that nobody declared", 0x0000_0210, "register-value workshop.ring#Panel.control.options"],
])("%s is a bug of the host's", (_what, value, bug) => {
  const { device, panel } = host();
  panel.store32(8, value);
  expect(device.hostBugs.map(({ rule, path }) => `${rule} ${path}`)).toEqual([bug]);
});

test("reserved bits that may be anything, or that hold what is written back, are no bug", () => {
  const { device, panel } = host();
  panel.store32(8, 0x0006_0010);
  device.panel.control.word = 0x4000_0010;
  panel.store32(8, 0x4000_0011);
  panel.store32(8, 0x0000_0011);
  expect(device.hostBugs).toEqual([]);
});

test("stores and loads are told of, with what a register held before", () => {
  const { device, panel } = host();
  const told: (readonly (number | string)[])[] = [];
  device.onControl = (value, before) => void told.push(["control", value, before]);
  device.onKick = (value) => void told.push(["kick", value]);
  device.beforeCount = () => void told.push(["count", ++device.panel.count.word]);
  panel.store32(8, 0x11);
  panel.store32(0x18, 5);
  panel.store32(0x18, 5);
  expect(panel.load32(0x14)).toBe(1);
  expect(told).toEqual([
    ["control", 0x11, 0x10],
    ["kick", 5],
    ["kick", 5],
    ["count", 1],
  ]);
});

test("a load by halves is told of once, before the first", () => {
  const { device, panel } = host();
  let loads = 0;
  device.beforeBase = () => void (device.panel.base.word = BigInt(++loads) << 32n);
  expect([panel.load32(0x2c), panel.load32(0x28), loads]).toEqual([1, 0, 1]);
  device.beforeWide = () => void loads++;
  panel.load64(0x20);
  expect(loads).toBe(2);
});

test("a reset puts everything back", () => {
  const { device, panel } = host();
  panel.store32(8, 0x11);
  panel.store32(0x40, 1);
  device.panel.causes.word = 3;
  device.reset();
  expect([panel.load32(8), panel.load32(0x40), panel.load32(0x0c), panel.load64(0)]).toEqual([
    0x10,
    0,
    0,
    0x0103_0000n,
  ]);
  expect(device.log).toEqual(["reset", "reset"]);
});

test("a device that is connected to nothing says so", () => {
  expect(() => new Workshop().dma).toThrow(/connected to nothing/);
  const device = new Workshop();
  device.connect(new TestOutside());
  expect(device.dma.read(0x1_0000, 4)).toEqual(new Uint8Array(4));
});

test("plain doorbells are told, and where they are", () => {
  const { device } = host();
  expect(device.doorbells).toEqual([
    { place: { kind: "bar", index: 0, offset: 0 }, offset: 0x1000, bits: 32, count: 16, stride: 16, commands: true },
    { place: { kind: "bar", index: 0, offset: 0 }, offset: 0x1008, bits: 32, count: 16, stride: 16, commands: false },
  ]);
});

test("more mistakes than are kept are counted", () => {
  const { device, panel } = host();
  for (let time = 0; time < 150; time++) panel.store64(0, 0n);
  expect([device.hostBugs.length, device.hostBugCount]).toEqual([100, 150]);
});
