/** Maps memory that its parent handed on as descriptor 3: has the kernel read a file into it, and adds one to its first byte. */
import { openSync } from "node:fs";

import { hub } from "@ringwright/runtime";

import { openRing, WAIT } from "../ring.ts";

const buffer = hub.import(3);
await using ring = await openRing();
const { moved } = await ring
  .read({ fd: openSync(process.argv[2]!, "r"), offset: 0, data: buffer, at: 4096 })
  .wait(WAIT);
buffer.bytes[0]!++;
console.log(
  JSON.stringify({ size: buffer.size, moved, greeting: Buffer.from(buffer.bytes.subarray(1, 6)).toString() }),
);
buffer.close();
