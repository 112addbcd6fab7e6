/** Awaits a command that never ends, without a limit, of a device that does nothing by itself. */
import { soft } from "@ringwright/runtime/soft";

import { Copier, HOLD } from "../copier.ts";
import { CopierQueue } from "../copier-queue.ts";

const queue = new CopierQueue(soft(new Copier()), 4);
const held = queue.copy({ operation: HOLD });
console.log("held");
await held;
