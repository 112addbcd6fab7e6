/** One function per command, and per entry that no command fills: checks, then one store per dword. Small, so that V8 inlines it. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Command, CommandField, Entry, Expression, Field, Parameter } from "../../../model/model.ts";
import { keyedForm, plainForm } from "../../keyed.ts";
import { pascal, Scope } from "../../names.ts";
import { checksOf, throwing, type FieldCheck } from "./checks.ts";
import type { Context } from "./context.ts";
import { docs, oneLine } from "./docs.ts";
import { compose } from "./dwords.ts";
import { Filling } from "./filling.ts";
import { inputDocs, inputParameters, inputsNamed, inputsOf, speaksOf, type Input } from "./inputs.ts";
import { encoderParameters, OWN_NAMES, parametersOf, slotParameters, type SlotParameter } from "./parameters.ts";
import { fieldPlace } from "./place.ts";
import { memoryOf } from "./pieces.ts";
import { ownersOf, viewOwner } from "./slot-views.ts";
import type { OwnerOf } from "./types.ts";

/** What is encoded: a command, an entry, or an entry as one side sees it. */
export interface Encoded {
  /** As messages call it, and what its functions are named after. */
  readonly label: string;
  readonly name: string;
  readonly doc: string;
  readonly spec: string;
  readonly size: number;
  /** Tiles the slot. */
  readonly layout: readonly (Field | CommandField)[];
  readonly slotParameters: readonly SlotParameter[];
  readonly parameters: readonly Parameter[];
  readonly constraints: readonly Expression[];
  readonly owner: OwnerOf;
}

/** Whether its pieces of memory are entries themselves, chained: what stands in each is not for a caller to say. */
export function isChained(context: Context, { entry, transfers, records }: Command): boolean {
  return [...transfers, ...records].some(
    ({ encoding }) => encoding !== undefined && context.encoding(encoding).entry?.name === entry.name,
  );
}

export function emitCommandEncoder(context: Context, command: Command): StatementStructures[] {
  const keyed = keyedForm(command);
  return [
    ...emitEncoder(context, encodedCommand(context, plainForm(command))),
    ...(keyed === undefined ? [] : emitEncoder(context, encodedKeyed(context, command, keyed))),
  ];
}

/** The same with its memory named by a place. */
function encodedKeyed(context: Context, command: Command, keyed: Command): Encoded {
  const doc = `The \`${command.name}\` whose memory is named by its place. ${command.doc}`;
  return { ...encodedCommand(context, keyed), label: command.name, doc, spec: context.specPath(command.name) };
}

function encodedCommand(context: Context, command: Command): Encoded {
  const entry = context.entry(command.entry);
  return {
    label: command.name,
    name: command.name,
    doc: command.doc,
    spec: context.specPath(command.name),
    size: entry.size,
    layout: command.layout,
    slotParameters: parametersOf(command),
    parameters: [...entry.parameters, ...command.parameters],
    constraints: command.constraints,
    owner: ownersOf(context, command),
  };
}

/** Of an entry that leaves nothing to commands: what a device, a test or a tool writes. */
export function emitEntryEncoders(context: Context, entry: Entry): StatementStructures[] {
  // What commands fill is written by them.
  if (context.model.commands.some((command) => command.entry.name === entry.name)) return [];
  const { parameters, constraints, size } = entry;
  const common = { doc: entry.doc, size, parameters, constraints };
  const views =
    entry.views.length > 0
      ? entry.views.map((view) => ({
          name: `${entry.name}_${view.name}`,
          doc: view.doc,
          fields: view.fields,
          path: [view.name],
        }))
      : [{ name: entry.name, doc: entry.doc, fields: entry.fields, path: [] }];
  return views
    .filter(({ fields }) => !fields.some(({ role }) => role === "command"))
    .flatMap(({ name, doc, fields, path }) =>
      emitEncoder(context, {
        ...common,
        doc,
        // Beside a command of that name, which has the shorter one.
        name: context.model.commands.some((command) => pascal(command.name) === pascal(name)) ? `${name}_entry` : name,
        label: [entry.name, ...path].join("."),
        spec: context.specPath(entry.name, ...path),
        layout: fields,
        slotParameters: slotParameters(fields),
        owner: viewOwner({ file: context.model.file, name: entry.name }, entry, path[0]),
      }),
    );
}

