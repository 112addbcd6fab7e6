import fc from "fast-check";
import { expect, it } from "vitest";
import { combine, contains, exactly } from "../../src/model/ranges.ts";

const ends = fc.bigInt({ min: -(1n << 40n), max: 1n << 40n });
const ranges = fc.tuple(ends, ends).map(([a, b]) => (a < b ? { min: a, max: b } : { min: b, max: a }));

/** A range and a value in it. */
const members = ranges.chain((range) => fc.tuple(fc.constant(range), fc.bigInt(range)));

const operators = {
  "+": (x: bigint, y: bigint) => x + y,
  "-": (x: bigint, y: bigint) => x - y,
  "*": (x: bigint, y: bigint) => x * y,
  "&": (x: bigint, y: bigint) => x & y,
  "|": (x: bigint, y: bigint) => x | y,
  "^": (x: bigint, y: bigint) => x ^ y,
};

it.each(Object.entries(operators))("holds every result of %s", (operator, result) => {
  const property = fc.property(members, members, ([a, x], [b, y]) => {
    const range = combine(operator as keyof typeof operators, a, b);
    expect(contains(range, exactly(result(x, y)))).toBe(true);
  });
  fc.assert(property, { numRuns: 300 });
});

const divisors = fc
  .tuple(fc.bigInt({ min: 1n, max: 1n << 20n }), fc.bigInt({ min: 0n, max: 1n << 20n }), fc.boolean())
  .map(([a, more, negative]) => (negative ? { min: -a - more, max: -a } : { min: a, max: a + more }))
  .chain((range) => fc.tuple(fc.constant(range), fc.bigInt(range)));

it.each(["/", "%"] as const)("holds every result of %s", (operator) => {
  const property = fc.property(members, divisors, ([a, x], [b, y]) => {
    expect(contains(combine(operator, a, b), exactly(operator === "/" ? x / y : x % y))).toBe(true);
  });
  fc.assert(property, { numRuns: 300 });
});

const shifts = fc
  .tuple(fc.bigInt({ min: 0n, max: 63n }), fc.bigInt({ min: 0n, max: 63n }))
  .map(([a, b]) => (a < b ? { min: a, max: b } : { min: b, max: a }))
  .chain((range) => fc.tuple(fc.constant(range), fc.bigInt(range)));

it.each(["<<", ">>"] as const)("holds every result of %s", (operator) => {
  const property = fc.property(members, shifts, ([a, x], [b, y]) => {
    expect(contains(combine(operator, a, b), exactly(operator === "<<" ? x << y : x >> y))).toBe(true);
  });
  fc.assert(property, { numRuns: 300 });
});
