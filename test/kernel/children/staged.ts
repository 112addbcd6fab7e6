/** Posts as many commands as the system call refuses to take, then one more: how many have completed after each notify. */
import { openRing } from "../ring.ts";

const ring = await openRing({ entries: 16 });
for (let posted = 0; posted < Number(process.argv[2]); posted++) ring.postNop();
ring.notify();
const refused = ring.poll();
ring.postNop();
ring.notify();
const after = ring.poll();
process.stdout.write(JSON.stringify({ refused, after }));
await ring.close();
