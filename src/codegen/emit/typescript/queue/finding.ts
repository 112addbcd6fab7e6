/** Completions: how it is known that there is one, what of it is read when, and which command it is of. */
import type { Field } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { extract, group, integer, type Words } from "../extract.ts";
import { inputsNamed } from "../inputs.ts";
import { freeTagText, recordOf, wordText, type CommandRecord } from "./record.ts";
import {
  countsOn,
  distanceText,
  nextText,
  slotText,
  toldDistanceText,
  type CompletionRing,
  type SubmissionRing,
} from "./rings.ts";
import { byRecord } from "./by-record.ts";
import { fixedDwords } from "./fixed.ts";
import { completionRing, type QueueShape } from "./shape.ts";
import { dwordsOf, fieldsRead, firstFields } from "../../../ring-fields.ts";
import { idleAgain, validText } from "./stamps.ts";
import { cellOf, queueSurroundings, wholeText } from "./statements.ts";

/** Statements of a poll, in their places. */
export interface Finding {
  /** Before anything else: where there is nothing to reap, that is all. */
  readonly before: readonly string[];
  /** Members of the driver that it speaks of as variables. */
  readonly taken: readonly string[];
  /** The loop around what is done for each. */
  loop(body: string): string;
  /** Where the entry at hand begins. */
  readonly slot: string;
  /** The value of a field of it. */
  read(field: Field): string;
  /** The dword of the entry at hand, read once. */
  dword(index: number): string;
  /** The next one is the one to look at. */
  readonly advance: string;
  /** When it ends, also by a handler's error. */
  readonly after: readonly string[];
}

/** `calling`: what retiring calls, which is done when nothing is there, too: it may bring some. */
export function finding(context: Context, shape: QueueShape, calling: readonly string[]): Finding {
  if (shape.completing !== undefined) return byRecord(context, shape, shape.completing);
  return completionRing(shape).ring.valid === undefined
    ? byStamp(context, shape, calling)
    : byIndex(context, shape, calling);
}

function takenOf(completion: CompletionRing): readonly string[] {
  const { entries, mask, depth } = completion;
  return [entries, countsOn(completion) ? mask : depth, "tags", "records", "endFree"];
}

const NOTHING = "// Nothing is there: what retiring calls may bring some.";

/** The device's index, in a cell, tells how far entries can be read. */
function byIndex(context: Context, shape: QueueShape, calling: readonly string[]): Finding {
  const { name } = shape;
  const completion = completionRing(shape);
  const { cell, array, index, bits } = cellOf(shape, completion.ring.valid!);
  const load = `Atomics.load(this.${array}, this.${index})`;
  const signed = countsOn(completion) && completion.ring.index.bits === 32;
  const end = bits === 64 ? wholeText(shape, completion.ring.valid!, "this.head") : signed ? `${load} | 0` : load;
  const beyond = signed
    ? `(end - head) >>> 0 > this.${completion.depth}`
    : `${toldDistanceText(completion, "head", "end")} > this.${completion.depth}${countsOn(completion) ? "" : " - 1"}`;
  const at = (index: number): string => `${completion.entries}[${index === 0 ? "slot" : `slot + ${index}`}]!`;
  // What is checked is what is used: these words are read once.
  const fixed = fixedDwords(context, completion);
  const dword = (index: number): string => (fixed.includes(index) ? `word${index}` : at(index));
  const dwords = Array.from({ length: completion.dwords }, (_item, index) => dword(index));
  const words: Words = { array: completion.entries, at: "slot", ...(fixed.length === 0 ? {} : { dwords }) };
  return {
    before: [
      `${calling.length === 0 ? "const" : "let"} end = ${end}; // valid ${cell.name}: entries before it can be read`,
      "let { head } = this;",
      ...(calling.length === 0
        ? ["if (head === end) return 0;"]
        : ["if (head === end) {", NOTHING, ...calling, `end = ${end};`, "if (head === end) return 0;", "}"]),
      `if (${beyond}) {`,
      `throw this.control.corrupt(${context.use("corruptIndex")}("${name}", "${cell.name}", end, head, head + this.${completion.depth}));`,
      "}",
    ],
    taken: takenOf(completion),
    loop: (body) => `do {\n${body}\n} while (head !== end);`,
    slot: [
      `const slot = ${slotText(completion, "head", completion.mask)};`,
      ...fixed.map((index) => `const word${index} = ${at(index)};`),
    ].join("\n"),
    read: (field) => extract(context, words, field.type, field, inputsNamed(context, [])),
    dword,
    advance: `head = ${nextText(completion, "head", completion.depth)};`,
    after: ["this.head = head;"],
  };
}

