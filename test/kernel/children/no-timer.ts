/** Awaits a read of the pipe named by its argument with nothing else alive; prints what it read, and ends by itself. */
import { openSync } from "node:fs";

import { hub } from "@ringwright/runtime";

import { openRing } from "../ring.ts";

const ring = await openRing();
const data = hub.allocate(16);
const read = ring.read({ fd: openSync(process.argv[2]!, "r+"), offset: 0, data });
process.stdout.write("reading\n");
const { moved } = await read;
process.stdout.write(Buffer.from(data.bytes.subarray(0, moved)));
