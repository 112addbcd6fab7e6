/** Posting: a free tag and slot, the operands resolved, the entry encoded, and only then the command's state changed. */
import type { Type } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { literal } from "../types.ts";
import { readIndex } from "./publishing.ts";
import { freeTagText, recordOf, wordText, type CommandRecord } from "./record.ts";
import type { QueueCommand, QueueShape, QueueTransfer } from "./shape.ts";
import { postParameters } from "./types.ts";

export function postingTexts(context: Context, shape: QueueShape): readonly string[] {
  return [
    ...roomTexts(shape),
    ...shape.commands.map((entry) => post(context, shape, entry)),
    ...cancelTexts(context, shape),
  ];
}

/** The slow paths of posting: finding out that there is room after all, or that there is none. */
function roomTexts(shape: QueueShape): readonly string[] {
  const { ring, depth } = shape.submission;
  return [
    `
    /** How many more commands fit, \`spare\` tags left alone: each takes a tag and a slot of ${ring.name}. */
    private roomBeside(spare: number): number {
      if (((this.tail - this.taken) | 0) >= this.${depth}) this.taken = this.${readIndex(shape, ring.free)}();
      const slots = this.${depth} - ((this.tail - this.taken) | 0);
      return Math.max(0, Math.min(slots, ((this.endFree - this.tail) | 0) - spare));
    }
    `,
    `
    /** Looks again how far \`tail\` may go. @returns whether there is room for a command */
    private findRoom(): boolean {
      if (this.refusing) throw this.control.refusal();
      const room = this.roomBeside(this.kept);
      this.limit = (this.tail + room) | 0;
      return room !== 0;
    }
    `,
  ];
}

/** `(this.tail & this.sqMask) << 4`: the dword where the next entry starts. */
function slotText({ submission }: QueueShape): string {
  const slot = `(this.tail & this.${submission.mask})`;
  return submission.shift === undefined ? `${slot} * ${submission.dwords}` : `${slot} << ${submission.shift}`;
}

function post(context: Context, shape: QueueShape, entry: QueueCommand): string {
  const { command, post: name, constant } = entry;
  context.use("FULL");
  const place = [`this.${shape.submission.entries}`, slotText(shape)];
  const record = recordOf(shape);
  const body = [
    "if (this.tail === this.limit && !this.findRoom()) return FULL;",
    ...tagTexts(record),
    ...tokenChecks(context, entry),
    ...entry.transfers.map((transfer) => resolveText(context, entry, transfer)),
    `const next = ${context.use("nextGeneration")}(${wordText(record.generation)}!);`,
    `${context.derived("encode", command.name)}(${[...place, "tag", "next", ...encodeArguments(context, entry)].join(", ")});`,
    ...entry.transfers.map((transfer) => lendText(context, record, entry, transfer)),
    ...commitTexts(record, constant),
    `return (next * this.tags + tag) as ${context.use("Token")};`,
  ];
  return `
    ${name}(${definedParameters(context, entry)}): ${context.use("Token")} {
      ${body.join("\n")}
    }
  `;
}

/** The tag that is free next, and its record. */
function tagTexts(record: CommandRecord): readonly string[] {
  return [
    "const { records } = this;",
    `const tag = ${freeTagText(record, "records", "tail")}!;`,
    `const place = tag << ${record.shift};`,
  ];
}

/** The entry for `tag` is written: it is the command's from now on. */
function commitTexts(record: CommandRecord, constant: string): readonly string[] {
  return [
    `${wordText(record.generation)} = next;`,
    `${wordText(record.state)} = ${constant};`,
    "this.tail = (this.tail + 1) | 0;",
  ];
}

