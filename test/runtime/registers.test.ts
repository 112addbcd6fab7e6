/** Registers in plain memory: one access each, of the width that was asked for, where they may stand. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  loadHalves,
  memoryWindow as over,
  notRemoved,
  notRemovedWide,
  openRegisters,
  storeHalves,
  swap64,
} from "../../src/runtime/generated.ts";
import { DeviceRemoved, memoryWindow, RegionRange, TransportLacks } from "../../src/runtime/index.ts";
import type { RegistersPlace, RegisterWindow, Transport } from "../../src/runtime/transport/transport.ts";

const WIDTHS = [8, 16, 32, 64] as const;
type Width = (typeof WIDTHS)[number];

function store(window: RegisterWindow, width: Width, offset: number, value: bigint): void {
  if (width === 64) window.store64(offset, value);
  else window[`store${width}`](offset, Number(value));
}

function load(window: RegisterWindow, width: Width, offset: number): bigint {
  return BigInt(window[`load${width}`](offset));
}

describe("a window over memory", () => {
  test("is the same for programs and for generated code", () => {
    expect(over).toBe(memoryWindow);
  });

  test.each([ArrayBuffer, SharedArrayBuffer])("stores and loads little-endian words where %o has them", (Memory) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...WIDTHS),
        fc.nat(7),
        fc.nat(1),
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        (width, place, start, bits) => {
          const memory = new Memory(72);
          const value = BigInt.asUintN(width, bits);
          const window = memoryWindow(memory, start * 8);
          const offset = (place * width) / 8;
          store(window, width, offset, value);
          const view = new DataView(memory);
          let seen = 0n;
          for (let byte = 71; byte >= 0; byte--) seen = (seen << 8n) | BigInt(view.getUint8(byte));
          expect(seen).toBe(value << BigInt((start * 8 + offset) * 8));
          expect(load(window, width, offset)).toBe(value);
        },
      ),
    );
  });

  test.each([
    [8, 10],
    [8, -9],
    [8, 0.5],
    [8, 2 ** 32],
    [16, 1],
    [16, 10],
    [32, 2],
    [32, 8],
    [32, 2 ** 32],
    [64, 4],
    [64, 8],
    [64, 2 ** 35],
  ] as const)("refuses an access of %i bits at %d", (width, offset) => {
    // Ten bytes from byte 8 on.
    const window = memoryWindow(new ArrayBuffer(18), 8, "Controller");
    expect(() => load(window, width, offset)).toThrow(RegionRange);
    expect(() => store(window, width, offset, 0n)).toThrow(
      `Region Controller: an access of ${width / 8} bytes at byte ${offset} must be aligned and inside its 10 bytes.`,
    );
  });

  test.each([-1, 0.5, 17, NaN])("refuses to begin at byte %d of 16", (start) => {
    expect(() => memoryWindow(new ArrayBuffer(16), start, "Controller")).toThrow(
      `Region Controller: registers from byte ${start} on must begin inside its 16 bytes.`,
    );
  });

  test("aligns words in memory, not from where the registers begin", () => {
    const memory = new ArrayBuffer(32);
    const window = memoryWindow(memory, 4);
    window.store64(4, 0x0102_0304_0506_0708n);
    expect(new DataView(memory).getBigUint64(8, true)).toBe(0x0102_0304_0506_0708n);
    window.store32(0, 7);
    expect(new DataView(memory).getUint32(4, true)).toBe(7);
    expect(() => window.load64(0)).toThrow(RegionRange);
  });

  test("refuses every access once its memory is gone", () => {
    const memory = new ArrayBuffer(16);
    const window = memoryWindow(memory);
    window.store64(8, 1n);
    memory.transfer();
    for (const width of WIDTHS) {
      expect(() => load(window, width, 0)).toThrow(RegionRange);
      expect(() => store(window, width, 0, 1n)).toThrow(RegionRange);
    }
  });
});

describe("a register by its halves", () => {
  const value = 0x0102_0304_0506_0708n;
  const seen: [string, number, number][] = [];
  const words = new Map<number, number>();
  const window = {
    load32(offset: number): number {
      seen.push(["load", offset, words.get(offset)!]);
      return words.get(offset)!;
    },
    store32(offset: number, word: number): void {
      seen.push(["store", offset, word]);
      words.set(offset, word);
    },
  } as RegisterWindow;

  test.each([
    [
      "low-high",
      false,
      [
        [0x20, 0x0506_0708],
        [0x24, 0x0102_0304],
      ],
    ],
    [
      "high-low",
      false,
      [
        [0x24, 0x0102_0304],
        [0x20, 0x0506_0708],
      ],
    ],
    [
      "low-high",
      true,
      [
        [0x24, 0x0807_0605],
        [0x20, 0x0403_0201],
      ],
    ],
    [
      "high-low",
      true,
      [
        [0x20, 0x0403_0201],
        [0x24, 0x0807_0605],
      ],
    ],
  ] as const)("%s, big-endian: %o", (order, big, accesses) => {
    for (const given of [value, Number(value & 0xf_ffff_ffff_ffffn)]) {
      seen.length = 0;
      storeHalves(window, 0x20, given, order, big);
      expect(seen.map(([kind, offset]) => [kind, offset])).toEqual(accesses.map(([offset]) => ["store", offset]));
      if (given === value) expect(seen.map(([, ...access]) => access)).toEqual(accesses);
      seen.length = 0;
      expect(loadHalves(window, 0x20, order, big)).toBe(BigInt(given));
      expect(seen.map(([kind, offset]) => [kind, offset])).toEqual(accesses.map(([offset]) => ["load", offset]));
    }
  });

  test("eight bytes in the other order", () => {
    expect(swap64(value)).toBe(0x0807_0605_0403_0201n);
    expect(swap64(0xff00_0000_0000_0001n)).toBe(0x0100_0000_0000_00ffn);
  });
});

test("all ones where they cannot be: no device", () => {
  expect(notRemoved(0xff, 0xffff, "Controller.status")).toBe(0xff);
  expect(notRemovedWide(0xffff_ffffn, "Controller.cap")).toBe(0xffff_ffffn);
  expect(() => notRemoved(0xffff, 0xffff, "Controller.status")).toThrow(DeviceRemoved);
  const error = new DeviceRemoved("Controller.cap");
  expect(() => notRemovedWide(0xffff_ffff_ffff_ffffn, "Controller.cap")).toThrow(error);
  expect(error).toMatchObject({ code: "DEVICE_REMOVED", register: "Controller.cap" });
});

test("a transport is asked for its registers, or lacks them", () => {
  const places: RegistersPlace[] = [];
  const window = memoryWindow(new ArrayBuffer(8));
  const transport = {
    name: "test",
    registers(place: RegistersPlace): RegisterWindow {
      places.push(place);
      return window;
    },
  } as unknown as Transport;
  expect(openRegisters(transport, { kind: "bar", index: 0, offset: 16 })).toBe(window);
  expect(places).toEqual([{ kind: "bar", index: 0, offset: 16 }]);
  expect(() => openRegisters({ name: "bare" }, places[0]!)).toThrow(TransportLacks);
});
