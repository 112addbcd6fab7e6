/** What a program does wrong: each is told by its own error, and changes nothing. */
import { hub, type Token } from "@ringwright/runtime";
import { require } from "../failure.ts";
import { unlessRefused } from "./accesses.ts";
import type { Line } from "./flights.ts";
import type { Driver, Machine, Place } from "./machine.ts";
import type { Handle } from "./memory.ts";
import type { Dice } from "./steps.ts";

/** What there is to do wrong. */
export interface Wrong {
  readonly machine: Machine;
  readonly line: Line;
  readonly handle: Handle | undefined;
  /** A buffer, and a queue, that were closed. */
  readonly closed: Handle | undefined;
  readonly ended: Driver | undefined;
}

const NEVER_GIVEN = (2 ** 50) as Token;

export function misuse(dice: Dice, wrong: Wrong): void {
  const { line, handle, closed, ended } = wrong;
  const { driver } = line;
  switch (dice.below(6)) {
    case 0:
      if (closed === undefined) return;
      unlessRefused("BUFFER_CLOSED", "closing twice", () => closed.buffer.close());
      unlessRefused("BUFFER_CLOSED", "a handle of a closed buffer", () => closed.buffer.dup());
      unlessRefused("BUFFER_CLOSED", "an access to a closed buffer", () => closed.buffer.access("read"));
      closed.buffer[Symbol.dispose]();
      return;
    case 1:
      if (closed !== undefined) post(dice, wrong, { handle: closed, at: 0, length: 1 }, "BUFFER_CLOSED");
      return;
    case 2: {
      if (handle === undefined) return;
      const { size, buffer } = handle;
      post(dice, wrong, { handle, at: dice.below(size + 1), length: size + 1 }, "BUFFER_RANGE");
      unlessRefused("BUFFER_RANGE", "a part behind the end", () => buffer.part(size, 1));
      unlessRefused("BUFFER_RANGE", "an access before the start", () => buffer.access("write", -1, 1));
      return;
    }
    case 3:
      unlessRefused("VALUE_RANGE", "no bytes", () => hub.allocate(0));
      unlessRefused("BUFFER_UNSUPPORTED", "resizable memory", () =>
        hub.wrap(new ArrayBuffer(8, { maxByteLength: 16 })),
      );
      if (handle?.root.kind === "allocated" && !handle.root.strict) {
        unlessRefused("BUFFER_UNSUPPORTED", "memory of a buffer", () => hub.wrap(handle.buffer.bytes));
      }
      return;
    case 4:
      if (ended === undefined) return;
      unlessRefused("QUEUE_CLOSED", "telling the device of a closed queue", () => ended.notify());
      unlessRefused("QUEUE_CLOSED", "reaping of a closed queue", () => ended.poll());
      require(ended.inFlight === 0, () => `${ended.inFlight} commands are in flight on a closed queue`);
      return;
    default:
      if (driver.stopped === true) return;
      unlessRefused("STALE_TOKEN", "a token that was never given", () => driver.result(NEVER_GIVEN));
      unlessRefused("STALE_TOKEN", "a fence of a token that was never given", () => driver.fence(NEVER_GIVEN));
  }
}

function post(dice: Dice, { machine, line }: Wrong, place: Place, code: string): void {
  const { driver } = line;
  const job = machine.job(line.index, driver, dice, () => place);
  if (job === undefined || (job.reads ?? job.writes) === undefined) return;
  try {
    const posted = job.post(dice.once(2));
    require(posted === 0, () => `a ${job.name} was posted and ought to have been refused with ${code}`);
  } catch (error) {
    const told = (error as { code?: unknown }).code;
    const instead = driver.stopped === true ? "QUEUE_STOPPED" : "RING_FULL";
    if (told !== code && told !== instead) throw error;
  }
}
