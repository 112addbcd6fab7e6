import { RingwrightError } from "./base.ts";
import { hexadecimal } from "./hexadecimal.ts";

/**
 * A device asked for memory that is not there for it: `length` bytes from `start` on, of which `address` is the first that
 * can't be reached. `access` is what the device wanted.
 */
export class DmaFault extends RingwrightError {
  readonly code = "DMA_FAULT";
  readonly address: number | bigint;
  readonly start: number | bigint;
  readonly length: number;
  readonly access: "reads" | "writes";

  constructor(address: number | bigint, start: number | bigint, length: number, access: "reads" | "writes") {
    const verb = access === "reads" ? "read" : "write";
    const of = `${length} bytes at ${hexadecimal(start)}`;
    super(`The device may not ${verb} ${of}: ${hexadecimal(address)} can't be reached.`);
    this.address = address;
    this.start = start;
    this.length = length;
    this.access = access;
  }
}

/** What a host has done wrong. */
export type HostRule =
  /** A store to what is read only, or a load of what is only written. */
  | "register-access"
  /** An access of another width than the register's, or not at its start. */
  | "register-width"
  /** Nothing is there. */
  | "register-offset"
  /** Reserved bits were stored that are not as the description says. */
  | "register-reserved"
  /** A value that the field cannot have. */
  | "register-value"
  /** A doorbell tells of an index that the ring has not. */
  | "doorbell-value"
  /** A part of a composed doorbell that is the same each time was not. */
  | "doorbell-constant"
  /** Where a ring is, or how deep, is not what the device can do. */
  | "ring-place"
  /** A doorbell of a ring that does not run. */
  | "doorbell-stopped"
  /** More entries than there are free slots. */
  | "overrun"
  | "entry-reserved"
  /** Fixed values that no command has: an unknown opcode, say; or a stamp that does not say what it must. */
  | "entry-fixed"
  /** A value that the field cannot have. */
  | "entry-value"
  /** A `where` that does not hold. */
  | "constraint"
  /** The tag of a command that is still in flight. */
  | "tag-in-use";

/**
 * A host broke the device's rules. `rule` says which, `path` is what the description calls the thing
 * (`nvme.ring#Controller.cc`). The device went on as well as it could.
 */
export class HostBug extends RingwrightError {
  readonly code = "HOST_BUG";
  readonly rule: HostRule;
  readonly path: string;

  constructor(rule: HostRule, path: string, what: string) {
    super(`${path}: ${what} (${rule}).`);
    this.rule = rule;
    this.path = path;
  }
}
