import { constants } from "node:os";

import { DmaFault } from "../../errors/model.ts";
import { TransportLacks } from "../../errors/transport.ts";
import { errorName } from "../../native/library.ts";
import { readProcessMemory, writeProcessMemory } from "../../native/process-memory.ts";
import type { DmaAddress } from "../device-model.ts";
import type { Blocks } from "./arena.ts";

const { EFAULT } = constants.errno;

/**
 * What a soft device reaches of this process's memory: what its transport shares directly, everything else by calls that
 * the kernel looks after, so that an address that leads nowhere is a fault of the device's and no crash of the process.
 */
export class ProcessDma {
  private readonly blocks: Blocks;

  /** @throws TransportLacks where the system refuses such calls */
  constructor(blocks: Blocks) {
    this.blocks = blocks;
    // Of no bytes nothing is known, and of address 0 everything: EFAULT says that the call as such is allowed.
    const answer = readProcessMemory(0, new Uint8Array(1));
    if (answer !== -EFAULT) {
      const why = answer < 0 ? errorName(-answer) : "address 0 is mapped";
      throw new TransportLacks("soft", `memory access that the kernel checks (process_vm_readv: ${why})`);
    }
  }

  /** @throws DmaFault */
  read(address: DmaAddress, into: Uint8Array): void {
    const start = place(address, into.byteLength, "reads");
    const block = this.blocks.find(start, into.byteLength);
    if (block !== undefined) {
      const from = start - block.address;
      into.set(block.bytes.subarray(from, from + into.byteLength));
      return;
    }
    const done = readProcessMemory(start, into);
    if (done !== into.byteLength) throw fault(start, into.byteLength, "reads", done);
  }

  /** @throws DmaFault: what comes before the bad byte has been written */
  write(address: DmaAddress, from: Uint8Array): void {
    const start = place(address, from.byteLength, "writes");
    const block = this.blocks.find(start, from.byteLength);
    if (block !== undefined) {
      block.bytes.set(from, start - block.address);
      return;
    }
    const done = writeProcessMemory(start, from);
    if (done !== from.byteLength) throw fault(start, from.byteLength, "writes", done);
  }

  window(address: DmaAddress, length: number): Uint32Array | undefined {
    return Number.isSafeInteger(Number(address)) ? this.blocks.words(Number(address), length) : undefined;
  }
}

/** The address as a number. @throws DmaFault for what no memory has */
function place(address: DmaAddress, length: number, access: "reads" | "writes"): number {
  const number = Number(address);
  if (number >= 0 && Number.isSafeInteger(number) && Number.isSafeInteger(number + length)) return number;
  throw new DmaFault(address, address, length, access);
}

/** What was reached before it counts as nothing read, or as written. */
function fault(start: number, length: number, access: "reads" | "writes", done: number): DmaFault {
  return new DmaFault(start + Math.max(done, 0), start, length, access);
}
