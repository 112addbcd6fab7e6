import { hub } from "@ringwright/runtime";
import { soft, softWorker } from "@ringwright/runtime/soft";
import { Tallies } from "./drivers/tally.gen.js";
import Tally from "./tally.js";

using data = hub.wrap(new TextEncoder().encode("to be or not to be"));

await using stepped = Tallies.open(soft(new Tally()));
const { count } = await stepped.count({ data, byte: 0x6f });

await using transport = await softWorker(new URL("./tally.js", import.meta.url));
await using threaded = Tallies.open(transport);
const other = await threaded.count({ data, byte: 0x62 });

console.log(JSON.stringify({ stepped: count, threaded: other.count }));
