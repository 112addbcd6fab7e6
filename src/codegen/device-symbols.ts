/**
 * What a generated device side imports from `@ringwright/runtime/device`, as `symbols.ts` tells it of drivers: an emitter
 * names a symbol through `DeviceContext.device`, and a test compares the table with what is exported there. Values and
 * their places it shares with drivers.
 */
export const DEVICE_MODULE = "@ringwright/runtime/device";

export const DEVICE_RUNTIME = {
  Cell: "value",
  CompletionRing: "value",
  DeviceBase: "value",
  DeviceCommand: "value",
  Dma: "type",
  DmaAddress: "type",
  NarrowRegister: "value",
  PlacedSpans: "type",
  QueueSet: "value",
  RegisterArray: "value",
  RegisterTraits: "type",
  RingQueue: "value",
  Span: "type",
  SubmissionRing: "value",
  WideRegister: "value",
} as const satisfies Record<string, "value" | "type">;

export type DeviceSymbol = keyof typeof DEVICE_RUNTIME;
