/** The rows as a table for people. */

import { cpus } from "node:os";
import type { Row } from "./types.ts";

const HEADINGS = ["what", "against", "ours", "theirs", "", "ratio", "min–max", "to reach", ""];
const RIGHT = new Set([2, 3, 5, 6, 7]);

export function table(rows: readonly Row[]): string {
  const lines = [HEADINGS, ...rows.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const shown = lines.map((line) =>
    line
      .map((cell, column) => (RIGHT.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  return [shown[0]!, "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...shown.slice(1)].join("\n");
}

function cells(row: Row): string[] {
  const { what, against, ours, theirs, unit, ratio, spread, target, reached } = row;
  return [
    what,
    against,
    figure(ours),
    theirs === null ? "" : figure(theirs),
    unit,
    ratio === null ? "" : `${figure(ratio)}×`,
    spread === undefined ? "" : spread.map(figure).join("–"),
    target === undefined ? "" : ratio === null ? `${target} ${unit}` : `≤ ${target.toFixed(2)}×`,
    reached === undefined ? "" : reached ? "✓" : "✗",
  ];
}

/** Three digits or so, whatever the size. */
function figure(value: number): string {
  if (value === 0) return "0";
  return value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : value >= 0.095
        ? value.toFixed(2)
        : value.toPrecision(2);
}

export function machine(): string {
  const processors = cpus();
  return `Node ${process.version}, ${processors.length} × ${processors[0]?.model ?? "unknown processor"}; ratio = ours ÷ theirs in time, below 1 is faster`;
}