/**
 * Each entry tells by itself: its stamp is loaded first, and no word of it twice. A plain load that finds an entry valid is
 * right, whenever it was made: it is made so once, and stays so until it has been reaped. One that does not may be what V8
 * remembers: before a poll gives up, it looks by an atomic load, which V8 makes each time.
 */
function byStamp(context: Context, shape: QueueShape, calling: readonly string[]): Finding {
  const completion = completionRing(shape);
  const { ring, entries, depth, turn } = completion;
  const fields = fieldsRead(context.entry(ring.entry));
  const first = firstFields(ring, fields);
  const [stamped = 0] = dwordsOf(first);
  const used = [
    ...shape.completed.filter(({ inSlot }) => !inSlot).map(({ field }) => field),
    ...fields.filter(({ name }) => shape.matching.fields.includes(name)),
    ...shape.submissions.flatMap(({ ring: own }) => fields.filter(({ name }) => name === own.freeField?.field)),
  ];
  const fixed = fixedDwords(context, completion);
  const read = [...new Set([...dwordsOf(used), ...fixed])].sort((a, b) => a - b);
  const shared = read.filter(
    (dword) =>
      dword !== stamped &&
      (fixed.includes(dword) || used.filter((field) => dwordsOf([field]).includes(dword)).length > 1),
  );
  const at = (dword: number): string => (dword === 0 ? "slot" : `slot + ${dword}`);
  const dword = (index: number, stamp: string): string =>
    index === stamped ? stamp : shared.includes(index) ? `word${index}` : `${entries}[${at(index)}]!`;
  const words = (stamp: string): Words => ({
    array: entries,
    at: "slot",
    dwords: Array.from({ length: completion.dwords }, (_item, index) => dword(index, stamp)),
  });
  const inputs = inputsNamed(context, []);
  const valid = (stamp: string): string =>
    validText(context, ring, "turn", (name) => {
      const field = first.find((candidate) => candidate.name === name)!;
      const bits = integer(context, words(stamp), field, false);
      return field.type.kind === "bool" && ring.validWhen !== undefined ? `${group(bits)} !== 0` : bits;
    });
  const invalid = negated(valid("first"));
  const turns = turn === undefined ? "" : ", turn";
  const flips = turn === undefined ? [] : ["turn ^= 1;"];
  const wraps = countsOn(completion)
    ? [
        `head = ${nextText(completion, "head")};`,
        ...(turn === undefined ? [] : [`if ((head & ${completion.mask}) === 0) turn ^= 1;`]),
      ]
    : ["head++;", `if (head === ${depth}) {`, "head = 0;", ...flips, "}"];
  const named = first.map(({ name }) => `\`${name}\``).join(" and ");
  const slotAt = (mask: string): string => {
    const slot = slotText(completion, "head", mask);
    return stamped === 0 ? slot : `(${slot}) + ${stamped}`;
  };
  const atomic = `Atomics.load(${entries}, ${slotAt(completion.mask)})`;
  return {
    before: [
      `const { ${entries}, ${countsOn(completion) ? completion.mask : depth} } = this;`,
      `let { head${turns} } = this;`,
      `let first = ${calling.length === 0 ? `${entries}[${slotAt(completion.mask)}]!` : atomic}; // ${named}: whether the entry is valid`,
      `if (${invalid}) {`,
      ...(calling.length === 0 ? [] : [NOTHING, ...calling]),
      `first = ${atomic};`,
      `if (${invalid}) return 0;`,
      "}",
    ],
    taken: ["tags", "records", "endFree"],
    loop: (body) =>
      `for (let left = ${countsOn(completion) ? "this." : ""}${depth}; left !== 0; left--, first = ${entries}[${slotAt(completion.mask)}]!) {
        if (${invalid}) break;
        const slot = ${slotText(completion, "head", completion.mask)};
        ${body}
      }`,
    slot: shared.map((index) => `const word${index} = ${entries}[${at(index)}]!;`).join("\n"),
    read: (field) => extract(context, words("first"), field.type, field, inputs),
    dword: (index) => dword(index, "first"),
    after: ["this.head = head;", ...(turn === undefined ? [] : [`this.${turn} = turn;`])],
    advance: [...idleAgain(context, completion, fields), ...wraps].join("\n"),
  };
}

