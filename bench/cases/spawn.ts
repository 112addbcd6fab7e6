/**
 * Children started by three processes: with much memory that a device has been told of, with as much of the program's own,
 * and with neither. Each of them times the starts by itself.
 */

import { join } from "node:path";
import { CProgram } from "../harness/c-program.ts";
import type { Contestant, Measured } from "../harness/types.ts";
import { MEBIBYTES, type Kind } from "./spawn-parent.ts";

const PROGRAM = join(import.meta.dirname, "spawn-parent.ts");

function parent(kind: Kind): CProgram {
  return new CProgram(process.execPath, ["--conditions=ringwright-source", PROGRAM, kind], 120);
}

export function contestants(): Promise<readonly Contestant[]> {
  return Promise.resolve(
    (["lent", "own", "none"] as const).map((kind) =>
      parent(kind).contestant(kind, "spawn", { verify: ["handles", 1] }),
    ),
  );
}

export async function measure(): Promise<readonly Measured[]> {
  const lent = parent("lent");
  const { result } = await lent.ask("pinned", 1);
  lent.close();
  return [
    { what: `of the ${MEBIBYTES} MiB that a device knows, pinned`, against: "nothing", ours: result, unit: "MiB" },
  ];
}