/** What an encoder writes, and what of the outside it asks for. */
function prepare(context: Context, encoded: Encoded) {
  const { label, size, layout, slotParameters: parameters, constraints, owner } = encoded;
  const memory = memoryOf(size);
  const inputs = inputsOf(context, encoded, layout, constraints, [
    ...OWN_NAMES,
    ...parameters.map((each) => each.name),
  ]);
  const scope = new Scope([...OWN_NAMES, ...parameters.map((each) => each.name), ...inputs.map((each) => each.name)]);
  const filling = new Filling(context, scope, memory);
  const order = (field: Field): number => parameters.findIndex((parameter) => parameter.field === field);
  filling.fill(
    [...layout].sort((a, b) => order(a) - order(b)),
    {
      named: (field) => parameters.find((parameter) => parameter.field === field)?.name ?? field.name,
      label,
      prefix: "",
      owner,
    },
    inputsNamed(context, inputs),
    0,
    constraints,
  );
  const { locals } = filling;
  const body = [
    ...locals,
    ...filling.checks.flatMap(({ fails, error }) => [fails, error]),
    ...filling.choices,
    ...filling.after,
    ...filling.leaves.map(({ source }) => ("text" in source ? source.text : "")),
  ].join("\n");
  // What lengths of transfers alone ask for is nothing to the entry.
  const asked = inputs.filter(({ name: input }) => speaksOf(body, input));
  return { memory, inputs, filling, locals, asked };
}

/** The command's own parameters that its encoder takes, in their order. */
export function askedParameters(context: Context, command: Command): readonly string[] {
  const own = new Set(command.parameters.map(({ name }) => name));
  const { asked } = prepare(context, encodedCommand(context, command));
  return asked.flatMap(({ of }) => (own.has(of) ? [of] : []));
}

/**
 * All checks stand in one condition, and what each would throw in a function beside it: V8 inlines functions by the
 * length of their code, cold paths included.
 */
