/** Commands by chance: what they ask for, and which memory they use. */
import {
  DescriptorFlags,
  encodeBatch,
  encodeCompare,
  encodeCopy,
  encodeCopyCrc32c,
  encodeCrc32c,
  encodeDrain,
  encodeFill,
  encodeNop,
  Opcode,
} from "../../../specs/dma-copy.gen.ts";
import type { DeviceAddress } from "@ringwright/runtime";
import { DATA, RECORDS, type Area, type Uses } from "./arena.ts";
import type { Random } from "./random.ts";
import { copies, sums, type Plan } from "./reference.ts";

export const DESCRIPTOR_BYTES = 64;
export const LONGEST_LIST = 6;
/** An opcode that there is not. */
const UNKNOWN = 0x55 as Opcode;

/** Which commands come how often, how many bytes they work on at most, and how many of those at once. */
export interface Mix {
  readonly opcodes: readonly Opcode[];
  readonly longest: number;
  readonly chunks: readonly number[];
}

const { nop, drain, fill, copy, compare, crc32c, batch, copyCrc32c } = Opcode;
const nops = (count: number): Opcode[] => Array<Opcode>(count).fill(nop);
const few: Mix = { opcodes: [...nops(30), fill, copy, drain], longest: 100, chunks: [8, 64, 1024] };
const some: Mix = {
  opcodes: [...nops(8), fill, copy, compare, crc32c, copyCrc32c, batch],
  longest: 300,
  chunks: [64, 1024],
};
const long: Mix = {
  opcodes: [nop, drain, fill, copy, compare, crc32c, copyCrc32c, batch],
  longest: 6000,
  chunks: [1024, 65536],
};
/** The longer they take, the fewer. */
export const mixes: readonly Mix[] = [few, few, few, few, some, some, some, long];

const NOTHING: Plan = {
  opcode: Opcode.nop,
  flags: 0,
  from: 0,
  to: 0,
  length: 0,
  pattern: new Uint8Array(8),
  seed: 0,
  outcomeAt: undefined,
  members: [],
};

/** @param far an offset that no memory has */
export function makePlan(random: Random, { opcodes, longest }: Mix, far: number): Plan {
  const opcode = random.of(opcodes);
  const flags = random.once(6) ? DescriptorFlags.fence : random.once(100) ? DescriptorFlags.halt : 0;
  if (opcode === Opcode.batch) {
    const count = random.once(20) ? 0 : 1 + random.below(LONGEST_LIST);
    const members = Array.from({ length: count }, () => makeMember(random, longest, far));
    return { ...NOTHING, opcode, flags, members };
  }
  return { ...makeWork(random, opcode, longest), flags };
}

function makeMember(random: Random, longest: number, far: number): Plan {
  const opcode = random.once(40)
    ? random.of([Opcode.batch, UNKNOWN])
    : random.of([Opcode.nop, Opcode.fill, Opcode.copy, Opcode.compare, Opcode.crc32c, Opcode.copyCrc32c]);
  const outcomeAt = random.once(2) ? undefined : RECORDS.from + 32 * random.below((RECORDS.to - RECORDS.from) / 32);
  const work = makeWork(random, opcode, longest);
  const from = work.from !== 0 && random.once(40) ? far : work.from;
  const recorded = opcode !== Opcode.nop && opcode !== Opcode.batch && opcode !== UNKNOWN;
  return {
    ...work,
    from,
    flags: random.once(50) ? DescriptorFlags.halt : 0,
    outcomeAt: recorded ? outcomeAt : undefined,
  };
}

function makeWork(random: Random, opcode: Opcode, longest: number): Plan {
  if (opcode === Opcode.nop || opcode === Opcode.drain || opcode === Opcode.batch || opcode === UNKNOWN)
    return { ...NOTHING, opcode };
  const length = random.once(60) ? 0 : 1 + random.below(longest);
  const place = (): number => DATA.from + random.below(DATA.to - DATA.from - length);
  const reads = opcode !== Opcode.fill;
  const writes = opcode !== Opcode.crc32c;
  const from = reads ? place() : 0;
  const to = !writes ? 0 : random.once(50) ? from : place();
  const pattern = opcode === Opcode.fill ? Uint8Array.from({ length: 8 }, () => random.below(3)) : NOTHING.pattern;
  const seed = sums(opcode) ? random.below(2 ** 32) : 0;
  return { ...NOTHING, opcode, from, to, length, pattern, seed };
}

/** All that a command may touch. @param listAt where its list stands */
export function usesOf(plan: Plan, listAt: number): Uses {
  const reads: Area[] = [];
  const writes: Area[] = [];
  const add = ({ opcode, from, to, length, outcomeAt }: Plan): void => {
    if (copies(opcode) || opcode === Opcode.compare || opcode === Opcode.crc32c) reads.push([from, length]);
    if (opcode === Opcode.compare) reads.push([to, length]);
    if (copies(opcode) || opcode === Opcode.fill) writes.push([to, length]);
    if (outcomeAt !== undefined) writes.push([outcomeAt, 32]);
  };
  add(plan);
  plan.members.forEach(add);
  const given: Area[] = plan.members.length > 0 ? [[listAt, plan.members.length * DESCRIPTOR_BYTES]] : [];
  return { reads, writes, given };
}

export function patternOf({ pattern }: Plan): bigint {
  return new DataView(pattern.buffer, pattern.byteOffset).getBigUint64(0, true);
}

/** A list as a program writes it. @param base where offset 0 is for the device */
export function encodeList(members: readonly Plan[], base: number): Uint8Array {
  const words = new Uint32Array((members.length * DESCRIPTOR_BYTES) / 4);
  for (const [index, plan] of members.entries()) {
    const { opcode, flags, from, to, length, seed, outcomeAt } = plan;
    const at = (index * DESCRIPTOR_BYTES) / 4;
    const place = (offset: number): DeviceAddress => (base + offset) as DeviceAddress;
    const outcome = outcomeAt === undefined ? (0 as DeviceAddress) : place(outcomeAt);
    if (opcode === Opcode.nop) encodeNop(words, at, index, flags);
    else if (opcode === Opcode.drain) encodeDrain(words, at, index, flags);
    else if (opcode === Opcode.copy) encodeCopy(words, at, index, outcome, place(from), place(to), length, flags);
    else if (opcode === Opcode.copyCrc32c)
      encodeCopyCrc32c(words, at, index, outcome, place(from), place(to), length, seed, flags);
    else if (opcode === Opcode.fill) encodeFill(words, at, index, outcome, patternOf(plan), place(to), length, flags);
    else if (opcode === Opcode.compare) encodeCompare(words, at, index, outcome, place(from), place(to), length, flags);
    else if (opcode === Opcode.crc32c) encodeCrc32c(words, at, index, outcome, place(from), length, seed, flags);
    else {
      encodeBatch(words, at, index, outcome, place(0), 1, flags);
      words[at] = (words[at]! & ~0xff) | opcode;
    }
  }
  return new Uint8Array(words.buffer);
}
