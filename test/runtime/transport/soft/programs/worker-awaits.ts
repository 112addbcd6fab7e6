/** Awaits a command of a device in another thread, with nothing else alive. */
import { softWorker } from "@ringwright/runtime/soft";

import { COPY_LATER } from "../copier.ts";
import { CopierQueue } from "../copier-queue.ts";

const transport = await softWorker(new URL("../copier-model.ts", import.meta.url));
const queue = new CopierQueue(transport, 4);
await queue.copy({ operation: COPY_LATER, delay: 200 });
await queue.control.close();
await transport.close();
console.log("done");
