/**
 * Formatting in a process that has done it before: descriptions, and as many lines of TypeScript by Prettier itself. Both
 * are what ships, laid out badly, so that all of it is laid out anew.
 */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { format } from "prettier/standalone";
import * as estree from "prettier/plugins/estree";
import * as typescript from "prettier/plugins/typescript";
import { SourceText } from "../../src/base/source.ts";
import { formatText } from "../../src/formatter/format.ts";
import { largeSpec } from "../harness/large-spec.ts";
import { shippedText } from "../harness/shipped-text.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";

export const LINES = 5_000;

const root = resolve(import.meta.dirname, "../..");

export function contestants(): Promise<readonly Contestant[]> {
  const description = untidy(shippedText("linux/vfio.ring", LINES).text);
  const code = untidy(typeScript());
  return Promise.resolve([
    repeated("descriptions", () => formatDescription(description)),
    repeated("TypeScript", () =>
      format(code, { parser: "typescript", plugins: [estree, typescript], printWidth: 120 }),
    ),
  ]);
}

export async function measure(): Promise<readonly Measured[]> {
  const shipped = untidy(shippedText("linux/vfio.ring", LINES).text);
  const dense = untidy(largeSpec(LINES).text);
  const row = async (what: string, text: string): Promise<Measured> => {
    const ours = await warm(() => formatDescription(text));
    return { what, against: "nothing", ours, unit: "ms", target: 300 };
  };
  return [
    await row("format 5,000 lines that ship, warm", shipped),
    await row("format 5,000 dense lines of 2.4 fields, warm", dense),
  ];
}

async function formatDescription(text: string): Promise<string> {
  const done = await formatText(new SourceText("large.ring", text));
  if ("diagnostics" in done) throw new CannotMeasure("a description that is measured has errors");
  return done.text;
}

/** Text with other spaces at the starts of its lines. */
function untidy(text: string): string {
  return text.replaceAll(/^ {2}/gm, " ");
}

/** As many lines of what is generated from the descriptions. */
function typeScript(): string {
  const text = ["nvme", "virtio"].map((name) => readFileSync(resolve(root, `specs/${name}.gen.ts`), "utf8"));
  const cut = text.join("").split("\n").slice(0, LINES).join("\n");
  // Up to where a declaration ends, so that it is a program.
  return cut.slice(0, cut.lastIndexOf("\n}\n") + 3);
}

function repeated(name: string, work: () => Promise<unknown>): Contestant {
  return {
    name,
    async round(count) {
      const start = process.hrtime.bigint();
      for (let n = 0; n < count; n++) await work();
      return { nanoseconds: Number(process.hrtime.bigint() - start), count };
    },
  };
}

/** Milliseconds: the median of some times after the first ones. */
async function warm(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 9; n++) {
    const start = performance.now();
    await work();
    if (n > 1) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}
