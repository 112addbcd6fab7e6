/** Leaves a command in flight that nobody awaits, after having awaited another: the process ends all the same. */
import { openSync } from "node:fs";

import { hub } from "@ringwright/runtime";

import { openRing } from "../ring.ts";

const ring = await openRing();
const data = hub.allocate(16);
ring.postRead(openSync(process.argv[2]!, "r+"), 0, data, 0, 16);
await ring.nop();
process.stdout.write(`${ring.inFlight} in flight\n`);
