/**
 * Has reads of a pipe in flight when it is killed, in every address space: into memory of its own, and into memory that its
 * starter shares with it, which stays pinned. Arguments: the pipe, the shared memory's handle.
 */
import { openSync } from "node:fs";

import { hub } from "@ringwright/runtime";

import { openRing } from "../ring.ts";

const [path, handle] = process.argv.slice(2) as [string, string];
const fd = openSync(path, "r+");
const shared = hub.import(Number(handle));
for (const addressing of ["sva", "mapped", "bounce"] as const) {
  const ring = await openRing({ entries: 8, addressing });
  for (const data of [hub.share(4096), shared]) ring.postRead(fd, 0, data, 0, 64);
  ring.notify();
}
console.log("in flight");
setInterval(() => {}, 1000);