/** Whether there is something to reap, where it is asked apart from a poll. */
export function readyText(context: Context, shape: QueueShape): string {
  const completion = completionRing(shape);
  const { ring, entries } = completion;
  if (ring.valid !== undefined) {
    const { array, index, bits } = cellOf(shape, ring.valid);
    const load = `Atomics.load(this.${array}, this.${index})`;
    const signed = countsOn(completion) && ring.index.bits === 32;
    const end = bits === 64 ? wholeText(shape, ring.valid, "this.head") : signed ? `${load} | 0` : load;
    return `(${end}) !== this.head`;
  }
  const first = firstFields(ring, fieldsRead(context.entry(ring.entry)));
  const [stamped = 0] = dwordsOf(first);
  const slot = slotText(completion, "this.head");
  const stamp = `Atomics.load(this.${entries}, ${stamped === 0 ? slot : `(${slot}) + ${stamped}`})`;
  const dwords = Array.from({ length: completion.dwords }, (_item, index) => (index === stamped ? stamp : "0"));
  return validText(context, ring, "this.turn", (name) => {
    const field = first.find((candidate) => candidate.name === name)!;
    const bits = integer(context, { array: "", at: "0", dwords }, field, false);
    return field.type.kind === "bool" && ring.validWhen !== undefined ? `${group(bits)} !== 0` : bits;
  });
}

function negated(condition: string): string {
  const single = condition.split(" === ").length === 2 && !/ (&&|\|\||\?) /.test(condition);
  return single ? condition.replace(/ === (\w+)$/, " !== $1") : `!(${condition})`;
}

export function withoutCast(text: string): string {
  return text.replace(/ as \w+$/, "");
}

export interface KeyTexts {
  /** The tag that the completion names. */
  readonly tag: string;
  /** Completions that are another queue's. */
  readonly strays: readonly { readonly condition: string; readonly error: string }[];
  /** That it names no command in flight. */
  readonly unknown: string | undefined;
  readonly error: string;
}

export function keyTexts(context: Context, shape: QueueShape, found: Finding): KeyTexts {
  const { name, matching, queue } = shape;
  const record = recordOf(shape);
  const ended = `${wordText(record.state)}! >= DONE`;
  const around = queueSurroundings(shape, "method");
  const strays = matching.others.map(({ field, value }) => {
    const own = expressionText(context, value, around);
    const text = withoutCast(found.read(field));
    const error = `${context.use("strayCompletion")}("${name}", "${field.name}", ${group(text)}, ${own})`;
    return { condition: `${group(text)} !== ${group(own)}`, error };
  });
  if (matching.from === "keys") {
    const dword = matching.key!.at / 32;
    return {
      tag: [
        `const tag = ${found.dword(dword)}; // ${matching.key!.name}: its tag …`,
        `const key = ${found.dword(dword + 1)}; // … and its generation`,
      ].join("\n"),
      strays,
      unknown: `tag >= tags || key !== ${wordText(record.generation)} || ${ended}`,
      error: `${context.use("unknownCompletion")}("${name}", tag, key, tags)`,
    };
  }
  if (shape.completing !== undefined) return { tag: "", strays, unknown: undefined, error: "" };
  if (matching.from === "order") {
    return {
      tag: "const tag = this.oldest;",
      strays,
      unknown: ended,
      error: `${context.use("unknownTag")}("${name}", tag)`,
    };
  }
  if (matching.byAddress) {
    const { dwords, ring } = shape.submissions[0]!;
    const dword = matching.key!.at / 32;
    const [low, high] = [found.dword(dword), found.dword(dword + 1)];
    return {
      // An address that is none of a slot gives a number that is none: negative, too large, or not whole.
      tag: `const tag = (${high} * 0x1_0000_0000 + ${low} - this.slotsAt) / ${dwords * 4}; // ${matching.key!.name}: where slot … of ${ring.name} is`,
      strays,
      unknown: `!(tag >= 0 && tag < tags) || tag % 1 !== 0 || ${ended}`,
      error: `${context.use("unknownSlot")}("${name}", ${low}, ${high})`,
    };
  }
  const read = withoutCast(found.read(matching.key!));
  const from = queue.match.range?.from;
  const zero = from === undefined || (from.kind === "integer" && from.value === 0n);
  return {
    tag: `const tag = ${zero ? read : `(${group(read)} - this.firstTag) >>> 0`}; // ${matching.key!.name}`,
    strays,
    unknown: `tag >= tags || ${ended}`,
    error: `${context.use("unknownTag")}("${name}", ${zero ? "tag" : group(read)})`,
  };
}

