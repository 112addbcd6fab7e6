/** Which command an entry is: the body of a ring's `dispatch`. */
import { fold } from "../../../../model/fold.ts";
import type { Expression, Field } from "../../../../model/model.ts";
import { camel } from "../../../names.ts";
import { extractField, group, integer, type Words } from "../extract.ts";
import { Inputs } from "../inputs.ts";
import { partOf } from "../pieces.ts";
import type { DeviceContext } from "./context.ts";
import { fixedWire } from "./inspecting.ts";
import type { CommandShape, SubmissionShape } from "./shape.ts";

const ENTRY: Words = { array: "words", at: "at" };

/** What is done for one command, once it is known: text by its index among the ring's commands. */
export interface Dispatching {
  readonly inspect: ReadonlyMap<CommandShape, string>;
  /** The flyweight of a command, and that of what is none. */
  flyweight(command: CommandShape | undefined): string;
  /** Which condition its completions end by; 0: it has one. */
  more(command: CommandShape): number;
}

/** The field that tells commands apart, and the others that the entry declares and commands fix. */
export function tellingField(ring: SubmissionShape): Field | undefined {
  const { commands, entry } = ring;
  const candidates = entry.entry.fields.filter(
    ({ name, width }) =>
      width <= 32 &&
      commands.every(({ command }) => command.layout.some((field) => field.name === name && field.role === "fixed")),
  );
  const values = ({ name }: Field): number => new Set(commands.map((command) => fixedOf(command, name))).size;
  return candidates.toSorted((a, b) => values(b) - values(a))[0];
}

function fixedOf({ command }: CommandShape, name: string): bigint {
  return fixedWire(command.layout.find((field) => field.name === name)!);
}

export function dispatchText(context: DeviceContext, ring: SubmissionShape, how: Dispatching): string {
  const field = tellingField(ring);
  if (field === undefined) {
    const [only] = ring.commands;
    return only === undefined ? unknown(context, ring, how) : one(context, ring, only, how);
  }
  const groups = Map.groupBy(ring.commands, (command) => fixedOf(command, field.name));
  const cases = [...groups].map(([value, commands]) => `case ${value}: {\n${several(context, ring, commands, how)}\n}`);
  const text = integer(context, ENTRY, field, false);
  return [`switch (${text}) {`, ...cases, "}", unknown(context, ring, how)].join("\n");
}

/** Commands that one field does not tell apart are told apart by all that they fix. */
function several(
  context: DeviceContext,
  ring: SubmissionShape,
  commands: readonly CommandShape[],
  how: Dispatching,
): string {
  const [only] = commands;
  if (only !== undefined && commands.length === 1) return `${one(context, ring, only, how)}\nreturn;`;
  const fixed = (each: CommandShape): readonly Field[] =>
    each.command.layout.filter(({ role, width }) => role === "fixed" && width <= 32);
  const shared = (wanted: Field): boolean =>
    commands.every(
      (each) =>
        fixed(each).some(({ name }) => name === wanted.name) && fixedOf(each, wanted.name) === fixedWire(wanted),
    );
  return [
    ...commands
      .toSorted((a, b) => fixed(b).length - fixed(a).length)
      .map((each) => {
        const tests = fixed(each)
          .filter((wanted) => !shared(wanted))
          .map((wanted) => `${group(integer(context, ENTRY, wanted, false))} === ${fixedWire(wanted)}`);
        const body = `${one(context, ring, each, how)}\nreturn;`;
        return tests.length === 0 ? body : `if (${tests.join(" && ")}) {\n${body}\n}`;
      }),
    "break;",
  ].join("\n");
}

function one(context: DeviceContext, ring: SubmissionShape, shape: CommandShape, how: Dispatching): string {
  const { command, method } = shape;
  const inspect = how.inspect.get(shape);
  const inputs = new Inputs(context, {}).beside(command.layout, (field) =>
    extractField(context, ENTRY, field, command.layout, new Inputs(context, {})),
  );
  const more = how.more(shape);
  const [open, silent] = ["open", "openSilent"].map(
    (call) =>
      `this.${call}(${[...keyTexts(context, ring, command.layout), ...(call === "open" && more > 0 ? [String(more)] : [])].join(", ")})`,
  );
  const { completes } = command;
  const id =
    completes.kind === "never"
      ? silent
      : completes.kind === "if"
        ? `${inputs.text(completes.condition)} ? ${open} : ${silent}`
        : open;
  return [
    ...(inspect === undefined ? [] : [`${inspect}(this.device, words, at);`]),
    `const command = this.${how.flyweight(shape)};`,
    "command.slotAt = at;",
    `command.id = ${id};`,
    ...linking(context, ring, command.layout),
    `this.device.${method}(command);`,
  ].join("\n");
}

function unknown(context: DeviceContext, ring: SubmissionShape, how: Dispatching): string {
  const { entry } = ring;
  const field = tellingField(ring);
  const path = context.specPath(entry.entry.name, ...(field === undefined ? [] : [field.name]));
  const what = field === undefined ? "no command" : "no command that the ring takes has that value";
  return [
    `this.device.bug("entry-fixed", ${JSON.stringify(path)}, ${JSON.stringify(what)});`,
    `const command = this.${how.flyweight(undefined)};`,
    "command.slotAt = at;",
    `command.id = this.open(${keyTexts(context, ring, entry.entry.fields).join(", ")});`,
    `this.device.${entry.method}(command);`,
  ].join("\n");
}

/** The slot, and the two words of the key by which the host knows the command. */
function keyTexts(context: DeviceContext, ring: SubmissionShape, layout: readonly Field[]): readonly string[] {
  const key = ring.match.keys.map(({ submitted }) => submitted).find(({ kind }) => kind === "field");
  const field = key?.kind === "field" ? layout.find(({ name }) => name === key.field) : undefined;
  if (field === undefined) return ["slot", "0", "0"];
  const half = (from: number, width: number): string => integer(context, ENTRY, partOf(field, from, width), false);
  return ["slot", half(0, Math.min(32, field.width)), field.width > 32 ? half(32, field.width - 32) : "0"];
}

/** The entries behind a linked one wait for it. */
function linking(context: DeviceContext, ring: SubmissionShape, layout: readonly Field[]): readonly string[] {
  const { link } = ring.ring;
  if (link === undefined) return [];
  return [`if (${entryCondition(context, link, layout)}) this.linkTo(command.id);`];
}

/** A condition over the entry at hand. */
function entryCondition(context: DeviceContext, condition: Expression, layout: readonly Field[]): string {
  const known = fold(condition);
  if (known !== undefined) return String(known !== 0n);
  const read = (name: string): string => {
    const field = layout.find((each) => each.name === name);
    return field === undefined
      ? camel(name)
      : group(extractField(context, ENTRY, field, layout, new Inputs(context, {})).replace(/ as \w+$/, ""));
  };
  return new Inputs(context, { field: (_entry, name) => read(name), commandField: read }).text(condition);
}
