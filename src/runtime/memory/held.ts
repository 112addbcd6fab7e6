import { BufferClosed } from "../errors/buffers.ts";
import { ValueRange } from "../errors/values.ts";
import { DeviceBuffer } from "./buffer.ts";
import * as ledger from "./ledger.ts";

/** A command's arguments as they are now, for a command that is posted later. */
export interface Held {
  readonly args: object | undefined;
  /** The buffers among them are no longer held. Does nothing the second time. */
  giveBack(): void;
}

/** @throws ValueRange */
function copyOf(name: string, value: object): unknown {
  try {
    return structuredClone(value);
  } catch {
    throw new ValueRange(name, value, "made of values alone: it is copied for when the command is posted");
  }
}

/**
 * Takes arguments as they are: what the program changes of them later says nothing, and a buffer that it closes is released
 * when it is given back.
 * @throws BufferClosed, ValueRange: nothing is held
 */
export function hold(args: object | undefined): Held {
  if (args === undefined) return { args, giveBack() {} };
  const held: number[] = [];
  const giveBack = (): void => {
    for (const id of held.splice(0)) ledger.unhold(id);
  };
  const taken: Record<string, unknown> = {};
  try {
    for (const [name, value] of Object.entries(args as Record<string, unknown>)) {
      if (value instanceof DeviceBuffer) {
        if (value.state === "closed") throw new BufferClosed();
        taken[name] = value.twin();
        ledger.hold(value.id);
        held.push(value.id);
      } else taken[name] = typeof value === "object" && value !== null ? copyOf(name, value) : value;
    }
  } catch (error) {
    giveBack();
    throw error;
  }
  return { args: taken, giveBack };
}
