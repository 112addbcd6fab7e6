import { TableFull } from "../errors/addressing.ts";
import { QueueClosed } from "../errors/queue.ts";
import { ValueRange } from "../errors/values.ts";
import { asksKeys } from "./choose.ts";
import type { AddressingOptions } from "./options.ts";
import type { KeyTable } from "./tables.ts";

/** What stands for a handle that the device knows by its place is the place and this. No handle is as large. */
export const KEYED_HANDLE = 0x4000_0000;

/** Handles that the device knows by their places, so that it need not look them up for each command. */
export interface HandleTable {
  /**
   * Makes a handle known to the device, which keeps what it stands for open until `remove`, or until the queue is closed.
   * Where the queue's address space is `sva`, what is answered is the handle itself, and nothing is kept.
   * @param handle an open handle. It stays the caller's, who keeps it open until `remove` if the address space is, or may be, `sva`
   * @returns what commands of this queue take in its place
   * @throws ValueRange, TableFull, QueueClosed, and what the system says of the handle
   */
  add(handle: number): number;
  /**
   * The device forgets it. Commands that it has taken end as if it were still there; what was posted and not notified
   * yet fails as with a closed handle.
   * @param file what `add` answered
   * @throws ValueRange when it is none, or was removed already, which is not known in `sva`
   */
  remove(file: number): void;
  /** @internal The queue goes. */
  close(): void;
}

/** Of a queue whose device knows none: each handle stands for itself. */
class PlainHandles implements HandleTable {
  add(handle: number): number {
    if (!Number.isInteger(handle) || handle < 0 || handle >= KEYED_HANDLE) throw refused(handle);
    return handle;
  }

  remove(file: number): void {
    this.add(file);
  }

  close(): void {
    // Nothing was opened.
  }
}

class KeyedHandles implements HandleTable {
  private readonly queue: string;
  private readonly table: KeyTable;
  private readonly taken: Uint8Array;
  /** Places are taken in turn: what still names a file that was removed reaches none, rather than another. */
  private next = 0;
  private opened = false;
  private closed = false;

  constructor(queue: string, table: KeyTable) {
    this.queue = queue;
    this.table = table;
    this.taken = new Uint8Array(table.places);
  }

  add(handle: number): number {
    if (!Number.isInteger(handle) || handle < 0 || handle >= KEYED_HANDLE) throw refused(handle);
    // By now the queue's own handle may be another queue's, which would be told of it.
    if (this.closed) throw new QueueClosed(this.queue);
    const behind = this.taken.indexOf(0, this.next);
    const place = behind < 0 ? this.taken.indexOf(0) : behind;
    if (place < 0) throw new TableFull(this.queue, "handles", this.table.places);
    if (!this.opened) this.table.open();
    this.opened = true;
    this.table.put(place, handle);
    this.taken[place] = 1;
    this.next = place + 1;
    return KEYED_HANDLE + place;
  }

  remove(file: number): void {
    const place = file - KEYED_HANDLE;
    if (this.taken[place] !== 1) throw new ValueRange("file", file, "what add() answered, and not removed yet");
    this.taken[place] = 0;
    this.table.drop(place);
  }

  close(): void {
    this.closed = true;
    this.taken.forEach((taken, place) => {
      if (taken === 1) this.remove(KEYED_HANDLE + place);
    });
  }
}

function refused(handle: unknown): ValueRange {
  return new ValueRange("handle", handle, "an open handle");
}

/** The table of a queue: what its description says of it serves every address space but the process's own. */
export function handleTable(queue: string, options: AddressingOptions, table: KeyTable): HandleTable {
  return asksKeys(options) ? new KeyedHandles(queue, table) : new PlainHandles();
}
