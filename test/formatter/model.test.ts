import { posix } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it, test } from "vitest";
import { checkProgram } from "../../src/model/check.ts";
import { madeUp } from "../codegen/made-up.ts";
import { describe as describeRegisters, madeUpRegisters } from "../codegen/register-layouts.ts";
import { descriptions, format, formatsWell } from "./texts.ts";

const written = new Map(descriptions);
const formatted = new Map<string, string>();

beforeAll(async () => {
  for (const [path, text] of written) formatted.set(path, await format(text));
});

/** What a description with its imports means, or what is told of it; without the places in its text. */
function modelOf(path: string, texts: ReadonlyMap<string, string>): string {
  const { program, diagnostics } = checkProgram(path, {
    read: (file) => texts.get(file),
    resolve: (from, specifier) => posix.join(posix.dirname(from), specifier),
  });
  const told = diagnostics.map(({ code, message }) => `${code} ${message}`);
  return JSON.stringify([program, told], (key, value: unknown) => {
    if (key === "span" || key === "location" || key === "start" || key === "end") return undefined;
    return typeof value === "bigint" ? `${value}` : value;
  });
}

test.each(descriptions.map(([path]) => path))("%s is the same model when it is formatted", (path) => {
  const model = modelOf(path, formatted);
  // Descriptions of tests may mean nothing; then they are told the same.
  if (path.startsWith("specs/")) expect(model).toMatch(/^\[\{/);
  expect(model).toBe(modelOf(path, written));
});

describe("descriptions made up", () => {
  const spaces = fc.array(fc.constantFrom(" ", "  ", "\n", "   "), { minLength: 1, maxLength: 40 });
  const head = "protocol p;\nendian little;\n";

  async function keepsItsModel(text: string, between: readonly string[]): Promise<void> {
    let gaps = 0;
    const respaced = text.replaceAll(/(?<=[;{}]) +/g, () => between[gaps++ % between.length]!);
    const done = await formatsWell(respaced);
    expect(modelOf("x.ring", new Map([["x.ring", done]]))).toBe(modelOf("x.ring", new Map([["x.ring", text]])));
  }

  it("of layouts", async () => {
    await fc.assert(
      fc.asyncProperty(madeUp, spaces, async ({ text }, between) => keepsItsModel(text, between)),
      { numRuns: 150 },
    );
  });

  it("of registers", async () => {
    await fc.assert(
      fc.asyncProperty(madeUpRegisters, spaces, async (registers, between) => {
        const text = describeRegisters(registers);
        await keepsItsModel(text.startsWith("protocol") ? text : head + text, between);
      }),
      { numRuns: 150 },
    );
  });
});
