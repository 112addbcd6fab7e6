/** The cases of memory that is lent, and of processes that have much of it. */

import type { Case, RowPlan } from "./types.ts";

function lendCase(batch: number): Case {
  const what = `command that is lent memory, stub, batch ${batch}`;
  return {
    id: `lend-${batch}`,
    area: "lend",
    module: "lend",
    argument: batch,
    rows: [{ what, against: "the same with a raw address", ours: "lent", theirs: "raw", unit: "ns", target: 1.25 }],
  };
}

const manyBuffers: Case = {
  id: "lend-many",
  area: "lend",
  module: "many-buffers",
  argument: 0,
  share: 0.3,
  rows: [],
};

const SPAWN = "a child process is started by one with 512 MiB";

function spawnRow(of: string, ours: string, target?: number): RowPlan {
  const row = { what: `${SPAWN} ${of}`, against: "by one with none", ours, theirs: "none", unit: "µs" } as const;
  return { ...row, ...(target === undefined ? {} : { target }) };
}

const spawning: Case = {
  id: "spawn",
  area: "spawn",
  module: "spawn",
  argument: 0,
  // A process takes a millisecond, or several.
  roundTimes: 5,
  rows: [spawnRow("that a device knows", "lent", 3), spawnRow("of the program's own", "own")],
};

export const MEMORY_CASES: readonly Case[] = [lendCase(1), lendCase(32), manyBuffers, spawning];