function emitEncoder(context: Context, encoded: Encoded): StatementStructures[] {
  const { label, name, size, layout, slotParameters: parameters, owner } = encoded;
  const { memory, inputs, filling, locals, asked } = prepare(context, encoded);
  const named = parameterChecks(context, encoded, inputs);
  const own = parameters.map((parameter) => ({
    parameter,
    declared: encoderParameters(context, parameter, owner(parameter.field)),
  }));
  const told = inputParameters(asked);
  const checks = [...asked.flatMap((input) => named.get(input) ?? []), ...filling.checks];
  const needed = neededFor(
    locals,
    checks.flatMap(({ fails, error }) => [fails, error]),
  );
  const refusing = [...checks.flatMap(({ fails, error }) => [fails, error]), ...needed].join("\n");
  const isRefused = ({ name: one }: { readonly name: string }): boolean => speaksOf(refusing, one);
  const refuseParameters = [...keyParameters(layout), ...told, ...own.flatMap(({ declared }) => declared)].filter(
    isRefused,
  );
  const refuse = context.derived("refuse", name);
  const several = checks.length > 1;
  const keys = keyParameters(layout);
  const tag = layout.find((field) => field.role === "tag");
  const encoder: StatementStructures = {
    kind: StructureKind.Function,
    name: context.derived("encode", name),
    isExported: true,
    docs: docs(
      `Writes one \`${label}\` into the ${size} bytes at \`${memory.array}[at]\`: every byte of them, and no other.`,
      encoded.doc,
      `@spec ${encoded.spec}`,
      `@param at index of the entry's first ${memory.unit}`,
      ...keys.map(({ name: key }) => `@param ${key} ${keyDoc(key, tag!.name)}`),
      ...inputDocs(asked),
      ...parameters.map(parameterDoc),
      checks.length + filling.choices.length > 0
        ? "@throws ValueRange a value does not fit its field; nothing was written"
        : undefined,
    ),
    parameters: [
      { name: memory.array, type: memory.type },
      { name: "at", type: "number" },
      ...keys,
      ...told,
      ...own.flatMap(({ declared }) => declared),
    ],
    returnType: "void",
    statements: [
      [
        ...locals,
        ...(several
          ? [
              `if (${checks.map(either).join(" || ")}) throw ${refuse}(${refuseParameters.map((each) => each.name).join(", ")});`,
            ]
          : throwing(checks)),
        ...filling.choices,
        ...compose(context, { size, leaves: filling.leaves, memory, elsewhere: filling.elsewhere, kept: filling.kept }),
        ...filling.after,
      ].join("\n"),
    ],
  };
  if (!several) return [encoder];
  const last = checks.at(-1)!;
  return [
    {
      kind: StructureKind.Function,
      name: refuse,
      docs: docs(`Which value of a \`${label}\` does not fit.`),
      parameters: refuseParameters.map(({ name: one, type = "number" }) => ({ name: one, type })),
      returnType: "Error",
      statements: [
        ...needed,
        ...checks.slice(0, -1).map(({ fails, error }) => `if (${fails}) return ${error};`),
        `return ${last.error};`,
      ],
    },
    encoder,
  ];
}

/** What is given besides the fields has its range, too. */
function parameterChecks(
  context: Context,
  { parameters, label }: Encoded,
  inputs: readonly Input[],
): ReadonlyMap<Input, readonly FieldCheck[]> {
  return new Map(
    inputs.flatMap((input) => {
      const parameter = parameters.find(({ name }) => name === input.of);
      if (parameter === undefined || parameter.type.kind === "struct") return [];
      const width = "bits" in parameter.type ? parameter.type.bits : 32;
      return [[input, checksOf(context, { ...parameter, width }, input.name, `${label}.${parameter.name}`)] as const];
    }),
  );
}

/** The declarations among `locals` that later ones or `texts` speak of. */
function neededFor(locals: readonly string[], texts: readonly string[]): readonly string[] {
  const spoken = [...texts];
  const needed = locals.toReversed().filter((line) => {
    const name = /^const (\w+)/.exec(line)?.[1] ?? "";
    const used = spoken.some((text) => speaksOf(text, name));
    if (used) spoken.push(line);
    return used;
  });
  return needed.toReversed();
}

interface Declared {
  readonly name: string;
  readonly type?: string;
  readonly initializer?: string;
}

/** The command's identity: two dwords, or a number where it has at most 32 bits. */
function keyParameters(layout: readonly Field[]): readonly Declared[] {
  const tag = layout.find((field) => field.role === "tag");
  if (tag === undefined) return [];
  return (tag.width <= 32 ? ["key"] : ["keyLow", "keyHigh"]).map((name) => ({ name, type: "number" }));
}

function keyDoc(key: string, tag: string): string {
  if (key === "key") return `the command's identity (\`${tag}\`)`;
  return key === "keyLow" ? `low dword of the command's identity (\`${tag}\`)` : "high dword of it";
}

/** A condition as a side of `||`. */
function either({ fails }: FieldCheck): string {
  return fails.includes(" && ") || fails.includes(" ? ") ? `(${fails})` : fails;
}

/** `@param fd bytes 4–7, i32: what it is` */
function parameterDoc({ field, name }: SlotParameter): string {
  const doc = oneLine(field.doc);
  const label = field.type.kind === "token" ? `${name}Low` : name;
  return `@param ${label} ${fieldPlace(field)}${doc === "" ? "" : `: ${doc}`}`;
}
