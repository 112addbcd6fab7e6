/** Has a device in another thread, busy or asleep, and awaits nothing: it ends by itself. */
import { softWorker } from "@ringwright/runtime/soft";

const module = new URL("../copier-model.ts", import.meta.url);
await softWorker(module);
await softWorker(module, { spin: Number.POSITIVE_INFINITY });
console.log("done");
