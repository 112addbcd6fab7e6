/** What a queue's commands name by places: the address space that gives memory its place, the table of its handles. */
import type { Sequence, Statement, Table } from "../../../../model/model.ts";
import { keyedHandles, keyedMemory, tableOf } from "../../../keyed.ts";
import { isOffering } from "../../../offering.ts";
import { camel, pascal } from "../../../names.ts";
import type { Context } from "../context.ts";
import { literal } from "../types.ts";
import { member, step, type Member } from "./members.ts";
import type { SubmissionRing } from "./rings.ts";
import type { QueueCommand, QueueShape, QueueTransfer } from "./shape.ts";

/** Whether whoever opens it may say how its device comes to memory, or to handles. */
export function asksAddressing({ queue, transfers }: Pick<QueueShape, "queue" | "transfers">): boolean {
  return !isOffering(queue) && (transfers > 0 || queue.tables.length > 0);
}

/** Whether its device knows memory or handles by their places, where that is asked for. */
export function choosesSpace({ queue }: QueueShape): boolean {
  return queue.tables.length > 0;
}

/** The class of a queue whose device is made to know things by their places. */
export function keyedName(context: Context, { queue }: QueueShape): string {
  return context.derived("", queue.name, "KeyedDriver");
}

/** `UringDriver`, or what decides between that and the other class. */
export function madeName(context: Context, shape: QueueShape): string {
  if (!choosesSpace(shape)) return shape.driver;
  return `(${context.use("asksKeys")}(options) ? ${keyedName(context, shape)} : ${shape.driver})`;
}

/** Whether the command's memory may be named by a place here. */
export function isKeyed({ queue }: QueueShape, { command }: QueueCommand): boolean {
  return tableOf(queue, "memory") !== undefined && keyedMemory(command) !== undefined;
}

/** The space that resolves and lends a transfer: the process's own addresses for what is never keyed. */
export function spaceOf(
  shape: QueueShape,
  { queue: owner }: SubmissionRing,
  entry: QueueCommand,
  { transfer }: QueueTransfer,
): string {
  const keyed = keyedMemory(entry.command)?.name === transfer.name;
  return tableOf(shape.queue, "memory") === undefined || keyed ? `${owner}.space` : `${owner}.plain`;
}

/** The parameters that a post speaks of where a handle may be a place. */
export function handlesSaid({ queue }: QueueShape, { command, parameters }: QueueCommand): readonly string[] {
  if (tableOf(queue, "handles") === undefined) return [];
  const fields = keyedHandles(command).flatMap(({ name, fixed }) => [name, ...fixed.map(({ field }) => field)]);
  return parameters.filter(({ field }) => fields.includes(field.name)).map(({ name }) => name);
}

/** A handle that stands in the table: its place goes into the entry, and flags that say so. */
export function handleTexts(context: Context, { queue }: QueueShape, entry: QueueCommand): readonly string[] {
  if (tableOf(queue, "handles") === undefined) return [];
  const named = (field: string): QueueCommand["parameters"][number] =>
    entry.parameters.find((parameter) => parameter.field.name === field)!;
  return keyedHandles(entry.command).flatMap(({ name, fixed }) => {
    const handle = named(name).name;
    const place = context.use("KEYED_HANDLE");
    return [
      `if (${handle} >= ${place}) {`,
      `${handle} -= ${place};`,
      ...fixed.map(({ field, value }) => {
        const flags = named(field);
        return `${flags.name} = (${flags.name} | ${literal(flags.field.type, value)}) >>> 0;`;
      }),
      "}",
    ];
  });
}

/** What the constructor makes of the tables; `undo`: what takes them back while handles are still open. */
export function tableMembers(context: Context, shape: QueueShape): readonly Member[] {
  const { queue, name } = shape;
  const [memory, handles] = [tableOf(queue, "memory"), tableOf(queue, "handles")];
  const given = (table: Table): string => {
    const own = pascal(table.of);
    const max = table.max === undefined ? "Infinity" : String(table.max);
    return `{
      places: ${table.places},
      ${table.of === "memory" ? `max: ${max},\n` : ""}open: () => ${table.open.length === 0 ? "undefined" : `this.open${own}()`},
      put: (${putNames(table)}) => this.put${own}(${putNames(table)}),
      drop: (place) => this.drop${own}(place),
    }`;
  };
  const space = [`"${name}"`, "transport.space", "addressing", memory === undefined ? "undefined" : given(memory)];
  return [
    ...(memory === undefined
      ? []
      : [
          step("\n// table memory: what is there is dropped while the handle is still open"),
          member("plain", `readonly ${context.use("AddressSpace")}`, "transport.space"),
          member(
            "space",
            `readonly ${context.use("AddressSpace")}`,
            `${context.use("chooseSpace")}(${space.join(", ")})`,
          ),
          step("undo.add(() => this.space.close?.());"),
        ]),
    ...(handles === undefined
      ? []
      : [
          step("\n// table handles"),
          step(`this.handles = ${context.use("handleTable")}("${name}", addressing, ${given(handles)});`),
          step("undo.add(() => this.handles.close());"),
        ]),
  ];
}

function putNames({ of }: Table): string {
  return of === "memory" ? "place, address, length" : "place, handle";
}

/** A method of the driver for each sequence of its tables. */
export interface TableMethod {
  readonly name: string;
  readonly doc: string;
  readonly parameters: Sequence["parameters"];
  readonly steps: readonly Statement[];
}

export function tableMethods({ queue }: QueueShape): readonly TableMethod[] {
  return queue.tables.flatMap(({ of, open, put, drop }) => {
    const own = (name: string, parameters: Sequence["parameters"], steps: readonly Statement[]): TableMethod => ({
      name: camel(`${name}_${of}`),
      doc: `table ${of}: ${name}`,
      parameters,
      steps,
    });
    return [
      ...(open.length === 0 ? [] : [own("open", [], open)]),
      own("put", put.parameters, put.body),
      own("drop", drop.parameters, drop.body),
    ];
  });
}

/** All that its tables do. */
export function tableSteps({ queue }: QueueShape): readonly Statement[] {
  return queue.tables.flatMap(({ open, put, drop }) => [...open, ...put.body, ...drop.body]);
}

/** What is told of a loan whose command has moved nothing: of memory that was copied, none is copied back. */
export function failedLoan(shape: QueueShape, position: number): string {
  return keyedAt(shape, position).length === 0 ? "" : ", 0";
}

/** Commands whose loan of that number may be of memory that has a place. */
export function keyedAt(shape: QueueShape, position: number): readonly QueueCommand[] {
  return shape.commands.filter((entry) => {
    const name = keyedMemory(entry.command)?.name;
    return (
      isKeyed(shape, entry) && entry.transfers.some((one) => one.position === position && one.transfer.name === name)
    );
  });
}
