/** Tells whether there is a door, and drives a ring. */
import { ioUring } from "@ringwright/runtime/io-uring";

import { Uring } from "../../specs/io_uring.gen.ts";
import { openDoor } from "../../src/runtime/native/door.ts";

console.log(`door: ${openDoor() !== undefined}`);
await using ring = await Uring.create(ioUring(), { entries: 8 });
console.log(`res: ${(await ring.nop()).res}`);
