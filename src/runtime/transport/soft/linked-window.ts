import type { DoorbellCells } from "../device-model.ts";
import type { RegistersPlace, RegisterWindow } from "../transport.ts";
import type { HostLink } from "./host-link.ts";
import { LOAD16, LOAD32, LOAD64, LOAD8, STORE16, STORE32, STORE64, STORE8 } from "./link.ts";
import { placeName } from "./trace.ts";

const NO_DOORBELL = 0;
/** A doorbell that no cell stands for yet; and one that tells of commands. */
const NO_CELL = -1;
const NO_CELL_COMMANDS = -2;
/** The most doorbells of which a window remembers the cells, in 32-bit words from its start: 4 MiB of registers. */
const MOST_WORDS = 2 ** 20;

/** Registers of a device in another thread. */
export class LinkedWindow implements RegisterWindow {
  private readonly link: HostLink;
  private readonly id: number;
  private readonly place: RegistersPlace;
  /** For each 32-bit word of the window: its cell, or one of the above. */
  private readonly cells: Int8Array;

  constructor(link: HostLink, id: number, place: RegistersPlace, doorbells: readonly DoorbellCells[]) {
    this.link = link;
    this.id = id;
    this.place = place;
    this.cells = cellsIn(place, doorbells);
  }

  store32(offset: number, value: number): void {
    const cell = (offset & 3) === 0 && offset >>> 2 < this.cells.length ? this.cells[offset >>> 2]! : NO_DOORBELL;
    if (cell > 0) this.link.ring(cell, this.id, offset, value);
    else this.store32Slowly(offset, value, cell);
  }

  private store32Slowly(offset: number, value: number, cell: number): void {
    if (cell !== NO_DOORBELL) {
      const register = placeName({ ...this.place, offset: this.place.offset + offset });
      const assigned = this.link.assign(register, this.id, offset, cell === NO_CELL_COMMANDS);
      this.cells[offset >>> 2] = assigned;
      if (assigned > 0) return this.link.ring(assigned, this.id, offset, value);
    }
    this.link.push(STORE32, this.id, offset, value, 0);
  }

  store8(offset: number, value: number): void {
    this.link.push(STORE8, this.id, offset, value, 0);
  }
  store16(offset: number, value: number): void {
    this.link.push(STORE16, this.id, offset, value, 0);
  }
  store64(offset: number, value: bigint): void {
    this.link.push(STORE64, this.id, offset, Number(value & 0xffff_ffffn), Number((value >> 32n) & 0xffff_ffffn));
  }

  load8(offset: number): number {
    this.link.ask(LOAD8, this.id, offset);
    return this.link.low;
  }
  load16(offset: number): number {
    this.link.ask(LOAD16, this.id, offset);
    return this.link.low;
  }
  load32(offset: number): number {
    this.link.ask(LOAD32, this.id, offset);
    return this.link.low;
  }
  load64(offset: number): bigint {
    this.link.ask(LOAD64, this.id, offset);
    return (BigInt(this.link.high) << 32n) | BigInt(this.link.low);
  }
}

function samePlace(one: RegistersPlace, other: RegistersPlace): boolean {
  return placeName({ ...one, offset: 0 }) === placeName({ ...other, offset: 0 });
}

/** Which words of a window are doorbells of 32 bits. */
function cellsIn(place: RegistersPlace, doorbells: readonly DoorbellCells[]): Int8Array {
  const words = new Map<number, number>();
  for (const { place: of, offset, bits, count, stride, commands } of doorbells) {
    if (bits !== 32 || !samePlace(place, of)) continue;
    for (let index = 0; index < count; index++) {
      const at = of.offset + offset + index * stride - place.offset;
      if (at >= 0 && at % 4 === 0 && at / 4 < MOST_WORDS)
        words.set(at / 4, commands === true ? NO_CELL_COMMANDS : NO_CELL);
    }
  }
  const cells = new Int8Array([...words.keys()].reduce((most, word) => Math.max(most, word + 1), 0));
  for (const [word, cell] of words) cells[word] = cell;
  return cells;
}
