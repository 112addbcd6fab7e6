/**
 * The one table of what generated code imports from `@ringwright/runtime/generated`. An emitter names a symbol through
 * `Context.use`, so nothing else can be imported; a test compares the table with what the runtime exports.
 */
export const RUNTIME_MODULE = "@ringwright/runtime/generated";

export const RUNTIME = {
  // Values and their places
  DeviceAddress: "type",
  Encodable: "type",
  fitsText: "value",
  highWord: "value",
  isI64: "value",
  isU64: "value",
  joinI64: "value",
  joinU64: "value",
  lowWord: "value",
  outOfRange: "value",
  readArray: "value",
  readBytes: "value",
  readI64: "value",
  readText: "value",
  readU64: "value",
  safeNumber: "value",
  storeArray: "value",
  storeBigint: "value",
  storeBigintSwapped: "value",
  storeBytes: "value",
  storeCounter: "value",
  storeText: "value",
  swap16: "value",
  swap32: "value",
  textBytes: "value",
  unknownFlags: "value",
  // Errors
  CallError: "value",
  DeviceError: "value",
  ProtocolViolation: "type",
  RingFull: "value",
  SequenceError: "value",
  StaleToken: "value",
  corruptIndex: "value",
  movedTooMuch: "value",
  strayCompletion: "value",
  unknownCompletion: "value",
  unknownSlot: "value",
  unknownTag: "value",
  wrongBits: "value",
  // Memory
  AddressSpace: "type",
  AddressingOptions: "type",
  HandleTable: "type",
  KEYED_HANDLE: "value",
  asksKeys: "value",
  chooseSpace: "value",
  handleTable: "value",
  held: "value",
  DEVICE_READS: "value",
  DEVICE_WRITES: "value",
  DeviceBuffer: "type",
  Handle: "type",
  SharedRegion: "type",
  Syscalls: "type",
  Transport: "type",
  Undo: "value",
  Steps: "value",
  allocateRegion: "value",
  mapRegion: "value",
  recordPool: "value",
  requireCloseHandle: "value",
  scratch: "value",
  bytesFrom: "value",
  syscalls: "value",
  structBuffer: "value",
  textBuffer: "value",
  textLength: "value",
  withHint: "value",
  // Registers
  RegisterSource: "type",
  RegisterWindow: "type",
  loadHalves: "value",
  memoryWindow: "value",
  openRegisters: "value",
  notRemoved: "value",
  notRemovedWide: "value",
  storeHalves: "value",
  swap64: "value",
  // Queues
  FULL: "value",
  Offers: "value",
  CommandOptions: "type",
  Completions: "type",
  Fences: "type",
  Fence: "type",
  QueueControl: "type",
  QueueHandle: "type",
  QueueOptions: "type",
  RecoverableQueue: "type",
  Token: "type",
  WaitOptions: "type",
  WaitSyncOptions: "type",
  checkDepths: "value",
  checkOptions: "value",
  chosenDepth: "value",
  createControl: "value",
  firstGeneration: "value",
  generationOf: "value",
  nextGeneration: "value",
  orderedForm: "value",
  ringDepth: "value",
  slotCount: "value",
  tagCount: "value",
  tagOf: "value",
} as const satisfies Record<string, "value" | "type">;

export type RuntimeSymbol = keyof typeof RUNTIME;

/**
 * Constants that a generated file has for itself, where it speaks of them, and their values: V8 folds what is a module's own
 * and not exported, and loads what is imported each time.
 */
export const OWN_CONSTANTS = {
  TWO_POW_MINUS_32: {
    doc: "Times a number below 2^53: its high 32 bits, in front of the point. An array store takes just those.",
    value: "2 ** -32",
  },
} as const;

/** What drivers call constants of their modules beside those of commands: each queue's, and those of all. */
export const QUEUE_CONSTANTS = ["COMMANDS", "NO_HANDLERS"] as const;
export const OUTCOME_CONSTANTS = ["DONE", "FAILED", "VIOLATED", "OWN_FAILURE", "UNTOLD", "COMMAND"] as const;
