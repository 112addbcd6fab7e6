import { RingwrightError } from "./base.ts";

/** A queue was asked for an address space that its device, or its description, does not offer. Nothing was opened. */
export class AddressingUnsupported extends RingwrightError {
  readonly code = "ADDRESSING_UNSUPPORTED";
  readonly asked: string;
  /** What the queue can be opened with instead. */
  readonly offered: readonly string[];

  constructor(queue: string, asked: string, offered: readonly string[]) {
    super(`${queue} has no address space '${asked}': it offers ${offered.join(", ")}.`);
    this.asked = asked;
    this.offered = offered;
  }
}

/** The system did not let a device keep memory. Nothing was posted. */
export class PinRefused extends RingwrightError {
  readonly code = "PIN_REFUSED";
  /** Bytes that were to be pinned. */
  readonly bytes: number;

  constructor(queue: string, bytes: number, limited: boolean, cause: unknown) {
    const why = limited
      ? "the limit of locked memory is reached: raise it (`ulimit -l`, RLIMIT_MEMLOCK), give the process CAP_IPC_LOCK, or use less at once"
      : String(cause);
    super(`${queue}: ${bytes} bytes could not be pinned for the device: ${why}.`, { cause });
    this.bytes = bytes;
  }
}

/** Every place of a queue's table is in use: by memory that commands in flight hold, or by handles. Nothing was posted. */
export class TableFull extends RingwrightError {
  readonly code = "TABLE_FULL";
  readonly places: number;

  constructor(queue: string, what: "handles" | "pieces of memory", places: number) {
    const instead = what === "handles" ? "remove one of them" : "wait until a command in flight has ended";
    super(`${queue}: the device knows ${places} ${what} at once, and all are in use: ${instead}.`);
    this.places = places;
  }
}

/** The pool through which memory is copied has no room for a command's. Nothing was posted. */
export class BounceFull extends RingwrightError {
  readonly code = "BOUNCE_FULL";
  /** Bytes that the command asked for, and those that the whole pool has. */
  readonly bytes: number;
  readonly pool: number;

  constructor(queue: string, bytes: number, pool: number) {
    const instead =
      bytes > pool
        ? "open the queue with a larger `bounce.bytes`, or ask for less at once"
        : "wait until a command in flight has ended, or open the queue with a larger `bounce.bytes`";
    super(`${queue}: no ${bytes} bytes are free in the pool of ${pool} that memory is copied through: ${instead}.`);
    this.bytes = bytes;
    this.pool = pool;
  }
}
