import { AddressingUnsupported } from "../errors/addressing.ts";
import { ValueRange } from "../errors/values.ts";
import type { AddressSpace } from "./address-space.ts";
import { BounceSpace } from "./bounce.ts";
import type { AddressingOptions } from "./options.ts";
import { RegisteredSpace } from "./registered.ts";
import type { MemoryTable } from "./tables.ts";

const POOL = 2 ** 22;
const [LEAST, MOST] = [2 ** 12, 2 ** 34];

/** Whether the device is to be made to know memory and handles by their places. */
export function asksKeys({ addressing = "auto" }: AddressingOptions): boolean {
  return addressing === "mapped" || addressing === "bounce";
}

/**
 * A queue's address space.
 * @param own how its transport comes to memory
 * @param table how its description makes memory known, where it says so
 * @throws AddressingUnsupported, ValueRange, PinRefused, and what opening the table does
 */
export function chooseSpace(
  queue: string,
  own: AddressSpace,
  { addressing = "auto", bounce = {} }: AddressingOptions,
  table: MemoryTable | undefined,
): AddressSpace {
  if (addressing === "auto" || addressing === own.mode) return own;
  const offered = ["auto", own.mode, ...(table === undefined ? [] : ["mapped", "bounce"])];
  if (table === undefined || !offered.includes(addressing)) throw new AddressingUnsupported(queue, addressing, offered);
  return addressing === "mapped"
    ? new RegisteredSpace(queue, own, table)
    : new BounceSpace(queue, own, table, poolSize(bounce.bytes));
}

function poolSize(bytes = POOL): number {
  const isPower = Number.isSafeInteger(bytes) && Number.isInteger(Math.log2(bytes));
  if (isPower && bytes >= LEAST && bytes <= MOST) return bytes;
  throw new ValueRange("bounce.bytes", bytes, `a power of two, ${LEAST}..${MOST}`);
}
