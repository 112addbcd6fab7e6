/** Opens 17 rings, uses each, and tells by which place it was entered, -1 being its handle. A program, or a worker. */
import { parentPort } from "node:worker_threads";

import { ioUring } from "@ringwright/runtime/io-uring";

import { EnterFlags, Uring } from "../../../specs/io_uring.gen.ts";

const { syscalls, ...others } = ioUring();
const entered: number[] = [];
const noting: typeof syscalls = {
  ...syscalls!,
  call4(number, ...given) {
    if (number === 426) entered.push((given[3] & EnterFlags.registeredRing) === 0 ? -1 : given[0]);
    return syscalls!.call4(number, ...given);
  },
};
const rings: Uring[] = [];
for (let i = 0; i < 17; i++) {
  const ring = await Uring.create({ ...others, syscalls: noting }, { entries: 4 });
  const token = ring.postNop();
  ring.notify();
  ring.waitSync(token);
  rings.push(ring);
}
for (const ring of rings) await ring.close();
if (parentPort === null) console.log(entered.join(" "));
else parentPort.postMessage(entered);
