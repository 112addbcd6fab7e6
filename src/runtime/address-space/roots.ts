/** What address spaces ask of the memory behind buffers: many handles may be of one memory, its root. */
export { isMemoryLent as isLent, rootOf } from "../memory/ledger.ts";
export { beforeRelease, memoryOf } from "../memory/roots.ts";
