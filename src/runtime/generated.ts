/** Everything that generated code imports from the runtime, and nothing else: the one table between the two. */
import "./node-version.ts";

export { DEVICE_READS, DEVICE_WRITES } from "./address-space/address-space.ts";
export type { AddressSpace, DeviceAddress } from "./address-space/address-space.ts";
export { asksKeys, chooseSpace } from "./address-space/choose.ts";
export { handleTable, KEYED_HANDLE, type HandleTable } from "./address-space/handles.ts";
export type { AddressingOptions } from "./address-space/options.ts";
export { CallError, DeviceError, type ProtocolViolation } from "./errors/device.ts";
export { RingFull, StaleToken } from "./errors/queue.ts";
export { SequenceError } from "./errors/sequence.ts";
export type { Completions } from "./fence/completions.ts";
export type { Fence, WaitOptions } from "./fence/fence.ts";
export type { DeviceBuffer } from "./memory/buffer.ts";
export { allocateRegion, mapRegion, type SharedRegion } from "./memory/region.ts";
export { recordPool } from "./memory/record-pool.ts";
export { bytesFrom } from "./memory/rest.ts";
export { held, scratch } from "./memory/scratch.ts";
export { structBuffer } from "./memory/struct.ts";
export { textBuffer, textLength } from "./memory/text.ts";
export {
  fitsText,
  readArray,
  readBytes,
  readText,
  storeArray,
  storeBytes,
  storeText,
  textBytes,
} from "./queue/bytes.ts";
export {
  checkDepths,
  chosenDepth,
  corruptIndex,
  movedTooMuch,
  outOfRange,
  ringDepth,
  slotCount,
  strayCompletion,
  tagCount,
  unknownCompletion,
  unknownFlags,
  unknownSlot,
  unknownTag,
  wrongBits,
} from "./queue/checks.ts";
export type { CommandOptions, Fences } from "./queue/command-options.ts";
export { createControl } from "./queue/control.ts";
export { Offers } from "./queue/offers.ts";
export type { QueueControl, QueueHandle, RecoverableQueue, WaitSyncOptions } from "./queue/driver.ts";
export { checkOptions, type QueueOptions } from "./queue/limits.ts";
export { orderedForm } from "./queue/ordered-form.ts";
export { firstGeneration, FULL, generationOf, nextGeneration, tagOf, type Token } from "./queue/token.ts";
export { Undo } from "./queue/undo.ts";
export { loadHalves, notRemoved, notRemovedWide, openRegisters, storeHalves, swap64 } from "./registers/access.ts";
export { memoryWindow } from "./registers/memory-window.ts";
export { Steps } from "./sequence/steps.ts";
export {
  requireCloseHandle,
  syscalls,
  withHint,
  type Handle,
  type RegisterSource,
  type RegisterWindow,
  type Syscalls,
  type Transport,
} from "./transport/transport.ts";
export {
  type Encodable,
  highWord,
  isI64,
  isU64,
  joinI64,
  joinU64,
  lowWord,
  readI64,
  readU64,
  safeNumber,
  storeBigint,
  storeBigintSwapped,
  storeCounter,
  swap16,
  swap32,
} from "./queue/wide.ts";
