import { closeSync, openSync } from "node:fs";
import { hub } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";
import { Uring, UringError } from "./drivers/io_uring.gen.js";
import { Errno } from "./drivers/linux/errno.gen.js";

const NOPS = 1000;

await using uring = await Uring.create(ioUring(), { entries: 64 });

let posted = 0;
let nops = 0;
while (nops < NOPS) {
  while (posted < NOPS && uring.postNop() !== 0) posted++;
  uring.notify();
  nops += uring.poll();
}

using data = hub.allocate(1 << 17);
const fd = openSync(process.argv[2] ?? "input.txt", "r");
const { moved } = await uring.read({ fd, offset: 0, data });
closeSync(fd);
const text = new TextDecoder().decode(data.bytes.slice(0, 64));

let refused: string | undefined;
try {
  await uring.read({ fd: -1, offset: 0, data });
} catch (error) {
  if (!(error instanceof UringError)) throw error;
  const { errno } = error;
  refused = Object.entries(Errno).find(([, value]) => value === errno)?.[0];
}

console.log(JSON.stringify({ nops, bytes: moved, text, refused }));
