import { RingwrightError } from "./base.ts";

/** A command that the device completed with an error. A generated class, named in the spec's `fail`, carries the details. */
export class DeviceError extends RingwrightError {
  readonly code = "DEVICE_ERROR";
  /** The command's name in the spec. */
  readonly command: string;

  constructor(message: string, command: string) {
    super(message);
    this.command = command;
  }
}

/** A call to the system failed. A generated class, named in the spec's `fail`, carries the details. */
export class CallError extends RingwrightError {
  readonly code = "CALL_FAILED";
  /** The call's name in the spec. */
  readonly call: string;
  /** What the call returned. */
  readonly result: number;

  constructor(message: string, call: string, result: number) {
    super(message);
    this.call = call;
    this.result = result;
  }
}

/**
 * The device completed something that it was not asked for, twice, with a count that cannot be, or with reserved bits that
 * are not as they must be. The entry was not believed. `token` is the command it concerns, or 0 when it concerns none.
 */
export class ProtocolViolation extends RingwrightError {
  readonly code = "PROTOCOL_VIOLATION";
  readonly queue: string;
  readonly token: number;

  constructor(queue: string, token: number, what: string) {
    super(`${queue}: the device broke the protocol: ${what}.`);
    this.queue = queue;
    this.token = token;
  }
}

/** A word that the device owns holds what it never can, such as an index beyond the ring's end. The queue has failed. */
export class DeviceCorrupt extends RingwrightError {
  readonly code = "DEVICE_CORRUPT";
  readonly queue: string;
  readonly value: number;

  constructor(queue: string, what: string, value: number, expected: string) {
    super(`${queue}: ${what} is ${value}; ${expected}.`);
    this.queue = queue;
    this.value = value;
  }
}

/**
 * A register answered all ones, which it never holds: the device is gone, or its registers cannot be reached. Nothing
 * that it says is believed.
 */
export class DeviceRemoved extends RingwrightError {
  readonly code = "DEVICE_REMOVED";
  /** The register, or what its transport calls the place of its registers. */
  readonly register: string;

  constructor(register: string) {
    super(`${register} answers all ones: the device has been removed, or its registers are not enabled.`);
    this.register = register;
  }
}