/** What is left out is left to the encoder, unless something here speaks of it. */
function definedParameters(context: Context, entry: QueueCommand): string {
  const declared = postParameters(context, entry, "declared").split(", ");
  const lengths = entry.transfers.map((transfer) => lengthText(context, entry, transfer));
  const tokens = tokenFields(entry).map(({ name }) => name);
  const spokenOf = new Set([...lengths, ...tokens].flatMap((text) => text.match(/[\w$]+/g) ?? []));
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
function tokenChecks(context: Context, entry: QueueCommand): readonly string[] {
  return tokenFields(entry).flatMap(({ name, field }) => [
    `const ${name}Tag = ${context.use("tagOf")}(${name}, this.tags);`,
    `if (${name}Tag < 0) throw ${context.use("outOfRange")}("${entry.command.name}.${field.name}", ${name}, "a token of this queue");`,
  ]);
}

function tokenFields(entry: QueueCommand): QueueCommand["parameters"] {
  return entry.parameters.filter(({ field }) => field.type.kind === "token");
}

function resolveText(context: Context, entry: QueueCommand, transfer: QueueTransfer): string {
  const access = context.use(transfer.transfer.access === "writes" ? "DEVICE_WRITES" : "DEVICE_READS");
  const length = lengthText(context, entry, transfer);
  return `const ${addressName(entry, transfer)} = this.space.resolve(${transfer.name}, ${transfer.at}, ${length}, ${access});`;
}

function addressName(entry: QueueCommand, transfer: QueueTransfer): string {
  return entry.transfers.length === 1 ? "address" : `${transfer.name}Address`;
}

function lengthText(context: Context, entry: QueueCommand, { transfer, name, at }: QueueTransfer): string {
  const type: Type = transfer.type;
  if (type.kind === "cstring") return `${context.use("textLength")}(${name}, ${at})`;
  if (type.kind !== "bytes") throw new Error("bug in ringwright: a transfer of neither bytes nor text");
  return expressionText(context, type.length, {
    commandField: (field) => entry.parameters.find((parameter) => parameter.field.name === field)?.name ?? field,
  });
}

function lendText(context: Context, record: CommandRecord, entry: QueueCommand, transfer: QueueTransfer): string {
  const lent = `${wordText(record.loans[transfer.position]!)} = this.space.lend(${transfer.name});`;
  if (transfer.transfer.moved === undefined) return lent;
  const length = record.length === undefined ? "this.lengthOf[tag]" : wordText(record.length);
  return `${lent}\n${length} = ${lengthText(context, entry, transfer)};`;
}

function encodeArguments(context: Context, entry: QueueCommand): readonly string[] {
  return entry.parameters.flatMap((parameter) => {
    const { field, name } = parameter;
    const transfer = entry.transfers.find((candidate) => candidate.transfer === parameter.transfer);
    if (transfer !== undefined) return [addressName(entry, transfer)];
    if (field.type.kind === "token") return [`${name}Tag`, `${context.use("generationOf")}(${name}, this.tags)`];
    return [name];
  });
}

/** Cancelling: one place is kept for it, so that a full queue can be emptied. */
function cancelTexts(context: Context, shape: QueueShape): readonly string[] {
  const entry = cancelOf(shape);
  if (entry === undefined) return [];
  const token = context.use("Token");
  const given = encodeArguments(context, { ...entry, parameters: tokenFields(entry) }).map((text) =>
    text
      .replace(/^(\w+)Tag$/, `${context.use("tagOf")}(target, this.tags)`)
      .replace(/generationOf\(\w+,/, "generationOf(target,"),
  );
  const slot = `this.${shape.submission.entries}, ${slotText(shape)}`;
  const record = recordOf(shape);
  return [
    `
    /** Posts a cancel of the command in flight with this token; the place kept for one is used. */
    private tryCancel(target: ${token}): boolean {
      if (this.roomBeside(0) === 0) return false;
      ${tagTexts(record).join("\n")}
      const next = ${context.use("nextGeneration")}(${wordText(record.generation)}!);
      ${context.derived("encode", entry.command.name)}(${[slot, "tag", "next", ...given].join(", ")});
      ${commitTexts(record, `${shape.prefix}CANCEL`).join("\n")}
      this.limit = this.tail; // the next post looks again
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
