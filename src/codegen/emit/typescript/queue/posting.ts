/** Posting: a free tag and slot, the operands resolved, the entry encoded, and only then the command's state changed. */
import type { Type } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { isWideField, literal } from "../types.ts";
import { isHalved, keyedForm, keyedMemory } from "../../../keyed.ts";
import { parametersOf } from "../parameters.ts";
import { handleTexts, handlesSaid, isKeyed, spaceOf } from "./keyed.ts";
import { countsStaged } from "./publishing.ts";
import { freeTagText, giveBackText, recordOf, wordText, type CommandRecord } from "./record.ts";
import { countsOn, nextText, slotText, type SubmissionRing } from "./rings.ts";
import { fullTest, roomTexts } from "./room.ts";
import { ownChecks, ownEncoded, ownLocal } from "./own-parameters.ts";
import { preparing, recordAddress } from "./records.ts";
import { commandsOf, takenNames, type QueueCommand, type QueueShape, type QueueTransfer } from "./shape.ts";
import { isStamped } from "./stamps.ts";
import { postParameters } from "./types.ts";
import { completesText, endingCheck, untoldStep } from "./untold.ts";

/** The queue's own: of several rings, each posts for itself. */
export function postingTexts(context: Context, shape: QueueShape): readonly string[] {
  return [
    ...roomTexts(context, shape),
    ...(shape.several ? [] : ringPosts(context, shape, shape.submissions[0]!)),
    ...cancelTexts(context, shape),
    ...lendNoneText(shape),
  ];
}

/** The posts of a ring's commands. */
export function ringPosts(context: Context, shape: QueueShape, ring: SubmissionRing): readonly string[] {
  return commandsOf(shape, ring).map((entry) => post(context, shape, ring, entry));
}

/** What a post calls its ring's tail and the count of commands. */
interface Indices {
  readonly tail: string;
  readonly counter: string;
}

function asMembers(shape: QueueShape, { queue }: SubmissionRing): Indices {
  return { tail: "this.tail", counter: `${queue}.${shape.counter}` };
}

/** Variables make code that V8 inlines where it would not else, if they are said more often than they are taken. */
function asVariables(shape: QueueShape, ring: SubmissionRing): Indices | undefined {
  const often = !shape.several && shape.counter === "posted" && ring.ring.index.kind === "modulo";
  return often ? { tail: "tail", counter: "posted" } : undefined;
}

/**
 * Behind the name of an encoder, as posts that are inlined call it: V8 looks an export up at each call, a constant not. Each
 * queue has its own.
 */
const ownSuffix = ({ name }: QueueShape): string => `For${name}`;

/** The encoders that `code` calls by such names. */
export function encodersHere(context: Context, shape: QueueShape, code: string): readonly string[] {
  if (shape.submissions.every((ring) => asVariables(shape, ring) === undefined)) return [];
  const all = shape.queue.commands.map(({ name }) => [
    context.derived("encode", name, ownSuffix(shape)),
    context.derived("encode", name),
  ]);
  const called = all.filter(([own]) => code.includes(`${own}(`)).map(([own, encode]) => `const ${own} = ${encode};`);
  return called.length === 0 ? [] : ["\n// For posts: V8 looks what a module exports up at each call.", ...called];
}

/**
 * The posts of a queue whose device is made to know memory and handles by their places, in the place of those of its other
 * class: which of both runs it is known when it is opened, so that a queue without places pays nothing for them.
 */
export function keyedPosts(context: Context, shape: QueueShape, ring: SubmissionRing): readonly string[] {
  return commandsOf(shape, ring).flatMap((entry) => {
    if (isKeyed(shape, entry)) return [post(context, shape, ring, entry, true)];
    return handedOn(context, shape, entry);
  });
}

/** Of its handles alone: what else there is to it, the other class does. */
function handedOn(context: Context, shape: QueueShape, entry: QueueCommand): readonly string[] {
  const texts = handleTexts(context, shape, entry);
  if (texts.length === 0) return [];
  const parameters = postParameters(context, entry, "declared").split(", ");
  const given = parameters.map((text) => text.slice(0, text.search(/\??:/)));
  return [
    `
    override ${entry.post}(${definedParameters(context, shape, entry, true)}): ${context.use("Token")} {
      ${texts.join("\n")}
      return super.${entry.post}(${given.join(", ")});
    }
    `,
  ];
}

