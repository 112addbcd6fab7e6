/** The cases of memory that is lent, of processes that have much of it, and of a file that goes through it. */

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

const PIPELINE = "a MiB of a file copied and summed up";

/** @param mode place of the address mode in the example's list */
function pipelineCase(mode: number, name: string, target?: number): Case {
  const row = (against: string, theirs: string, toReach?: number): RowPlan => ({
    what: `${PIPELINE}, ${name}`,
    against,
    ours: "pipeline",
    theirs,
    unit: "µs",
    ...(toReach === undefined ? {} : { target: toReach }),
  });
  return {
    id: `pipeline-${name}`,
    area: "pipeline",
    module: "pipeline",
    argument: mode,
    // A round is the whole file.
    share: 0.4,
    rows: [
      row("streams of Node, zlib's crc32", "streams", target),
      ...(mode === 0 ? [row("a loop: readSync, crc32, writeSync", "loop")] : []),
    ],
  };
}

export const MEMORY_CASES: readonly Case[] = [
  lendCase(1),
  lendCase(32),
  manyBuffers,
  spawning,
  // 1.2 times as fast.
  pipelineCase(0, "sva", 0.83),
  pipelineCase(1, "mapped"),
  pipelineCase(2, "bounce"),
];
