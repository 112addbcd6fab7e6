/** What device models are written with, and what generated device sides import: `@ringwright/runtime/device`. */
import "../runtime/node-version.ts";

export { DeviceBase } from "./base.ts";
export { Dma } from "./dma.ts";
export {
  DmaFault,
  HostBug,
  type DeviceModel,
  type DmaAddress,
  type DoorbellCells,
  type HostRule,
  type Outside,
  type RegistersPlace,
  type RegisterWindow,
} from "./outside.ts";
export { DeviceCommand } from "./queue/command.ts";
export { CompletionRing, type CompletionTraits } from "./queue/completion.ts";
export { Cell } from "./queue/memory.ts";
export { QueueSet } from "./queue/queue-set.ts";
export type { Ring, RingTraits } from "./queue/ring.ts";
export { RingQueue } from "./queue/ring-queue.ts";
export { SubmissionRing, type SubmissionTraits } from "./queue/submission.ts";
export { NarrowRegister, WideRegister, type Bits, type RegisterTraits } from "./registers/register.ts";
export { RegisterArray, type PlacedSpans, type Span } from "./registers/space.ts";
