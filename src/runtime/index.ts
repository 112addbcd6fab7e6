/** What programs import: buffers, and the types and errors that generated drivers speak of. */
import "./node-version.ts";

export * from "./errors/index.ts";
export type { Access, AddressSpace, DeviceAddress } from "./address-space/address-space.ts";
export { addressingCosts, type AddressingCosts } from "./address-space/costs.ts";
export type { HandleTable } from "./address-space/handles.ts";
export type { AddressingOptions } from "./address-space/options.ts";
export type { ValuesOf } from "./fence/combine.ts";
export type { Completions } from "./fence/completions.ts";
export type { EventHandle } from "./fence/eventfd.ts";
export type { WaitOptions } from "./fence/fence.ts";
export { Fence, type ManualFence } from "./fence/fences.ts";
export type { ImportedFence, ImportOptions } from "./fence/imported.ts";
export { Timeline } from "./fence/timeline.ts";
export type { CpuAccess } from "./memory/access.ts";
export type { AllocateOptions } from "./memory/allocate.ts";
export { DeviceBuffer, type Pages } from "./memory/buffer.ts";
export { hub, type Hub } from "./memory/hub.ts";
export type { ListOf, Piece } from "./memory/list.ts";
export type { ImportMemoryOptions, ShareOptions } from "./memory/share.ts";
export type { Wrappable } from "./memory/wrap.ts";
export type { CommandOptions, Fences } from "./queue/command-options.ts";
export type { QueueLimits, QueueOptions } from "./queue/limits.ts";
export type { QueueHandle, RecoverableQueue, WaitSyncOptions } from "./queue/driver.ts";
export { FULL, type Token } from "./queue/token.ts";
export { startTrace, type Trace, type TraceOptions } from "./trace/trace.ts";
export type { ChromeTrace, TraceEvent } from "./trace/chrome.ts";
export { memoryWindow } from "./registers/memory-window.ts";
export type {
  Handle,
  Mapping,
  RegisterSource,
  RegistersPlace,
  RegisterWindow,
  SharedMemory,
  Syscalls,
  Transport,
  Watch,
} from "./transport/transport.ts";
