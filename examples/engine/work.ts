/** What a descriptor asks for, whether it came by a ring or stands in a batch's list; and why it cannot be had. */
import type { DmaAddress } from "@ringwright/runtime/device";
import {
  CompareView,
  CopyView,
  CopyCrc32cView,
  Crc32cView,
  DescriptorFlags,
  DrainView,
  FillView,
  NopView,
  Opcode,
  Status,
} from "../../specs/dma-copy.gen.ts";
import type { Work } from "./operation.ts";

/** What all descriptors have. */
export interface Descriptor {
  readonly flags: DescriptorFlags;
  readonly reservedIntact: boolean;
}

const NONE = new Uint8Array(8);

export function copyWork(asked: {
  readonly sourceAt: DmaAddress;
  readonly targetAt: DmaAddress;
  readonly length: number;
}): Work {
  const [from, to] = [Number(asked.sourceAt), Number(asked.targetAt)];
  return { opcode: Opcode.copy, from, to, length: asked.length, pattern: NONE, seed: 0 };
}

export function fillWork(asked: {
  readonly pattern: bigint;
  readonly targetAt: DmaAddress;
  readonly length: number;
}): Work {
  const pattern = new Uint8Array(8);
  new DataView(pattern.buffer).setBigUint64(0, asked.pattern, true);
  return { opcode: Opcode.fill, from: 0, to: Number(asked.targetAt), length: asked.length, pattern, seed: 0 };
}

export function compareWork(asked: {
  readonly firstAt: DmaAddress;
  readonly secondAt: DmaAddress;
  readonly length: number;
}): Work {
  const [from, to] = [Number(asked.firstAt), Number(asked.secondAt)];
  return { opcode: Opcode.compare, from, to, length: asked.length, pattern: NONE, seed: 0 };
}

export function crc32cWork(asked: {
  readonly sourceAt: DmaAddress;
  readonly length: number;
  readonly seed: number;
}): Work {
  const { length, seed } = asked;
  return { opcode: Opcode.crc32c, from: Number(asked.sourceAt), to: 0, length, pattern: NONE, seed };
}

export function copyCrc32cWork(asked: {
  readonly sourceAt: DmaAddress;
  readonly targetAt: DmaAddress;
  readonly length: number;
  readonly seed: number;
}): Work {
  return { ...copyWork(asked), opcode: Opcode.copyCrc32c, seed: asked.seed };
}

/** A descriptor of a list. */
export interface Member extends Descriptor {
  /** 0: none is written. */
  readonly outcomeAt: number;
  /** What to do; absent: nothing, and that is done. */
  readonly work: Work | undefined;
  /** Why it can't be begun. */
  readonly refused: Status;
}

/** Reads the descriptor that `words` begin with. */
export function member(words: Uint32Array): Member {
  const [copying, filling] = [new CopyView(words), new FillView(words)];
  const made = (view: Descriptor & { readonly outcomeAt?: bigint }, work?: Work, refused: Status = Status.success) => {
    const { flags, reservedIntact, outcomeAt = 0n } = view;
    return { flags, reservedIntact, outcomeAt: Number(outcomeAt), work, refused };
  };
  switch (copying.opcode) {
    case Opcode.nop:
      return made(new NopView(words));
    case Opcode.drain:
      return made(new DrainView(words));
    case Opcode.copy:
      return made(copying, copyWork(copying));
    case Opcode.fill:
      return made(filling, fillWork(filling));
    case Opcode.compare: {
      const comparing = new CompareView(words);
      return made(comparing, compareWork(comparing));
    }
    case Opcode.crc32c: {
      const summing = new Crc32cView(words);
      return made(summing, crc32cWork(summing));
    }
    case Opcode.copyCrc32c: {
      const both = new CopyCrc32cView(words);
      return made(both, copyCrc32cWork(both));
    }
    default: {
      const refused = copying.opcode === Opcode.batch ? Status.nestedBatch : Status.badOpcode;
      return made({ flags: copying.flags, reservedIntact: true }, undefined, refused);
    }
  }
}

/** What a record is aligned to. */
export const RECORD_ALIGNMENT = 32;

/** Why a descriptor is not treated at all, or `success`. @param test whether tests may ask for what they need */
export function refusal({ flags, reservedIntact }: Descriptor, outcomeAt: number, test: boolean): Status {
  if (!reservedIntact) return Status.reservedSet;
  const known = DescriptorFlags.fence | DescriptorFlags.link | (test ? DescriptorFlags.halt : 0);
  if ((flags & ~known) !== 0) return Status.badFlags;
  return outcomeAt % RECORD_ALIGNMENT === 0 ? Status.success : Status.badAlignment;
}

/** Why the engine does not begin, or `success`. @param most bytes that a command may work on */
export function unfit({ opcode, from, to, length }: Work, most: number): Status {
  if (length === 0 || length > most) return Status.badLength;
  const copies = opcode === Opcode.copy || opcode === Opcode.copyCrc32c;
  return copies && Math.abs(from - to) < length ? Status.overlap : Status.success;
}
