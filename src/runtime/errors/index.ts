export { AddressingUnsupported, BounceFull, PinRefused, TableFull } from "./addressing.ts";
export { RingwrightError } from "./base.ts";
export {
  BufferClosed,
  BufferLent,
  BufferOverlap,
  BufferRange,
  BufferReadOnly,
  BufferUnsupported,
  type UsedBytes,
} from "./buffers.ts";
export { CallError, DeviceCorrupt, DeviceError, DeviceRemoved, ProtocolViolation } from "./device.ts";
export { EventFailed, FenceClosed, FencesFailed, TimelineEnded } from "./fences.ts";
export { CancelUnsupported, CommandHung, type Means } from "./hanging.ts";
export { DmaFault, HostBug, type HostRule } from "./model.ts";
export { TraceRunning } from "./trace.ts";
export { DependencyFailed, FenceCycle } from "./ordering.ts";
export { QueueClosed, QueueFailed, QueueStopped, RingFull, StaleToken, Timeout, WaitInHandler } from "./queue.ts";
export { SequenceError, UndoFailed } from "./sequence.ts";
export { MapFailed, PeerGone, RegionRange, TransportLacks, WatchFailed } from "./transport.ts";
export { ValueRange } from "./values.ts";
