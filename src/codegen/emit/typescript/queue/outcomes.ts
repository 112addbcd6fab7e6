/** What a completion says of its command: that it succeeded, how it failed, or what cannot be. */
import type { Expression, Reference, Type } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { asEnum } from "../types.ts";
import { keptText, recordOf, wordOfTag, wordText } from "./record.ts";
import { besideText, completingFieldValue, completingNumber, recordNumber, recordValue } from "./records.ts";
import type { QueueCommand, QueueShape } from "./shape.ts";
import { movedOf } from "./shape.ts";

/** An expression over the completion's fields, which stand in locals, and over the records of `entry`. */
export function toldText(
  context: Context,
  shape: QueueShape,
  expression: Expression,
  entry: QueueCommand | undefined,
): string {
  return expressionText(context, expression, surroundings(context, shape, entry));
}

/** The same as a value of the expression's type: what is wide is a bigint, where nothing is calculated. */
export function toldValue(
  context: Context,
  shape: QueueShape,
  expression: Expression,
  entry: QueueCommand | undefined,
): string {
  if (expression.kind === "record-field") return recordValue(context, entry!, expression.record, expression.field);
  if (expression.kind === "field" && shape.completing !== undefined)
    return completingFieldValue(context, shape.completing, expression.field);
  const text = toldText(context, shape, expression, entry);
  return expression.kind === "field" ? typed(context, expression.type, text) : text;
}

function typed(context: Context, type: Type, text: string): string {
  return type.kind === "enum" ? asEnum(context, type.enum, text) : text;
}

function surroundings(context: Context, shape: QueueShape, entry: QueueCommand | undefined): Surroundings {
  return {
    field: (of: Reference, field) => {
      if (shape.completing !== undefined) return completingNumber(context, shape.completing, field);
      const inSlot = shape.completion?.ring.entry.name !== of.name;
      const found = shape.completed.find((own) => own.field.name === field && own.inSlot === inSlot);
      if (found === undefined) throw new Error(`bug in ringwright: the completion keeps no ${field}`);
      return found.local;
    },
    ...(entry === undefined ? {} : { recordField: (name, field) => recordNumber(context, entry, name, field) }),
  };
}

/** A field of the record in which a command has completed: of a union, that of the command's own case. */
export function completingValue(context: Context, shape: QueueShape, entry: QueueCommand, field: string): string {
  const own = entry.records.find(({ declared }) => declared === shape.completing);
  if (own === undefined) throw new Error(`bug in ringwright: ${entry.command.name} completes in no record`);
  return recordValue(context, entry, own.record.name, field);
}

/** Where texts read records: where those of the tag stand. */
export function besideLine(shape: QueueShape, ...texts: readonly string[]): readonly string[] {
  return texts.some((text) => /(?<![.\w$])beside\b/.test(text)) ? [`const beside = ${besideText(shape)};`] : [];
}

/** Commands that fail in ways of their own. */
function failing(shape: QueueShape): readonly QueueCommand[] {
  return shape.commands.filter(({ command }) => command.fail !== undefined);
}

/** Whether a command may fail at all. */
export function mayFail(shape: QueueShape): boolean {
  return shape.queue.fail !== undefined || failing(shape).length > 0;
}

/** Commands by a text that is made of each: what is the same is written once. */
function grouped(
  commands: readonly QueueCommand[],
  text: (entry: QueueCommand) => string | undefined,
): ReadonlyMap<string, readonly QueueCommand[]> {
  const groups = new Map<string, QueueCommand[]>();
  for (const entry of commands) {
    const own = text(entry);
    if (own !== undefined) groups.set(own, [...(groups.get(own) ?? []), entry]);
  }
  return groups;
}

function movers(context: Context, shape: QueueShape): ReadonlyMap<string, readonly QueueCommand[]> {
  return grouped(shape.commands, (entry) => {
    const moved = movedOf(entry);
    return moved === undefined ? undefined : toldText(context, shape, moved, entry);
  });
}

function is(entries: readonly QueueCommand[]): string {
  return entries.map(({ constant }) => `command === ${constant}`).join(" || ");
}

interface StateTexts {
  /** Its declaration: as long as no test holds, the command has succeeded. */
  readonly before: readonly string[];
  readonly tests: readonly string[];
}

/** `state`: the outcome, found out from the words that were read. A command's own failure goes before its queue's. */
export function stateTexts(context: Context, shape: QueueShape): StateTexts {
  const { fail } = shape.queue;
  const common = fail === undefined ? undefined : toldText(context, shape, fail.condition, undefined);
  const own = [...grouped(failing(shape), (entry) => toldText(context, shape, entry.command.fail!.condition, entry))];
  const record = recordOf(shape);
  const lent = record.length === undefined ? "this.lengthOf[tag]!" : `${wordText(record.length)}!`;
  const moved = [...movers(context, shape)];
  const wrong = moved
    .filter(([text, [entry]]) => !keepsMoved(entry!, text))
    .map(([text, entries]) => `(${is(entries)}) && !(${text} >= 0 && ${text} <= ${lent})`);
  const once = moved.filter(([text, [entry]]) => keepsMoved(entry!, text));
  const alike = own.length === 1 && own[0]![0] === common;
  const becomes = (state: string): string => `state = ${state};`;
  const branches: readonly (readonly [condition: string, then: string])[] = [
    ...(alike ? [] : own.map(([text, entries]) => [`(${is(entries)}) && (${text})`, becomes("OWN_FAILURE")] as const)),
    ...(common === undefined
      ? []
      : [[common, becomes(alike ? `${is(own[0]![1])} ? OWN_FAILURE : FAILED` : "FAILED")] as const]),
    ...(wrong.length === 0
      ? []
      : [
          [
            wrong.length === 1 ? wrong[0]! : wrong.map((text) => `(${text})`).join(" || "),
            becomes("VIOLATED"),
          ] as const,
        ]),
    ...once.map(([text, entries]) => [is(entries), keepingMoved(text, lent)] as const),
  ];
  const tests = branches.map(([condition, then], index) => `${index === 0 ? "" : "else "}if (${condition}) ${then}`);
  // Where commands complete in records, it is known already where that of this one stands.
  const beside = shape.completing === undefined ? besideLine(shape, ...tests) : [];
  const declared = tests.some((test) => /\bstate = /.test(test)) ? "let" : "const";
  return { before: [...beside, `${declared} state = DONE;`], tests };
}

