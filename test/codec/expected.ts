/** Compares decoded fields with what whoever wrote them meant. */
import { expect } from "vitest";
import { decode, type Decoded } from "../../src/codec/decode.ts";
import { layoutsOf } from "../../src/codec/layouts.ts";
import { programOf } from "../codegen/compile.ts";

/** Some fields' values: numbers, or what people read. */
export type Expected = Readonly<Record<string, number | bigint | boolean | string>>;

export type Reader = (
  bytes: Uint8Array,
  layout: string,
  expected: Expected,
  parameters?: Readonly<Record<string, bigint>>,
) => void;

/** A check of bytes by the layouts of a description: the fields are as expected, and nothing is remarked of any. */
export function reader(spec: string): Reader {
  const program = programOf(spec);
  const layouts = layoutsOf(program);
  return (bytes, name, expected, parameters = {}) => {
    const layout = layouts.get(name);
    if (layout === undefined) throw new Error(`${spec} has no layout ${name}`);
    // A header may be older than the description: what it lacks is zero.
    const whole = Buffer.concat([bytes, Buffer.alloc(Math.max(0, layout.bits / 8 - bytes.length))]);
    const { fields, remarks } = decode(program, layout, whole, new Map(Object.entries(parameters)));
    const found = fields.filter((field) => field.name in expected);
    const values = found.map((field) => [field.name, readAs(field, expected[field.name]!)] as const);
    expect(Object.fromEntries(values)).toEqual(expected);
    expect([...remarks, ...fields.flatMap((one) => one.remarks.map((remark) => `${one.name}: ${remark}`))]).toEqual([]);
  };
}

function readAs({ text, value }: Decoded, expected: Expected[string]): Expected[string] {
  if (typeof expected === "bigint") return value ?? text;
  if (typeof expected === "number") return value === undefined ? text : Number(value);
  return typeof expected === "boolean" ? text === "true" : text.replace(/ \((?:0x)?[0-9a-f]+\)$/, "");
}
