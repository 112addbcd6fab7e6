/** Registers as values: what their fields make of a word, and what changing one leaves alone. */
import { join } from "node:path";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { ValueRange } from "../../src/runtime/index.ts";
import { load, root } from "./compile.ts";

type Word = number | bigint;
type Fields = Readonly<Record<string, unknown>>;
interface Generated {
  capValue(fields: Fields): bigint;
  capMqes(value: Word): number;
  capTo(value: Word): number;
  capDstrd(value: Word): number;
  capMpsmin(value: Word): number;
  readonly CapView: new (low?: number, high?: number) => Fields;
  ccValue(fields: Fields): number;
  ccEn(value: number): boolean;
  ccIosqes(value: number): number;
  ccWithEn(value: number, en: boolean): number;
  ccWithIosqes(value: number, iosqes: number): number;
  readonly CcView: new (value?: number) => Fields;
  readonly CC_OFFSET: number;
  vectorOffset(index: number): number;
  queueSqTailOffset(index: number, dstrd: number): number;
  queueCqHeadOffset(index: number, dstrd: number): number;
  windowOffset(dstrd: number): number;
  windowValue(fields: Fields): number;
  readonly Controller: Readonly<Record<string, Fields>>;
}

const path = "test/codegen/cases/registers/spec.ring";
let made: Generated;
beforeAll(async () => {
  made = await load<Generated>("registers", path, { [path]: readFileSync(join(root, path), "utf8") });
});

describe("a word of 32 bits", () => {
  test("what is not given is as after a reset, and what a one would act upon is zero", () => {
    expect(made.ccValue({})).toBe(0x46_0000);
    expect(made.ccValue({ en: true, css: 6, iosqes: 0, error: true })).toBe(0x8040_0061);
    expect(() => made.ccValue({ iosqes: 16 })).toThrow(ValueRange);
  });

  test("a field is read, and replaced, by itself", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.nat(15), fc.boolean(), (value, iosqes, en) => {
        const changed = made.ccWithIosqes(value, iosqes);
        expect(made.ccIosqes(changed)).toBe(iosqes);
        // The rest stays, but for the bit that a one would clear.
        expect((changed & ~0xf_0000) >>> 0).toBe((value & 0x7ff0_ffff) >>> 0);
        expect(made.ccEn(made.ccWithEn(value, en))).toBe(en);
        const view = new made.CcView(changed);
        expect([view["iosqes"], view["en"]]).toEqual([iosqes, (value & 1) === 1]);
      }),
    );
  });

  test("what may not be changed by itself has nothing that would", () => {
    expect("aqaWithAsqs" in made).toBe(false);
    expect("capWithTo" in made).toBe(false);
  });
});

test("a word of 64 bits: a bigint, or its two dwords", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 65536 }),
      fc.nat(255),
      fc.nat(15),
      fc.nat(15),
      (mqes, to, dstrd, exponent) => {
        const mpsmin = 2 ** (12 + exponent);
        const value = made.capValue({ mqes, to, dstrd, mpsmin });
        expect(value).toBe(BigInt(mqes - 1) | (BigInt(to) << 24n) | (BigInt(dstrd) << 32n) | (BigInt(exponent) << 48n));
        expect([made.capMqes(value), made.capTo(value), made.capDstrd(value), made.capMpsmin(value)]).toEqual([
          mqes,
          to,
          dstrd,
          mpsmin,
        ]);
        const view = new made.CapView(Number(value & 0xffff_ffffn), Number(value >> 32n));
        expect([view["mqes"], view["to"], view["dstrd"], view["mpsmin"]]).toEqual([mqes, to, dstrd, mpsmin]);
      },
    ),
  );
});

test("offsets: constants, by index, and by what other registers hold", () => {
  expect(made.CC_OFFSET).toBe(0x14);
  expect([made.vectorOffset(0), made.vectorOffset(7)]).toEqual([0x40, 0xb0]);
  expect(made.queueSqTailOffset(3, 0)).toBe(0x1018);
  expect(made.queueCqHeadOffset(3, 2)).toBe(0x1000 + 3 * 32 + 16);
  // On either side of a `when`: one register, whose place depends. Its field 'offset' is another matter.
  expect([made.windowOffset(0), made.windowOffset(1)]).toEqual([0xe0, 0xf0]);
  expect(made.windowValue({ offset: 0x40 })).toBe(4);
  expect(() => made.vectorOffset(8)).toThrow("Controller.vector[] is 8; it must be 0..7.");
  expect(made.Controller["cc"]).toEqual({ path: "cc", offset: 0x14, bits: 32, access: "read-write", reset: 0x46_0000 });
});
