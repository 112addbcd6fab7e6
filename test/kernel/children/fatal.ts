/** Posts as many commands as the system call fails for: what notify throws, and what a fence settles with. */
import { QueueFailed } from "@ringwright/runtime";

import { SystemError } from "../../../specs/io_uring.gen.ts";
import { openRing, rejected, thrown, WAIT } from "../ring.ts";

const ring = await openRing({ entries: 16 });
for (let posted = 1; posted < Number(process.argv[2]); posted++) ring.postNop();
const fence = ring.nop();
const { code, errno } = thrown(() => ring.notify(), SystemError);
const failed = await rejected(fence.wait(WAIT), QueueFailed);
process.stdout.write(JSON.stringify({ thrown: code, errno, awaited: failed.code }));
process.exit();