interface FreedTexts {
  readonly reads: readonly string[];
  readonly takes: readonly string[];
}

/** What a completion tells of how far the device has taken entries. */
export function freedTexts(context: Context, shape: QueueShape, found: Finding): FreedTexts {
  const rings = shape.submissions.filter(({ freed }) => freed === "field");
  const [first] = rings;
  if (first === undefined) return { reads: [], takes: [] };
  const fields = fieldsRead(context.entry(completionRing(shape).ring.entry));
  const field = fields.find(({ name }) => name === first.ring.freeField!.field)!;
  const reads = [`const free = ${withoutCast(found.read(field))}; // ${field.name}`];
  const takes = rings.map(({ from }) => `if (free !== ${from}.taken) ${from}.takenTo(free);`);
  if (!shape.several) return { reads, takes };
  const cases = rings.flatMap(({ position }, index) => [`case ${position}:`, takes[index]!, "break;"]);
  return { reads, takes: [`switch (${wordText(recordOf(shape).ring!)}!) {`, ...cases, "}"] };
}

/** Believes it only between what the device had taken and what it was told of. */
export function takenToText(context: Context, shape: QueueShape, ring: SubmissionRing): readonly string[] {
  if (ring.freed !== "field") return [];
  const { queue } = ring;
  const { field } = ring.ring.freeField!;
  const error = `${context.use("corruptIndex")}("${shape.name}", "${field}", free, taken, published)`;
  // Up to where it was told, which lies before where it had come once that has begun anew.
  const beyond = countsOn(ring)
    ? `${toldDistanceText(ring, "taken", "free")} > ${distanceText(ring, "taken", "published")}`
    : `taken <= published ? free < taken || free > published : free > published && (free < taken || free >= this.${ring.depth})`;
  return [
    `
    /** A completion says how far the device has taken entries: no further than it was told. */
    ${shape.several ? "" : "private "}takenTo(free: number): void {
      const { taken, published } = this;
      if (${beyond}) throw ${queue}.control.corrupt(${error});
      this.taken = free;
    }
    `,
  ];
}

function nextSlot({ ring: { takes }, depth }: SubmissionRing): string {
  return `tag + ${takes} === this.${depth} ? 0 : tag + ${takes}`;
}

/** The tag is free, and where it has to be, the slot. */
export function freedTagTexts(shape: QueueShape, record: CommandRecord): readonly string[] {
  const { submissions, matching, several, queue } = shape;
  const slots = submissions.filter(({ freed }) => freed === "completed");
  const slot = record.slot === undefined ? "" : `${wordText(record.slot)}!`;
  const frees = slots.map(({ from }) => `${from}.busy[${slot}] = 0;`);
  return [
    ...(several && frees.length > 0
      ? [
          `switch (${wordText(record.ring!)}!) {`,
          ...slots.flatMap(({ position }, index) => [`case ${position}:`, frees[index]!, "break;"]),
          "}",
        ]
      : frees),
    ...(queue.match.uptoKey === undefined ? [] : [`this.reached = ${nextText(submissions[0]!, "this.reached")};`]),
    ...(matching.inTurn ? ["this.oldest = tag + 1 === tags ? 0 : tag + 1;"] : []),
    ...(matching.from === "slots" && matching.upto ? [`this.oldest = ${nextSlot(submissions[0]!)};`] : []),
    ...(record.free === undefined ? [] : [`${freeTagText(record, "endFree")} = tag;`]),
    "this.endFree = (this.endFree + 1) | 0;",
  ];
}
