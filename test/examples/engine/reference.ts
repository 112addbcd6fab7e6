/** The plainest model of the copy engine: one byte after the other, one command after the other. */
import { Access, DescriptorFlags, Opcode, Status } from "../../../specs/dma-copy.gen.ts";
import { slowCrc32c as crc32c } from "../../../examples/engine/slow-crc32c.ts";

/** Memory as the model sees it; offsets count from its first byte. */
export interface PlainMemory {
  /** Where its first byte stands for the device. */
  readonly address: number;
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

/** Whether a checksum is told of it. */
export function sums(opcode: Opcode): boolean {
  return opcode === Opcode.crc32c || opcode === Opcode.copyCrc32c;
}

/** Does what the data sheet says of copying, filling, comparing and summing up. */
export function carryOut(memory: PlainMemory, { opcode, from, to, length, pattern, seed }: Asked): Told {
  const { bytes } = memory;
  let done = 0;
  const told = (rest: Partial<Told> = {}): Told => {
    const crc = sums(opcode) ? crc32c(bytes.subarray(from, from + done), seed) : 0;
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

/** A whole descriptor, whether it is given to a ring or stands in a list. */
export interface Plan extends Asked {
  readonly flags: DescriptorFlags;
  /** Where a list's descriptor has its record; undefined: nowhere. */
  readonly outcomeAt: number | undefined;
  /** Of `batch`. */
  readonly members: readonly Plan[];
}

export interface Ending extends Told {
  readonly memberStatus: Status;
}

const KNOWN: ReadonlySet<number> = new Set(Object.values(Opcode));

export function copies(opcode: Opcode): boolean {
  return opcode === Opcode.copy || opcode === Opcode.copyCrc32c;
}

/** How a command ends that is treated by itself, and what it leaves in memory. */
export function treat(memory: PlainMemory, plan: Plan, nested = false): Ending {
  const plain = { done: 0, fault: undefined, faultAccess: Access.none, differs: false, memberStatus: Status.success };
  const refused = (status: Status): Ending => ({ ...plain, status, crc: 0 });
  const { opcode, flags, from, to, length, members } = plan;
  if (!KNOWN.has(opcode)) return refused(Status.badOpcode);
  if (opcode === Opcode.batch && nested) return refused(Status.nestedBatch);
  if ((flags & ~DescriptorFlags.fence) !== 0) return refused(Status.badFlags);
  if (opcode === Opcode.nop || opcode === Opcode.drain) return refused(Status.success);
  if (opcode === Opcode.batch) {
    if (members.length === 0) return refused(Status.badCount);
    for (const [done, member] of members.entries()) {
      const { status: memberStatus, fault, faultAccess } = treatMember(memory, member);
      if (memberStatus === Status.success) continue;
      return { ...refused(Status.batchFailed), done, memberStatus, fault, faultAccess };
    }
    return { ...refused(Status.success), done: members.length };
  }
  if (length === 0) return refused(Status.badLength);
  if (copies(opcode) && from < to + length && to < from + length) return refused(Status.overlap);
  return { ...carryOut(memory, plan), memberStatus: Status.success };
}

/** The same, with the record of a list's descriptor. */
function treatMember(memory: PlainMemory, plan: Plan): Ending {
  const ending = treat(memory, plan, true);
  if (plan.outcomeAt !== undefined) writeRecord(memory, plan.outcomeAt, ending);
  return ending;
}

function writeRecord({ address, bytes }: PlainMemory, at: number, ending: Ending): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 32);
  bytes.fill(0, at, at + 32);
  view.setUint8(0, ending.status);
  view.setUint8(1, ending.faultAccess);
  view.setUint8(3, ending.differs ? 1 : 0);
  view.setUint32(4, ending.done, true);
  view.setBigUint64(8, ending.fault === undefined ? 0n : BigInt(address + ending.fault), true);
  view.setUint32(16, ending.crc, true);
}
