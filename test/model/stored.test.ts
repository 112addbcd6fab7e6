import fc from "fast-check";
import { expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";
import type { Stored } from "../../src/model/model.ts";
import { wireOf } from "../../src/model/stored.ts";
import { header } from "./marked.ts";

/** A step of a form, in the language and in numbers. `undefined`: the division leaves a rest. */
interface Step {
  readonly write: (inner: string) => string;
  readonly value: (inner: bigint) => bigint | undefined;
}

const constants = fc.integer({ min: 1, max: 9 });

const steps: fc.Arbitrary<Step> = fc.oneof(
  constants.map((n) => ({ write: (inner: string) => `(${inner} + ${n})`, value: (v: bigint) => v + BigInt(n) })),
  constants.map((n) => ({ write: (inner: string) => `(${inner} - ${n})`, value: (v: bigint) => v - BigInt(n) })),
  constants.map((n) => ({ write: (inner: string) => `(${n} * ${inner})`, value: (v: bigint) => v * BigInt(n) })),
  constants.map((n) => ({
    write: (inner: string) => `(${1000 * n} - ${inner})`,
    value: (v: bigint) => BigInt(1000 * n) - v,
  })),
  fc.integer({ min: 0, max: 4 }).map((n) => ({
    write: (inner: string) => `(${inner} << ${n})`,
    value: (v: bigint) => v << BigInt(n),
  })),
  constants.map((n) => ({
    write: (inner: string) => `(${inner} / ${n})`,
    value: (v: bigint) => (v % BigInt(n) === 0n ? v / BigInt(n) : undefined),
  })),
);

function formOf(text: string, range = "0..1000"): Stored | undefined {
  const { program, diagnostics } = checkSource(`${header}entry Request 8 {\n  qw[0] v : ${range} stored ${text};\n}\n`);
  const refused = diagnostics.every(({ code }) => ["RW1225", "RW1226"].includes(code));
  expect(refused ? [] : diagnostics).toEqual([]);
  return program?.root.entries[0]!.fields[0]!.stored;
}

/** The value behind a stored number, from the form alone. */
function valueOf(stored: Stored, wire: bigint): bigint {
  if (stored.form === "log2") return 1n << (wire - stored.offset);
  return ((wire - stored.offset) * stored.divisor) / stored.factor;
}

it("says of every value what its text says, and back", () => {
  const property = fc.property(fc.array(steps, { maxLength: 4 }), fc.bigInt(0n, 1000n), (path, value) => {
    const stored = formOf(path.reduce((inner, { write }) => write(inner), "v"));
    if (stored === undefined) return;
    const expected = path.reduce<bigint | undefined>(
      (inner, step) => (inner === undefined ? undefined : step.value(inner)),
      value,
    );
    const wire = wireOf(stored, value);
    expect(wire).toBe(expected);
    if (wire !== undefined) expect(valueOf(stored, wire)).toBe(value);
  });
  fc.assert(property);
});

it("knows logarithms by their powers of two", () => {
  const property = fc.property(fc.integer({ min: 0, max: 12 }), fc.bigInt(1n, 1n << 12n), (shift, value) => {
    const stored = formOf(`log2(v) + ${shift}`, "1..4096")!;
    const wire = wireOf(stored, value);
    const isPower = (value & (value - 1n)) === 0n;
    expect(wire !== undefined).toBe(isPower);
    if (wire !== undefined) expect(valueOf(stored, wire)).toBe(value);
  });
  fc.assert(property);
});
