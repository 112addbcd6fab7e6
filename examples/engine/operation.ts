/** What copying, filling, comparing and summing up do to memory: a chunk at a time, and exact about where they stop. */
import { DmaFault, type Dma } from "@ringwright/runtime/device";
import { Access, Opcode, Status } from "../../specs/dma-copy.gen.ts";
import { sumUpArea } from "./crc32c.ts";
import { AREA, area } from "./fold.ts";

/** Bytes of a chunk, at most: a multiple of 8. */
const CHUNK = AREA;
/** Where a chunk is read to: what is summed up must stand there. */
const first = Buffer.from(area.buffer, area.byteOffset, CHUNK);
const second = Buffer.alloc(CHUNK);

/** What a descriptor asks of memory. */
export interface Work {
  readonly opcode: Opcode;
  /** What is read; of `compare` the first of both. */
  readonly from: number;
  /** What is written; of `compare` the second of both. */
  readonly to: number;
  /** Bytes, at least 1. */
  readonly length: number;
  /** Of `fill`: 8 bytes. */
  readonly pattern: Uint8Array;
  readonly seed: number;
}

export class Operation {
  status: Status = Status.success;
  /** Bytes that are done with. */
  done = 0;
  /** The first byte that could not be reached, and what was tried. 0: there was none. */
  faultAddress = 0;
  faultAccess: Access = Access.none;
  /** Of a comparison: byte `done` differs. */
  differs = false;
  /** Of the first `done` bytes. */
  crc: number;
  readonly #work: Work;
  readonly #chunk: number;

  /** @param chunk bytes that a step works on, at most: a multiple of 8, up to 64 KiB */
  constructor(work: Work, chunk = CHUNK) {
    this.#work = work;
    this.#chunk = chunk;
    this.crc = work.seed;
  }

  /** Works on one chunk. @returns whether there is more to do */
  step(dma: Dma): boolean {
    const length = Math.min(this.#work.length - this.done, this.#chunk);
    switch (this.#work.opcode) {
      case Opcode.copy:
        return this.#write(dma, first.subarray(0, this.#read(dma, this.#work.from, first, length)), length);
      case Opcode.copyCrc32c:
        return this.#copyAndSumUp(dma, length);
      case Opcode.fill:
        return this.#write(dma, first.fill(this.#work.pattern, 0, length).subarray(0, length), length);
      case Opcode.compare:
        return this.#compare(dma, length);
      default: {
        const reached = this.#read(dma, this.#work.from, first, length);
        this.crc = sumUpArea(reached, this.crc);
        return this.#goOn(reached, length);
      }
    }
  }

  #copyAndSumUp(dma: Dma, length: number): boolean {
    const before = this.done;
    const goesOn = this.#write(dma, first.subarray(0, this.#read(dma, this.#work.from, first, length)), length);
    this.crc = sumUpArea(this.done - before, this.crc);
    return goesOn;
  }

  #compare(dma: Dma, length: number): boolean {
    const common = this.#read(dma, this.#work.to, second, this.#read(dma, this.#work.from, first, length));
    if (Buffer.compare(first.subarray(0, common), second.subarray(0, common)) !== 0) {
      let at = 0;
      while (first[at] === second[at]) at++;
      this.done += at;
      this.differs = true;
      // What could not be reached stands behind the difference: nobody asks for it any more.
      this.status = Status.success;
      this.faultAddress = 0;
      this.faultAccess = Access.none;
      return false;
    }
    return this.#goOn(common, length);
  }

  /** Writes what could be read of a chunk. */
  #write(dma: Dma, bytes: Uint8Array, length: number): boolean {
    const address = this.#work.to + this.done;
    try {
      if (bytes.length > 0) dma.write(address, bytes);
    } catch (error) {
      this.done += this.#fault(error, address, Access.write);
      return false;
    }
    return this.#goOn(bytes.length, length);
  }

  #goOn(reached: number, length: number): boolean {
    this.done += reached;
    return reached === length && this.done < this.#work.length;
  }

  /** Reads of `length` bytes what can be reached, and remembers what can't. @returns how many those are */
  #read(dma: Dma, start: number, into: Uint8Array, length: number): number {
    const address = start + this.done;
    if (length === 0) return 0;
    try {
      dma.read(address, into.subarray(0, length));
      return length;
    } catch (error) {
      const reached = this.#fault(error, address, Access.read);
      // Of what a faulting read was given, nothing counts. It may come less far this time.
      return reached === 0 ? 0 : this.#read(dma, start, into, reached);
    }
  }

  /** @returns how many bytes from `address` on could be reached */
  #fault(error: unknown, address: number, access: Access): number {
    if (!(error instanceof DmaFault)) throw error;
    this.status = access === Access.read ? Status.readFault : Status.writeFault;
    this.faultAddress = Number(error.address);
    this.faultAccess = access;
    return this.faultAddress - address;
  }
}
