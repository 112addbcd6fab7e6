/** A worker that makes calls through its own door. */
import { parentPort } from "node:worker_threads";

import { kernelCalls } from "../../src/runtime/native/syscall.ts";

const GETPID = 39;
const GETTID = 186;

let pid = 0;
for (let call = 0; call < 100_000; call++) pid = kernelCalls.call0(GETPID);
parentPort!.postMessage({ pid, thread: kernelCalls.call0(GETTID) });
