/** Everything that generated code imports from the runtime, and nothing else: the one table between the two. */
import "./node-version.ts";

export { DEVICE_READS, DEVICE_READS_WRITES, DEVICE_WRITES } from "./address-space/address-space.ts";
export type { Access, AddressSpace, DeviceAddress } from "./address-space/address-space.ts";
export { CallError, DeviceError, ProtocolViolation } from "./errors/device.ts";
export { RingFull, StaleToken } from "./errors/queue.ts";
export type { Fence, WaitOptions } from "./fence/fence.ts";
export type { DeviceBuffer } from "./memory/buffer.ts";
export { mapRegion, type Region } from "./memory/region.ts";
export { scratch } from "./memory/scratch.ts";
export { textBuffer, textLength } from "./memory/text.ts";
export { corruptIndex, movedTooMuch, outOfRange, ringDepth, unknownCompletion, unknownFlags } from "./queue/checks.ts";
export { createControl } from "./queue/control.ts";
export type { QueueHandle, WaitSyncOptions } from "./queue/driver.ts";
export { allTags, FULL, generationOf, nextGeneration, tagOf, type Token } from "./queue/token.ts";
export { Undo } from "./queue/undo.ts";
export { isSafeU64, readU64, storeU32, storeU64, TWO_POW_MINUS_32 } from "./queue/words.ts";
export { requireCloseHandle, syscalls, withHint, type Handle, type Transport } from "./transport/transport.ts";
export {
  type Encodable,
  highWord,
  isI64,
  isU64,
  joinI64,
  joinU64,
  longsOf,
  lowWord,
  readI64,
  readLong,
  safeNumber,
  storeBigint,
} from "./queue/wide.ts";
