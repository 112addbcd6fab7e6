/** The plainest model of the copy engine: one byte after the other, one command after the other. */
import { Access, Opcode, Status } from "../../../specs/dma-copy.gen.ts";
import { reference as crc32c } from "./crc32c.ts";

/** Memory as the model sees it; offsets count from its first byte. */
export interface PlainMemory {
  readonly bytes: Uint8Array;
  readable(at: number): boolean;
  writable(at: number): boolean;
}

/** What is asked of it. Offsets of memory that a command does not use are 0. */
export interface Asked {
  readonly opcode: Opcode;
  readonly from: number;
  readonly to: number;
  readonly length: number;
  /** Of `fill`: 8 bytes. */
  readonly pattern: Uint8Array;
  readonly seed: number;
}

export interface Told {
  readonly status: Status;
  readonly done: number;
  /** The first byte that can't be reached. */
  readonly fault: number | undefined;
  readonly faultAccess: Access;
  readonly differs: boolean;
  readonly crc: number;
}

/** Does what the data sheet says of copying, filling, comparing and summing up. */
export function carryOut(memory: PlainMemory, { opcode, from, to, length, pattern, seed }: Asked): Told {
  const { bytes } = memory;
  let done = 0;
  const told = (rest: Partial<Told> = {}): Told => {
    const crc = opcode === Opcode.crc32c ? crc32c(bytes.subarray(from, from + done), seed) : 0;
    const plain = { status: Status.success, fault: undefined, faultAccess: Access.none, differs: false };
    return { ...plain, ...rest, done, crc };
  };
  const unreadable = (fault: number) => told({ status: Status.readFault, fault, faultAccess: Access.read });
  const unwritable = (fault: number) => told({ status: Status.writeFault, fault, faultAccess: Access.write });
  for (; done < length; done++) {
    const [source, target] = [from + done, to + done];
    if (opcode !== Opcode.fill && !memory.readable(source)) return unreadable(source);
    if (opcode === Opcode.compare) {
      if (!memory.readable(target)) return unreadable(target);
      if (bytes[source] !== bytes[target]) return told({ differs: true });
    } else if (opcode !== Opcode.crc32c) {
      if (!memory.writable(target)) return unwritable(target);
      bytes[target] = opcode === Opcode.fill ? pattern[done & 7]! : bytes[source]!;
    }
  }
  return told();
}
