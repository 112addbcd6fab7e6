/**
 * Runs commands that are lent memory, and prints as JSON how much memory this process holds after a tenth of them and after
 * all, in bytes: `node --expose-gc resident.ts COMMANDS`. Besides reads in batches there are what programs do now and then:
 * buffers that come and go, handles of parts, fences that are awaited or given up, a queue that is opened anew.
 */
import { closeSync, openSync } from "node:fs";
import { hub, Timeout, type DeviceBuffer } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";
import { Uring } from "../../specs/io_uring.gen.ts";

const BATCH = 32;
const BYTES = 64;
/** After so many commands, the rest is done once. */
const NOW_AND_THEN = 1 << 14;
const commands = Number(process.argv[2]);
const { gc } = globalThis as { gc?: () => void };
if (gc === undefined || !(commands >= 20 * NOW_AND_THEN))
  throw new TypeError("resident.ts: --expose-gc, and a number of commands");

const zero = openSync("/dev/zero", "r");
const data = hub.allocate(BATCH * BYTES);
let ring = await Uring.create(ioUring(), { entries: BATCH });
let done = 0;
const on = {
  read(): void {
    done++;
  },
};

function batches(end: number): void {
  while (done < end) {
    for (let i = 0; i < BATCH; i++) ring.postRead(zero, 0, data, i * BYTES, BYTES);
    ring.notify();
    while (ring.inFlight > 0) ring.poll(on);
  }
}

async function rest(): Promise<void> {
  const buffers: DeviceBuffer[] = [
    hub.allocate(4096),
    hub.share(4096),
    hub.wrap(new Uint8Array(4096)),
    data.part(0, BYTES),
    data.dup(),
  ];
  const fences = buffers.map((buffer) => ring.read({ fd: zero, offset: 0, data: buffer, len: BYTES }));
  for (const buffer of buffers) buffer.close();
  for (const fence of fences) {
    await fence.wait({ timeout: 0 }).catch((error: unknown) => {
      if (!(error instanceof Timeout)) throw error;
    });
    await fence;
    done++;
  }
  await ring.close();
  ring = await Uring.create(ioUring(), { entries: BATCH });
}

async function run(until: number): Promise<number> {
  while (done < until) {
    batches(Math.min(until, done + NOW_AND_THEN));
    await rest();
  }
  for (let turn = 0; turn < 3; turn++) {
    gc!();
    await new Promise((resolve) => void setImmediate(resolve));
  }
  return process.memoryUsage.rss();
}

const early = await run(commands / 10);
const late = await run(commands);
await ring.close();
data.close();
closeSync(zero);
console.log(JSON.stringify({ done, early, late }));
