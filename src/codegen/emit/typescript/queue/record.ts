/**
 * What a driver keeps of each command in flight, and of its outcome afterwards: some dwords of one array. One array for
 * each of them would be as quick where they are used often, and slow where the device's driver has emptied the caches in
 * between: each array is an object with a length, an address and a buffer to look at, and has its line of the cache.
 */
import type { Type } from "../../../../model/model.ts";
import type { CompletedField, QueueShape } from "./shape.ts";

/** Dwords of a record: which holds what. */
export interface CommandRecord {
  /** log2 of how many dwords there are. */
  readonly shift: number;
  readonly generation: number;
  readonly state: number;
  /** The loan of each of the command's transfers. */
  readonly loans: readonly number[];
  /** Bytes lent, where 32 bits hold them. */
  readonly length: number | undefined;
  /** Fields of the completion, by the name of what keeps them: those of at most 32 bits. */
  readonly kept: ReadonlyMap<string, number>;
  /** Which ring the command was posted to, where there are several and its completion has to know. */
  readonly ring: number | undefined;
  /** Its slot, where that is free once the command has completed. */
  readonly slot: number | undefined;
  /** A free tag: not the record's own, but what is next in the queue of free tags; absent where tags come in turn. */
  readonly free: number | undefined;
  /** What stands where, in words. */
  readonly doc: string;
}

export function recordOf(shape: QueueShape): CommandRecord {
  const names: string[] = [];
  const word = (name: string): number => names.push(name) - 1;
  const record = {
    generation: word("its generation"),
    state: word("the command in flight, or the command that has completed with its outcome"),
    loans: Array.from({ length: shape.transfers }, (_item, position) =>
      word(position === 0 ? "the loan that it holds (0: none)" : `its loan ${position + 1}`),
    ),
    length: shape.moves && narrowLengths(shape) ? word("bytes lent, which no more can be moved of") : undefined,
    kept: new Map(
      shape.completed
        .filter(({ field }) => field.width <= 32)
        .map(({ kept, field }) => [kept, word(`\`${field.name}\``)]),
    ),
    ring: knowsRing(shape) ? word("the number of its ring") : undefined,
    slot: shape.submissions.some(({ freed }) => freed === "completed") ? word("its slot") : undefined,
    free: picksTags(shape) ? word("apart from all these, a free tag") : undefined,
  };
  const doc = names.map((name, index) => `${index} ${name}`).join("; ");
  return { ...record, shift: Math.ceil(Math.log2(names.length)), doc };
}

/** Gives back what a command was lent by one of its loans, if anything. `moved`: what else is told of that, after a comma. */
export function giveBackText(word: number, position: number, moved = ""): string {
  const loan = position === 0 ? "loan" : `loan${position + 1}`;
  return [
    `const ${loan} = ${wordText(word)}!;`,
    `if (${loan} !== 0) {`,
    `${wordText(word)} = 0;`,
    `this.space.giveBack(${loan}${moved});`,
    "}",
  ].join("\n");
}

/** Whether any tag that is free may be next: else they come one after another, or are their slots' numbers. */
export function picksTags({ matching }: QueueShape): boolean {
  if (matching.inTurn) return false;
  return matching.from === "keys" || matching.from === "range" || matching.from === "record";
}

function knowsRing({ several, submissions }: QueueShape): boolean {
  return several && submissions.some(({ freed }) => freed === "field" || freed === "completed");
}

/** Whether every length of what can be lent has at most 32 bits, as most have. */
function narrowLengths(shape: QueueShape): boolean {
  return shape.commands.every(({ command }) =>
    command.transfers.every(({ moved, lengthField }) => {
      if (moved === undefined) return true;
      const field = command.layout.find((candidate) => candidate.name === lengthField);
      return field !== undefined && field.width <= 32;
    }),
  );
}

/** `records[place | 1]`: a dword of the record that starts at `place`, a multiple of its size. */
export function wordText(word: number): string {
  return word === 0 ? "records[place]" : `records[place | ${word}]`;
}

/** The same, of the record of `tag`, where nothing has been looked up. */
export function wordOfTag({ shift }: CommandRecord, word: number): string {
  const place = `tag << ${shift}`;
  return `this.records[${word === 0 ? place : `(${place}) | ${word}`}]!`;
}

/** The free tag at index `which`, the count of commands or `endFree`, of their queue; `owner` has the queue's members. */
export function freeTagText(
  { shift, free }: CommandRecord,
  which: "tail" | "posted" | "endFree",
  owner = "this",
  index = `${owner}.${which}`,
): string {
  return `records[((${index} & ${owner}.tagMask) << ${shift}) | ${free}]`;
}

/** What is kept of a field of the completion, as a value of its type. */
export function keptText(record: CommandRecord, { kept, field }: CompletedField): string {
  const word = record.kept.get(kept);
  if (word === undefined) return `this.${kept}[tag]!`;
  const dword = wordOfTag(record, word);
  if (field.type.kind === "bool") return `${dword} !== 0`;
  return isSigned(field.type) ? `${dword} | 0` : dword;
}

export function isSigned(type: Type): boolean {
  return type.kind === "signed" || (type.kind === "enum" && type.signed) || (type.kind === "range" && type.min < 0n);
}
