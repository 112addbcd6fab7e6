/**
 * Commands of which nothing may be told: `completes never`, and `completes if …` where that does not hold. Their tags are
 * free as soon as they are posted. Memory is not lent to them: nothing would tell when it is the program's again.
 */
import type { Command, CommandField, Expression } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { literal } from "../types.ts";
import { ownLocal } from "./own-parameters.ts";
import { freeTagText, recordOf, wordText } from "./record.ts";
import type { QueueCommand, QueueShape } from "./shape.ts";

/** Where a completion ends all commands up to its own, one that isn't told of by itself ends with a later one. */
function tellsLater({ queue }: QueueShape): boolean {
  return queue.match.upto;
}

/** Whether it is known that nothing is ever told of it. */
export function isNeverTold(shape: QueueShape, { command }: QueueCommand): boolean {
  return command.completes.kind === "never" && !tellsLater(shape);
}

/** Whether nothing is told of it, or may be. */
export function mayBeUntold(shape: QueueShape, entry: QueueCommand): boolean {
  return isNeverTold(shape, entry) || (conditionOf(shape, entry) !== undefined && entry.transfers.length === 0);
}

export function hasUntold(shape: QueueShape): boolean {
  return shape.commands.some((entry) => mayBeUntold(shape, entry));
}

/** The same, whatever its queue. */
export function mayLackEnd({ completes, transfers }: Command): boolean {
  return completes.kind === "never" || (completes.kind === "if" && transfers.length === 0);
}

/** What the caller's values must be for it to complete. */
function conditionOf(shape: QueueShape, { command }: QueueCommand): Expression | undefined {
  return command.completes.kind === "if" && !tellsLater(shape) ? command.completes.condition : undefined;
}

/** The same over the parameters of a post. */
export function completesText(context: Context, shape: QueueShape, entry: QueueCommand): string | undefined {
  const condition = conditionOf(shape, entry);
  if (condition === undefined) return undefined;
  return expressionText(context, condition, {
    local: ownLocal(entry),
    commandField: (name) => fieldText(entry, name),
  });
}

function fieldText(entry: QueueCommand, name: string): string {
  const parameter = entry.parameters.find(({ field }) => field.name === name);
  if (parameter !== undefined) return parameter.name;
  const field = entry.command.layout.find((candidate) => candidate.name === name)!;
  return literal(field.type, field.fixedValue ?? field.default ?? 0n);
}

/** Before anything is lent: what is asked for has to end some day. */
export function endingCheck(context: Context, shape: QueueShape, entry: QueueCommand): readonly string[] {
  const condition = completesText(context, shape, entry);
  if (condition === undefined || entry.transfers.length === 0) return [];
  const field = firstAsked(entry, conditionOf(shape, entry)!);
  const lent = entry.transfers.map(({ property }) => property).join(" and ");
  const what = `such that the device tells when it is done with ${lent}`;
  const given = field === undefined ? "undefined" : fieldText(entry, field.name);
  const name = field === undefined ? entry.command.name : `${entry.command.name}.${field.name}`;
  return [`if (!(${condition})) throw ${context.use("outOfRange")}("${name}", ${given}, ${JSON.stringify(what)});`];
}

function firstAsked(entry: QueueCommand, condition: Expression): CommandField | undefined {
  let found: CommandField | undefined;
  JSON.stringify(condition, (_key, value: unknown) => {
    if (typeof value === "object" && value !== null && "kind" in value && value.kind === "command-field")
      found ??= entry.command.layout.find(({ name }) => name === (value as { readonly field?: string }).field);
    return typeof value === "bigint" ? String(value) : value;
  });
  return found;
}

/** The last step of a post; `owner` has the queue's members. */
export function untoldStep(context: Context, shape: QueueShape, entry: QueueCommand, owner: string): readonly string[] {
  if (!mayBeUntold(shape, entry)) return [];
  const condition = completesText(context, shape, entry);
  const ends = `${owner}.untold(tag);`;
  return [condition === undefined ? ends : `if (!(${condition})) ${ends}`];
}

/** The method behind it. */
export function untoldTexts(shape: QueueShape): readonly string[] {
  if (!hasUntold(shape)) return [];
  const record = recordOf(shape);
  const state = wordText(record.state);
  return [
    `
    /** Nothing will be told of the command that was posted last: its tag is free again. */
    ${shape.several ? "" : "private "}untold(tag: number): void {
      const { records } = this;
      const place = tag << ${record.shift};
      ${state} = UNTOLD | ${state}!;
      ${shape.completing === undefined ? "" : "this.flyingCount--;\n"}${freeTagText(record, "endFree")} = tag;
      this.endFree = (this.endFree + 1) | 0;
    }
    `,
  ];
}