function post(context: Context, shape: QueueShape, ring: SubmissionRing, entry: QueueCommand, keyed = false): string {
  const { post: name, constant } = entry;
  context.use("FULL");
  const record = recordOf(shape);
  const variables = asVariables(shape, ring);
  const indices = variables ?? asMembers(shape, ring);
  const written = keyed
    ? writingEither(context, shape, ring, entry, indices)
    : writing(context, shape, ring, entry, indices, (own) => encodeArguments(context, own, ring.queue));
  const body = [
    ...(variables === undefined ? [] : ["const { posted, records, tail } = this;"]),
    `if (${fullTest(shape, ring, indices.counter)} && !this.findRoom()) return FULL;`,
    ...(variables === undefined ? [`const { records } = ${ring.queue};`] : []),
    ...tagTexts(shape, record, ring, indices),
    ...(keyed ? handleTexts(context, shape, entry) : []),
    ...tokenChecks(context, entry, ring.queue),
    ...ownChecks(context, entry),
    ...endingCheck(context, shape, entry),
    ...entry.transfers.map((transfer) => resolveText(context, entry, transfer, spaceOf(shape, ring, entry, transfer))),
    ...preparing(context, shape, entry, ring.queue),
    generationText(record),
    ...written,
    ...lendTexts(context, shape, ring, record, entry),
    ...commitTexts(shape, record, ring, constant, indices),
    ...untoldStep(context, shape, entry, ring.queue),
    `return (next * ${ring.queue}.tags + tag) as ${context.use("Token")};`,
  ];
  return `
    ${keyed ? "override " : ""}${name}(${definedParameters(context, shape, entry, keyed)}): ${context.use("Token")} {
      ${body.join("\n")}
    }
  `;
}

/** The tag that is next, and its record. */
/**
 * The generation of the command's own. It is what the runtime's `nextGeneration` says, written out: a function more to take
 * in costs a short post more than it does.
 */
function generationText(record: CommandRecord): string {
  return `const next = (${wordText(record.generation)}! + 1) >>> 0 || 1; // never 0, which is no command's`;
}

function tagTexts(shape: QueueShape, record: CommandRecord, ring: SubmissionRing, indices: Indices): readonly string[] {
  return [`const tag = ${nextTagText(shape, record, ring, indices)};`, `const place = tag << ${record.shift};`];
}

function nextTagText(
  shape: QueueShape,
  record: CommandRecord,
  ring: SubmissionRing,
  { tail, counter }: Indices,
): string {
  if (record.free !== undefined) return `${freeTagText(record, shape.counter, ring.queue, counter)}!`;
  if (shape.matching.inTurn) return `${ring.queue}.nextTag`;
  return countsOn(ring) ? `${tail} & this.${ring.mask}` : tail;
}

/** The command's identity, as its encoder takes it. */
function keyTexts({ matching, queue }: QueueShape, { queue: owner }: SubmissionRing): readonly string[] {
  if (matching.from === "keys") return ["tag", "next"];
  if (matching.from !== "range") return [];
  const { from } = queue.match.range!;
  return [from.kind === "integer" && from.value === 0n ? "tag" : `${owner}.firstTag + tag`];
}

/** The entry is written where the tail is; one that is stamped, elsewhere first. */
function writing(
  context: Context,
  shape: QueueShape,
  ring: SubmissionRing,
  entry: QueueCommand,
  { tail }: Indices,
  given: (entry: QueueCommand) => readonly string[],
  name = entry.command.name,
): readonly string[] {
  const encode = context.derived("encode", name, tail === "tail" ? ownSuffix(shape) : "");
  const all = [...keyTexts(shape, ring), ...ownEncoded(context, entry), ...given(entry)];
  if (!isStamped(ring)) {
    return [`${encode}(${[`this.${ring.entries}`, slotText(ring, tail), ...all].join(", ")});`];
  }
  return [`${encode}(${["this.draft", "0", ...all].join(", ")});`, "this.stamp();"];
}

/** The same, of a command that may name its memory by a place: which form it is, the address space has found out. */
function writingEither(
  context: Context,
  shape: QueueShape,
  ring: SubmissionRing,
  entry: QueueCommand,
  indices: Indices,
): readonly string[] {
  const plain = writing(context, shape, ring, entry, indices, (own) => encodeArguments(context, own, ring.queue));
  const form = keyedForm(entry.command);
  if (form === undefined) return plain;
  const { by } = keyedMemory(entry.command)!;
  const address = entry.transfers.map((transfer) => addressName(entry, transfer));
  const given = (): readonly string[] =>
    parametersOf(form, takenNames(entry)).flatMap((parameter) => {
      if (parameter.field.name === by) return [`${ring.queue}.space.key`];
      const transfer = entry.transfers.findIndex(({ transfer: one }) => one.addressField === parameter.field.name);
      if (transfer >= 0 && isHalved(entry.command, parameter.field)) {
        return [`${address[transfer]} | 0`, `(${address[transfer]} * TWO_POW_MINUS_32) | 0`];
      }
      return encodeArguments(context, { ...entry, encoded: [parameter], parameters: [parameter] }, ring.queue);
    });
  const keyed = writing(context, shape, ring, entry, indices, given, form.name);
  return [`if (${ring.queue}.space.key < 0) {`, ...plain, "} else {", ...keyed, "}"];
}

