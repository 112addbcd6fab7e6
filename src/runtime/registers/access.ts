import { DeviceRemoved } from "../errors/device.ts";
import { highWord, joinU64, lowWord, swap32 } from "../queue/wide.ts";
import {
  requireRegisters,
  type RegistersPlace,
  type RegisterSource,
  type RegisterWindow,
} from "../transport/transport.ts";

/** Opens the registers at `place`. @throws TransportLacks, DeviceRemoved */
export function openRegisters(transport: RegisterSource, place: RegistersPlace): RegisterWindow {
  return requireRegisters(transport)(place);
}

/**
 * A word that was loaded of a register which never holds `ones`, all ones: so answers a place where no device is.
 * @throws DeviceRemoved
 */
export function notRemoved(word: number, ones: number, register: string): number {
  if (word === ones) throw new DeviceRemoved(register);
  return word;
}

/** The same of 64 bits. @throws DeviceRemoved */
export function notRemovedWide(word: bigint, register: string): bigint {
  if (word === 0xffff_ffff_ffff_ffffn) throw new DeviceRemoved(register);
  return word;
}

/** The halves of a 64-bit register in the order in which they are accessed. */
type Order = "low-high" | "high-low";

/** Loads 64 bits as two words of 32. `big`: the register is big-endian, its high half stands first. */
export function loadHalves(window: RegisterWindow, offset: number, order: Order, big = false): bigint {
  const [lowAt, highAt] = big ? [offset + 4, offset] : [offset, offset + 4];
  const first = window.load32(order === "low-high" ? lowAt : highAt);
  const second = window.load32(order === "low-high" ? highAt : lowAt);
  const [low, high] = order === "low-high" ? [first, second] : [second, first];
  return big ? joinU64(swap32(low), swap32(high)) : joinU64(low, high);
}

/** Stores 64 bits as two words of 32, likewise. */
export function storeHalves(
  window: RegisterWindow,
  offset: number,
  value: number | bigint,
  order: Order,
  big = false,
): void {
  const low = big ? swap32(lowWord(value)) >>> 0 : lowWord(value);
  const high = big ? swap32(highWord(value)) >>> 0 : highWord(value);
  const [lowAt, highAt] = big ? [offset + 4, offset] : [offset, offset + 4];
  if (order === "low-high") window.store32(lowAt, low);
  window.store32(highAt, high);
  if (order === "high-low") window.store32(lowAt, low);
}

/** The eight bytes of a big-endian register in the other order. */
export function swap64(value: bigint): bigint {
  return joinU64(swap32(highWord(value)), swap32(lowWord(value)));
}
