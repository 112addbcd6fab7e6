/** Awaits a command of a device in this thread, with no other timer alive. */
import { soft } from "@ringwright/runtime/soft";

import { Copier } from "../copier.ts";
import { CopierQueue } from "../copier-queue.ts";

const queue = new CopierQueue(soft(new Copier()), 4);
await queue.copy({});
console.log("done");
await queue.control.close();