/** What a record says may change: it is read once, and kept in place of what was lent. */
function keepsMoved(entry: QueueCommand, moved: string): boolean {
  return moved.includes("this.beside") && entry.command.completes.kind !== "while";
}

function keepingMoved(moved: string, lent: string): string {
  return `{
    const movedBytes = ${moved};
    if (movedBytes >= 0 && movedBytes <= ${lent}) ${lent.replace(/!$/, "")} = movedBytes;
    else state = VIOLATED;
  }`;
}

/** How many bytes a command that has completed has moved, as its result tells. */
export function movedText(context: Context, shape: QueueShape, entry: QueueCommand): string {
  const text = toldText(context, shape, movedOf(entry)!, entry);
  if (!keepsMoved(entry, text)) return text;
  const record = recordOf(shape);
  return record.length === undefined ? "this.lengthOf[tag]!" : wordOfTag(record, record.length);
}

/** The handler of failures, which is given what the queue's error carries. */
export function failedText(context: Context, shape: QueueShape): string {
  if (!mayFail(shape)) return "";
  const { fail } = shape.queue;
  const values = fail?.fields.map(({ value }) => toldValue(context, shape, value, undefined)) ?? [];
  const states = [...(fail === undefined ? [] : ["FAILED"]), ...(failing(shape).length === 0 ? [] : ["OWN_FAILURE"])];
  return `
    if (${states.map((state) => `state === ${state}`).join(" || ")}) {
      on.failed?.(${["token", ...values].join(", ")});
      continue;
    }
  `;
}

/** What a count of bytes that cannot be is told as. */
export function violationText(context: Context, shape: QueueShape): string {
  const groups = [...movers(context, shape)];
  const last = groups.at(-1)![0];
  const moved = groups.slice(0, -1).reduceRight((rest, [text, entries]) => `${is(entries)} ? ${text} : ${rest}`, last);
  const record = recordOf(shape);
  const lent = record.length === undefined ? "this.lengthOf[tag]!" : wordOfTag(record, record.length);
  return `${context.use("movedTooMuch")}("${shape.name}", token, ${shape.prefix}COMMANDS[command]!, ${moved}, ${lent})`;
}

/** In `result`: the errors of outcomes that are none. */
export function throwingTexts(context: Context, shape: QueueShape): readonly string[] {
  const { fail } = shape.queue;
  const values = fail?.fields.map(({ value }) => toldValue(context, shape, value, undefined)) ?? [];
  return [
    ...(fail === undefined
      ? []
      : [
          `if (state === FAILED) throw new ${context.derived("", fail.error)}(${[`${shape.prefix}COMMANDS[command]!`, ...values].join(", ")});`,
        ]),
    ...(failing(shape).length === 0 ? [] : ["if (state === OWN_FAILURE) throw this.ownFailure(command, tag);"]),
    ...(shape.moves ? [`if (state === VIOLATED) throw ${violationText(context, shape)};`] : []),
  ];
}

/** What a command fails with that says so itself. */
export function ownFailureTexts(context: Context, shape: QueueShape): readonly string[] {
  const groups = [
    ...grouped(failing(shape), (entry) => {
      const { error, fields } = entry.command.fail!;
      const values = fields.map(({ value }) => toldValue(context, shape, value, entry));
      return `new ${context.derived("", error)}(${["named", ...values].join(", ")})`;
    }),
  ];
  if (groups.length === 0) return [];
  const record = recordOf(shape);
  const all = groups.map(([text]) => text).join("\n");
  const kept = shape.completed.filter(({ local }) => new RegExp(`(?<![.\\w$])${local}\\b`).test(all));
  const cases = groups.map(([text, entries], index) =>
    index === groups.length - 1
      ? `default:\nreturn ${text};`
      : `${entries.map(({ constant }) => `case ${constant}:`).join("\n")}\nreturn ${text};`,
  );
  const only = groups.length === 1 ? [`return ${groups[0]![0]};`] : ["switch (command) {", ...cases, "}"];
  return [
    `
    /** What a command has failed with that says so itself. */
    private ownFailure(command: number, tag: number): Error {
      const named = ${shape.prefix}COMMANDS[command]!;
      ${kept.map((field) => `const ${field.local} = ${keptText(record, field)};`).join("\n")}
      ${[...besideLine(shape, all), ...only].join("\n")}
    }
    `,
  ];
}
