/** Opens rings when this process may open no handle more, and then one; prints what was thrown. Started with a low limit. */
import { closeSync, openSync } from "node:fs";

import { hub, QueueFailed, WatchFailed } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";

import { SystemError, Uring } from "../../../specs/io_uring.gen.ts";
import { Errno } from "../../../specs/linux/errno.gen.ts";
import { pipe, WAIT } from "../ring.ts";

using slow = pipe();
const taken: number[] = [];
try {
  for (;;) taken.push(openSync("/dev/null", "r"));
} catch {
  // There are no more.
}

const none = await Uring.create(ioUring(), { entries: 4 }).catch((error: unknown) => error);
console.log(none instanceof SystemError && none.errno === Errno.mfile);

// Enough for the ring; none is left to watch it by.
closeSync(taken.pop()!);
const ring = await Uring.create(ioUring(), { entries: 4 });
console.log((await ring.nop().wait(WAIT)).res);
using data = hub.allocate(16);
const read = ring.read({ fd: slow.fd, offset: 0, data });
const failure = await read.wait(WAIT).then(undefined, (error: unknown) => error);
console.log(failure instanceof QueueFailed && failure.cause instanceof WatchFailed);

for (const handle of taken) closeSync(handle);
const closing = await ring.close(WAIT).then(
  () => "closed",
  (error: unknown) => String(error),
);
console.log(closing, data.state);