/** The entry for `tag` is written: it is the command's from now on. */
function commitTexts(
  shape: QueueShape,
  record: CommandRecord,
  ring: SubmissionRing,
  constant: string,
  { tail, counter }: Indices,
): readonly string[] {
  const owner = ring.queue;
  const plain = shape.counter === "tail";
  const { takes } = ring.ring;
  const moves =
    tail === "this.tail"
      ? [`this.tail = ${nextText(ring, tail)};`]
      : [`const behind = ${tail} + ${takes};`, `this.tail = behind === this.${ring.depth} ? 0 : behind;`];
  return [
    `${wordText(record.generation)} = next;`,
    `${wordText(record.state)} = ${constant};`,
    ...(record.ring === undefined ? [] : [`${wordText(record.ring)} = ${ring.position};`]),
    ...(ring.freed === "completed"
      ? [
          `const slot = ${countsOn(ring) ? `${tail} & this.${ring.mask}` : tail};`,
          `${wordText(record.slot!)} = slot;`,
          "this.busy[slot] = 1;",
        ]
      : []),
    ...moves,
    ...(shape.matching.inTurn ? [`${owner}.nextTag = tag + 1 === ${owner}.tags ? 0 : tag + 1;`] : []),
    ...(shape.completing === undefined
      ? []
      : [`${owner}.flying[${owner}.flyingCount] = tag;`, `${owner}.flyingCount++;`]),
    ...(plain ? [] : [`${owner}.posted = (${counter} + 1) | 0;`]),
    ...(shape.several ? ["this.room--;"] : []),
    ...(countsStaged(ring) ? ["this.staged++;"] : []),
  ];
}

/** What is left out is left to the encoder, unless something here speaks of it. */
function definedParameters(context: Context, shape: QueueShape, entry: QueueCommand, keyed = false): string {
  const declared = postParameters(context, entry, "declared").split(", ");
  const lengths = entry.transfers.map((transfer) => lengthText(context, entry, transfer));
  const tokens = tokenFields(entry).map(({ name }) => name);
  const handles = keyed ? handlesSaid(shape, entry) : [];
  const completes = completesText(context, shape, entry) ?? "";
  const spokenOf = new Set(
    [...lengths, ...tokens, ...handles, completes].flatMap((text) => text.match(/[\w$]+/g) ?? []),
  );
  return declared
    .map((text) => {
      const optional = entry.parameters.find(({ name, optional: is }) => is && text.startsWith(`${name}?:`));
      if (optional === undefined || !spokenOf.has(optional.name)) return text;
      const value = literal(optional.field.type, optional.field.default!);
      const type = text.slice(text.indexOf(":") + 1).trim();
      const obvious = type === "number" || type === "boolean";
      return `${optional.name}${obvious ? "" : `: ${type}`} = ${value}`;
    })
    .join(", ");
}

/** A token has to be of this queue's making before its halves are written. */
function tokenChecks(context: Context, entry: QueueCommand, owner: string): readonly string[] {
  return tokenFields(entry).flatMap(({ name, field }) => [
    `const ${name}Tag = ${context.use("tagOf")}(${name}, ${owner}.tags);`,
    `if (${name}Tag < 0) throw ${context.use("outOfRange")}("${entry.command.name}.${field.name}", ${name}, "a token of this queue");`,
  ]);
}

function tokenFields(entry: QueueCommand): QueueCommand["parameters"] {
  return entry.parameters.filter(({ field }) => field.type.kind === "token");
}

function resolveText(context: Context, entry: QueueCommand, transfer: QueueTransfer, space: string): string {
  const access = accessText(context, transfer);
  const length = lengthText(context, entry, transfer);
  const { counted } = transfer;
  const count = counted === undefined ? "" : `const ${counted} = ${length};\n`;
  const bytes = [transfer.name, transfer.at, counted ?? length, access].join(", ");
  return `${count}const ${addressName(entry, transfer)} = ${space}.resolve(${bytes});`;
}

function addressName(entry: QueueCommand, transfer: QueueTransfer): string {
  return entry.transfers.length === 1 ? "address" : `${transfer.name}Address`;
}

