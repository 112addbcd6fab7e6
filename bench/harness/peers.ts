/** The libraries that are compared with: not the project's dependencies, but installed when they are needed. */

import { resolve } from "node:path";
import { peersInstalled } from "../cases/libraries.ts";
import { runToEnd } from "./children.ts";
import { CannotMeasure } from "./types.ts";

const folder = resolve(import.meta.dirname, "../peers");

/** @throws CannotMeasure */
export async function installPeers(): Promise<void> {
  if (peersInstalled()) return;
  console.error("bench: installing what it compares with (npm ci --prefix bench/peers)");
  const done = await runToEnd({
    command: "npm",
    args: ["ci", "--prefix", folder, "--no-audit", "--no-fund"],
    cwd: folder,
    // What npm says goes to this process's errors: its output may be JSON.
    stdio: ["ignore", 2, 2],
    limitSeconds: 180,
    leader: true,
  });
  if (done.status !== 0 || !peersInstalled())
    throw new CannotMeasure("the peers could not be installed; --no-peers leaves the rows about them out");
}
