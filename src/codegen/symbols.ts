/**
 * The one table of what generated code imports from `@ringwright/runtime/generated`. An emitter names a symbol through
 * `Context.use`, so nothing else can be imported; a test compares the table with what the runtime exports.
 */
export const RUNTIME_MODULE = "@ringwright/runtime/generated";

export const RUNTIME = {
  // Values and their places
  DeviceAddress: "type",
  Encodable: "type",
  TWO_POW_MINUS_32: "value",
  highWord: "value",
  isI64: "value",
  isU64: "value",
  joinI64: "value",
  joinU64: "value",
  lowWord: "value",
  outOfRange: "value",
  readI64: "value",
  readU64: "value",
  safeNumber: "value",
  storeBigint: "value",
  unknownFlags: "value",
  // Errors
  CallError: "value",
  DeviceError: "value",
  ProtocolViolation: "type",
  RingFull: "value",
  StaleToken: "value",
  corruptIndex: "value",
  movedTooMuch: "value",
  unknownCompletion: "value",
  // Memory
  AddressSpace: "type",
  DEVICE_READS: "value",
  DEVICE_WRITES: "value",
  DeviceBuffer: "type",
  Handle: "type",
  Syscalls: "type",
  Transport: "type",
  Undo: "value",
  mapRegion: "value",
  requireCloseHandle: "value",
  scratch: "value",
  bytesFrom: "value",
  syscalls: "value",
  textBuffer: "value",
  textLength: "value",
  withHint: "value",
  // Queues
  FULL: "value",
  Fence: "type",
  QueueControl: "type",
  QueueHandle: "type",
  Token: "type",
  WaitOptions: "type",
  WaitSyncOptions: "type",
  allTags: "value",
  createControl: "value",
  firstGeneration: "value",
  generationOf: "value",
  nextGeneration: "value",
  ringDepth: "value",
  tagOf: "value",
} as const satisfies Record<string, "value" | "type">;

export type RuntimeSymbol = keyof typeof RUNTIME;