export function lengthText(context: Context, entry: QueueCommand, { transfer, name, at }: QueueTransfer): string {
  const type: Type = transfer.type;
  if (type.kind === "cstring") return `${context.use("textLength")}(${name}, ${at})`;
  if (type.kind === "struct") return String(context.struct(type.struct).size);
  if (type.kind !== "bytes") throw new Error("bug in ringwright: a transfer of neither bytes, text nor a structure");
  return expressionText(context, type.length, {
    local: ownLocal(entry),
    commandField(field) {
      const parameter = entry.parameters.find((candidate) => candidate.field.name === field);
      if (parameter === undefined) return field;
      // What doesn't fit a number exactly is no length of any buffer.
      return isWideField(parameter.field) ? `Number(${parameter.name})` : parameter.name;
    },
  });
}

/** Memory is lent; where the command has several pieces and one is refused, none is. */
function lendTexts(
  context: Context,
  shape: QueueShape,
  ring: SubmissionRing,
  record: CommandRecord,
  entry: QueueCommand,
): readonly string[] {
  const owner = ring.queue;
  const lent = entry.transfers.map((transfer) => {
    const bytes = transfer.counted ?? lengthText(context, entry, transfer);
    const given = [transfer.name, transfer.at, bytes, accessText(context, transfer)];
    const loan = wordText(record.loans[transfer.position]!);
    return `${loan} = ${spaceOf(shape, ring, entry, transfer)}.lend(${given.join(", ")});`;
  });
  const lengths = entry.transfers
    .filter(({ transfer }) => transfer.moved !== undefined)
    .map((transfer) => {
      const length = record.length === undefined ? `${owner}.lengthOf[tag]` : wordText(record.length);
      return `${length} = ${transfer.counted ?? lengthText(context, entry, transfer)};`;
    });
  if (lent.length < 2) return [...lent, ...lengths];
  return [`try {\n${lent.join("\n")}\n} catch (error) {\n${owner}.lendNone(place);\nthrow error;\n}`, ...lengths];
}

/** Of queues whose commands lend several pieces. */
function lendNoneText(shape: QueueShape): readonly string[] {
  const { loans } = recordOf(shape);
  if (loans.length < 2) return [];
  return [
    `
    /** A piece of memory was refused: those that the command was lent before it are given back. */
    ${shape.several ? "" : "private "}lendNone(place: number): void {
      const { records } = this;
      ${loans.map((word, position) => giveBackText(word, position, ", 0")).join("\n")}
    }
    `,
  ];
}

function accessText(context: Context, { transfer }: QueueTransfer): string {
  return context.use(transfer.access === "writes" ? "DEVICE_WRITES" : "DEVICE_READS");
}

export function encodeArguments(context: Context, entry: QueueCommand, owner: string): readonly string[] {
  return entry.encoded.flatMap((parameter) => {
    const { field, name } = parameter;
    const transfer = entry.transfers.find((candidate) => candidate.transfer === parameter.transfer);
    if (transfer !== undefined) return [addressName(entry, transfer)];
    if (field.type.kind === "address") return [recordAddress(entry, field.type.transfer)];
    if (field.type.kind === "token") return [`${name}Tag`, `${context.use("generationOf")}(${name}, ${owner}.tags)`];
    // What is stamped is set when the entry goes into its slot.
    if (!entry.parameters.includes(parameter)) return [literal(field.type, field.range?.min ?? 0n)];
    return [name];
  });
}

/** Cancelling: one place is kept for it, so that a full queue can be emptied. */
function cancelTexts(context: Context, shape: QueueShape): readonly string[] {
  const entry = cancelOf(shape);
  const [ring] = shape.submissions;
  if (entry === undefined || ring === undefined) return [];
  const token = context.use("Token");
  const given = (own: QueueCommand): readonly string[] =>
    encodeArguments(context, { ...own, encoded: tokenFields(own) }, ring.queue).map((text) =>
      text
        .replace(/^(\w+)Tag$/, `${context.use("tagOf")}(target, this.tags)`)
        .replace(/generationOf\(\w+,/, "generationOf(target,"),
    );
  const record = recordOf(shape);
  const indices = asMembers(shape, ring);
  return [
    `
    /** Posts a cancel of the command in flight with this token; the place kept for one is used. */
    private tryCancel(target: ${token}): boolean {
      if (this.roomBeside(0) === 0) return false;
      const { records } = ${ring.queue};
      ${tagTexts(shape, record, ring, indices).join("\n")}
      ${generationText(record)}
      ${writing(context, shape, ring, entry, indices, given).join("\n")}
      ${commitTexts(shape, record, ring, `${shape.prefix}CANCEL`, indices).join("\n")}
      this.limit = this.${shape.counter}; // the next post looks again
      return true;
    }
    `,
    `
    cancel(token: ${token}): boolean {
      return this.control.cancel(token);
    }
    `,
  ];
}

export function cancelOf(shape: QueueShape): QueueCommand | undefined {
  const { cancel } = shape.queue;
  return shape.commands.find(({ command }) => command.name === cancel?.name);
}
