import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32c } from "../../../examples/engine/crc32c.ts";
import { slowCrc32c as reference } from "../../../examples/engine/slow-crc32c.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ""), "hex"));
const counting = Uint8Array.from({ length: 32 }, (_, i) => i);

describe.each([
  ["the engine's", crc32c],
  ["the tests' own", reference],
])("%s", (_, sum) => {
  // RFC 3720, B.4 lists checksums byte by byte, the lowest first.
  test.each([
    ["32 bytes of zeros", new Uint8Array(32), "aa 36 91 8a"],
    ["32 bytes of ones", new Uint8Array(32).fill(0xff), "43 ab a8 62"],
    ["32 bytes that count up", counting, "4e 79 dd 46"],
    ["32 bytes that count down", counting.toReversed(), "5c db 3f 11"],
    [
      "a SCSI read command",
      bytes(`01c00000 00000000 00000000 00000000 14000000 00000400
             00000014 00000018 28000000 00000000 02000000 00000000`),
      "56 3a 96 d9",
    ],
  ])("%s", (_, data, told) => {
    expect(sum(data).toString(16).padStart(8, "0")).toBe(Buffer.from(bytes(told)).reverse().toString("hex"));
  });

  test("digits", () => {
    expect(sum(Buffer.from("123456789"))).toBe(0xe306_9283);
  });

  test("nothing", () => {
    expect(sum(new Uint8Array())).toBe(0);
    expect(sum(new Uint8Array(), 0xe306_9283)).toBe(0xe306_9283);
  });
});

test("both agree about long messages, which are folded: around each limit, and some between", () => {
  const noise = Uint8Array.from({ length: 3 * 65_536 }, (_, at) => Math.imul(at + 1, 0x9e37_79b1) >>> 13);
  const limits = [836, 2048, 65_536, 65_536 + 2048, 2 * 65_536].flatMap((limit) =>
    Array.from({ length: 41 }, (_, more) => limit - 20 + more),
  );
  const spread = Array.from({ length: 100 }, (_, i) => 1777 * i);
  for (const length of [...limits, ...spread]) {
    const seed = Math.imul(length, 0x85eb_ca6b) >>> 0;
    const data = noise.subarray(length % 7, (length % 7) + length);
    const before = data.slice();
    expect(crc32c(data, seed), `of ${length} bytes`).toBe(reference(data, seed));
    expect(Buffer.compare(data, before)).toBe(0);
  }
});

test("both agree, wherever the bytes begin and however they are cut", () => {
  const cut = fc.tuple(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat(16),
    fc.nat(200),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  );
  fc.assert(
    fc.property(cut, ([data, skipped, length, seed]) => {
      const seen = data.subarray(Math.min(skipped, data.length));
      const [first, second] = [seen.subarray(0, length), seen.subarray(length)];
      const whole = reference(seen, seed);
      return crc32c(seen, seed) === whole && crc32c(second, crc32c(first, seed)) === whole;
    }),
    { numRuns: 2000 },
  );
});
