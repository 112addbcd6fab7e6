/** Forks itself, as a native add-on might. The child stores to a buffer's memory and ends; what became of it is told. */
import koffi from "koffi";

import { hub } from "@ringwright/runtime";

import { libc } from "../../../src/runtime/native/library.ts";

const [kind, library] = process.argv.slice(2);
const forkAndTouch = koffi.load(library!).func("fork_and_touch", "int", ["void *"]) as (bytes: Uint8Array) => number;
const kill = libc.func("kill", "int", ["int", "int"]) as (process: number, signal: number) => number;
const waitpid = libc.func("waitpid", "int", ["int", "void *", "int"]) as (
  child: number,
  status: Int32Array,
  options: number,
) => number;
const WNOHANG = 1;
const SIGKILL = 9;

const made = {
  allocated: () => hub.allocate(4096),
  huge: () => hub.allocate(4096, { pages: "huge" }),
  shared: () => hub.share(4096),
  strict: () => hub.allocate(4096, { strict: true }),
  wrapped: () => hub.wrap(new Uint8Array(4096)),
};
const { bytes } = made[kind as keyof typeof made]();
bytes[0] = 1;
const child = forkAndTouch(bytes);
const status = new Int32Array(1);
const sleeping = new Int32Array(new SharedArrayBuffer(4));
let ended = 0;
for (let i = 0; ended === 0 && i < 500; i++) {
  Atomics.wait(sleeping, 0, 0, 10);
  ended = waitpid(child, status, WNOHANG);
}
if (ended === 0) kill(child, SIGKILL);
bytes[0]++;
const signal = status[0]! & 0x7f;
console.log(JSON.stringify({ ended: ended === child, signal, code: (status[0]! >> 8) & 0xff, count: bytes[0] }));
