import fc from "fast-check";
import { expect, test } from "vitest";
import { slowCrc32c } from "../../../examples/engine/slow-crc32c.ts";
import { Combiner } from "../../../examples/pipeline/combine.ts";

test("checksums of pieces make the checksum of the whole, whatever their lengths", () => {
  const piece = fc
    .oneof(fc.constant(64), fc.nat(200))
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const combiner = new Combiner(64);
      const sum = pieces.reduce((before, bytes) => combiner.combine(before, slowCrc32c(bytes), bytes.length), 0);
      expect(sum).toBe(slowCrc32c(Buffer.concat(pieces)));
    }),
    { numRuns: 500 },
  );
});

test("pieces may be longer than 4 GiB: zeros, put together in two orders", () => {
  const first = slowCrc32c(new Uint8Array(2 ** 16));
  const sums = [first];
  for (let power = 16; power < 34; power++)
    sums.push(new Combiner(2 ** power).combine(sums.at(-1)!, sums.at(-1)!, 2 ** power));
  // The longest first, instead of twice as long each time.
  let backwards = 0;
  for (let power = 33; power >= 16; power--) {
    backwards = new Combiner(1).combine(backwards, sums[power - 16]!, 2 ** power);
  }
  expect(new Combiner(1).combine(backwards, first, 2 ** 16)).toBe(sums.at(-1));
  expect(sums[1]).toBe(slowCrc32c(new Uint8Array(2 ** 17)));
});
