/** Commands at work: what each does at its turns, and how it ends. */
import { DmaFault, type Dma } from "@ringwright/runtime/device";
import { writeOutcome } from "../../specs/dma-copy.device.gen.ts";
import { Access, DescriptorFlags, Status } from "../../specs/dma-copy.gen.ts";
import { Operation, type Work } from "./operation.ts";
import { member, RECORD_ALIGNMENT, refusal, unfit, type Member } from "./work.ts";

/** How a command ended: what its record says. */
export interface Ending {
  readonly status: Status;
  readonly done: number;
  readonly memberStatus: Status;
  readonly differs: boolean;
  readonly faultAddress: number;
  readonly faultAccess: Access;
  readonly crc: number;
}

/** Nothing was asked for, and that is done. */
export const NOTHING: Ending = {
  status: Status.success,
  done: 0,
  memberStatus: Status.success,
  differs: false,
  faultAddress: 0,
  faultAccess: Access.none,
  crc: 0,
};

/** A piece of work each time it is asked to go on, and in the end how it ended. */
export type Run = Generator<void, Ending>;

/** What a run knows of its engine. */
export interface Surroundings {
  readonly dma: Dma;
  /** Bytes of a piece of work. */
  readonly chunk: number;
  readonly maxTransfer: number;
  readonly maxBatch: number;
  /** Whether descriptors may ask for what tests need. */
  readonly test: boolean;
  /** Halts the engine: the run is asked nothing any more. */
  readonly halt: () => void;
}

export function* memory({ dma, chunk, maxTransfer }: Surroundings, work: Work): Run {
  const status = unfit(work, maxTransfer);
  if (status !== Status.success) return { ...NOTHING, status };
  const operation = new Operation(work, chunk);
  while (operation.step(dma)) yield;
  const { done, differs, faultAddress, faultAccess, crc } = operation;
  return { ...NOTHING, status: operation.status, done, differs, faultAddress, faultAccess, crc };
}

const DESCRIPTOR_BYTES = 64;

export function* batch(around: Surroundings, listAt: number, count: number): Run {
  if (count === 0 || count > around.maxBatch) return { ...NOTHING, status: Status.badCount };
  if (listAt % DESCRIPTOR_BYTES !== 0) return { ...NOTHING, status: Status.badAlignment };
  const words = new Uint32Array(DESCRIPTOR_BYTES / 4);
  for (let done = 0; done < count; done++) {
    const address = listAt + done * DESCRIPTOR_BYTES;
    try {
      around.dma.read(address, new Uint8Array(words.buffer));
    } catch (error) {
      const faultAddress = faulted(error);
      return { ...NOTHING, status: Status.readFault, done, faultAddress, faultAccess: Access.read };
    }
    const { faultAddress, faultAccess, status: memberStatus } = yield* one(around, member(words));
    if (memberStatus !== Status.success) {
      return { ...NOTHING, status: Status.batchFailed, done, memberStatus, faultAddress, faultAccess };
    }
    yield;
  }
  return { ...NOTHING, done: count };
}

/** One of a batch, to its record. */
function* one(around: Surroundings, asked: Member): Run {
  const { work, flags, outcomeAt } = asked;
  const status = asked.refused === Status.success ? refusal(asked, outcomeAt, around.test) : asked.refused;
  if (status === Status.success && (flags & DescriptorFlags.halt) !== 0) {
    around.halt();
    yield;
  }
  const ending = status !== Status.success || work === undefined ? { ...NOTHING, status } : yield* memory(around, work);
  return { ...ending, status: record(around.dma, outcomeAt, ending) };
}

/** Writes a record, if there is to be one. @returns how the command ends, with that */
export function record(dma: Dma, outcomeAt: number, ending: Ending): Status {
  if (outcomeAt === 0 || outcomeAt % RECORD_ALIGNMENT !== 0) return ending.status;
  try {
    writeOutcome(dma, outcomeAt, ending);
    return ending.status;
  } catch (error) {
    faulted(error);
    return Status.recordFault;
  }
}

/** @returns the first byte that could not be reached @throws what is no fault */
function faulted(error: unknown): number {
  if (!(error instanceof DmaFault)) throw error;
  return Number(error.address);
}
