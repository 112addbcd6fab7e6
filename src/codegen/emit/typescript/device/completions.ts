/** A class for each ring that the device fills: what completes a command, and the events. */
import {
  StructureKind,
  VariableDeclarationKind,
  type MethodDeclarationStructure,
  type OptionalKind,
  type StatementStructures,
} from "ts-morph";
import { assert } from "../../../../base/assert.ts";
import { fold } from "../../../../model/fold.ts";
import type { Event, Expression, Field } from "../../../../model/model.ts";
import { key, Scope, upper } from "../../../names.ts";
import { throwing } from "../checks.ts";
import { docs } from "../docs.ts";
import { compose } from "../dwords.ts";
import { group } from "../extract.ts";
import { Filling } from "../filling.ts";
import { Inputs } from "../inputs.ts";
import { constant, type Leaf, type Source } from "../leaves.ts";
import { encoderParameters, OWN_NAMES, slotParameters, type SlotParameter } from "../parameters.ts";
import { WORDS } from "../pieces.ts";
import { fieldPlace } from "../place.ts";
import { viewOwner } from "../slot-views.ts";
import { fromWireValue, wireOf } from "../stored.ts";
import { memberDoc } from "../structs.ts";
import { fieldType, literal, type OwnerOf } from "../types.ts";
import type { DeviceContext } from "./context.ts";
import type { CommandShape, CompletionShape, DeviceShape, QueueShape } from "./shape.ts";
import { placeInWord } from "./shape.ts";
import { ringTraits } from "./submissions.ts";

/** Conditions by which commands that complete here more than once end, each once. */
export function endingsOf(completion: CompletionShape, commands: readonly CommandShape[]): readonly Expression[] {
  const own = commands.filter((each) => each.completion === undefined || each.completion === completion);
  const conditions = own.flatMap(({ command: { completes } }) =>
    completes.kind === "while" ? [completes.condition] : [],
  );
  return conditions.filter((each, at) => conditions.indexOf(each) === at);
}

export function emitCompletion(
  context: DeviceContext,
  shape: DeviceShape,
  queue: QueueShape,
  completion: CompletionShape,
): StatementStructures[] {
  const traits = context.registerName(
    upper(completion.name.replace(/([a-z])([A-Z])/g, "$1_$2")),
    `traits ${completion.name}`,
  );
  const owner = viewOwner(
    { file: completion.entryFile, name: completion.entry.name },
    completion.entry,
    completion.entry.views.at(-1)?.name,
  );
  const own = ownFields(queue, completion);
  const parameters = given(completion.fields, own);
  const with_ = completeWith(context, shape, queue, completion, own, parameters, owner);
  return [
    {
      kind: StructureKind.VariableStatement,
      declarationKind: VariableDeclarationKind.Const,
      declarations: [
        { name: traits, initializer: `{\n${traitsOf(context, queue, completion).join("\n")}\n} as const` },
      ],
    },
    {
      kind: StructureKind.Interface,
      name: completion.fieldsName,
      isExported: true,
      docs: docs(
        `What a completion in ring \`${completion.ring.name}\` says, besides what the device side fills in itself.`,
      ),
      properties: parameters.map(({ field, property }) => ({
        name: key(property),
        isReadonly: true,
        hasQuestionToken: true,
        type: fieldType(context, field, "give", owner(field)),
        docs: docs(memberDoc(field)),
      })),
    },
    {
      kind: StructureKind.Class,
      name: completion.name,
      isExported: true,
      extends: context.device("CompletionRing"),
      docs: docs(
        completion.ring.doc,
        `The ring \`${completion.ring.name}\` as the device fills it.`,
        `@spec ${context.specPath(queue.queue.name, completion.ring.name)}`,
      ),
      properties: [{ name: "queue", hasDeclareKeyword: true, isReadonly: true, type: queue.name }],
      ctors: [{ parameters: [{ name: "queue", type: queue.name }], statements: [`super(queue, ${traits});`] }],
      methods: [
        with_,
        complete(completion, parameters),
        ...completion.events.map(({ event, method }) => emitEvent(context, completion, event, method, owner)),
      ],
    },
  ];
}

/** Fields that are filled without being given, and what with. */
interface OwnField {
  readonly field: Field;
  /** What it is filled with: a command's key or slot, a constant, or what only the delivery knows. */
  readonly source: Source;
}

function ownFields(queue: QueueShape, completion: CompletionShape): readonly OwnField[] {
  const found = new Map<string, OwnField>();
  const named = (name: string): Field | undefined => completion.fields.find((field) => field.name === name);
  const add = (field: Field | undefined, source: Source): void => {
    if (field !== undefined && !found.has(field.name)) found.set(field.name, { field, source });
  };
  for (const { field, value, turnFrom } of completion.ring.stamps) {
    const of = named(field);
    const known = turnFrom === undefined ? (fold(value) ?? 0n) : 0n;
    if (of !== undefined) add(of, { kind: "constant", value: BigInt.asUintN(of.width, wireOf(of.stored, known)) });
  }
  const rings = queue.submissions.filter((ring) => ring.completion.ring === completion.ring);
  for (const { ring } of rings) add(named(ring.freeField?.field ?? ""), { kind: "constant", value: 0n });
  const names = new Set(
    rings.flatMap(({ match }) =>
      match.keys.flatMap(({ completed }) => (completed.kind === "field" ? [completed.field] : [])),
    ),
  );
  for (const name of names) {
    const field = named(name);
    if (field !== undefined) add(field, keySource(queue, rings, field));
  }
  return [...found.values()];
}

/** What a field of a completion is by which it finds its command. */
function keySource(queue: QueueShape, rings: readonly QueueShape["submissions"][number][], field: Field): Source {
  const texts = rings.map((ring) => {
    const pair = ring.match.keys.find(({ completed }) => completed.kind === "field" && completed.field === field.name);
    return pair === undefined ? "0" : keyText(queue, pair.submitted);
  });
  const [first] = texts;
  const same = texts.every((text) => text === first);
  if (same && first === "key") {
    return field.width > 32
      ? { kind: "key", low: "(flight.low >>> 0)", high: "(flight.high >>> 0)" }
      : { kind: "number", text: "(flight.low >>> 0)", signed: false };
  }
  const written = texts.map((text) => (text === "key" ? "(flight.low >>> 0)" : text));
  const text = same
    ? written[0]!
    : written.reduceRight(
        (rest, each, at) => (rest === "" ? each : `flight.ring.number === ${rings[at]!.number} ? ${each} : ${rest}`),
        "",
      );
  return { kind: field.width > 32 ? "address" : "number", text: group(text), signed: false };
}

function keyText(queue: QueueShape, key: QueueShape["queue"]["matches"][number]["keys"][number]["submitted"]): string {
  switch (key.kind) {
    case "field":
      return "key";
    case "slot-index":
      return "flight.slot";
    case "slot-address": {
      const ring = queue.submissions.find((each) => each.ring.name === key.ring)!;
      return `this.queue.${ring.member}.base + flight.slot * ${ring.entry.entry.size}`;
    }
    case "record-address":
      return "0";
    case "value": {
      const known = fold(key.value);
      return known === undefined ? "this.queue.number" : String(known);
    }
  }
}

function given(fields: readonly Field[], own: readonly OwnField[]): readonly SlotParameter[] {
  return slotParameters(fields.filter((field) => !own.some((each) => each.field === field)));
}

/** Positional: allocates nothing. */
function completeWith(
  context: DeviceContext,
  shape: DeviceShape,
  queue: QueueShape,
  completion: CompletionShape,
  own: readonly OwnField[],
  parameters: readonly SlotParameter[],
  owner: OwnerOf,
): OptionalKind<MethodDeclarationStructure> {
  const endings = endingsOf(
    completion,
    shape.commands.filter((each) =>
      queue.submissions.some(
        ({ commands }) => commands.includes(each) || commands.some(({ command }) => command === each.command),
      ),
    ),
  );
  const read = (name: string): string => parameters.find(({ field }) => field.name === name)?.name ?? "0";
  const inputs = new Inputs(context, { field: (_entry, name) => read(name), commandField: read });
  const more = "flight.more";
  const last =
    endings.length === 0
      ? "true"
      : `${more} === 0 || ${endings.map((condition, at) => `(${endings.length > 1 ? `${more} === ${at + 1} && ` : ""}!(${inputs.text(condition)}))`).join(" || ")}`;
  return {
    name: "completeWith",
    docs: docs(
      "Completes a command: allocates nothing but what a full ring makes wait. The rest of the entry is filled in: what the host knows the command by, how far its ring was taken, and the stamp.",
      "@param id the command's",
      ...parameters.map(({ field, name }) => `@param ${name} ${fieldPlace(field)}`),
      "@throws ValueRange a value does not fit its field, or no command in flight has that id",
    ),
    parameters: [
      { name: "id", type: "number" },
      // What is left out is as the description says.
      ...parameters.flatMap((parameter) => encoderParameters(context, parameter, owner(parameter.field))),
    ],
    returnType: "void",
    statements: [
      ...composing(context, completion, own, parameters, owner, [
        "const flight = this.flightOf(id);",
        "if (flight === undefined) return;",
      ]),
      `this.post(id, flight, ${last}, ${stampWord(completion) < 0 ? "0" : "stamp"});`,
    ],
  };
}

/** Composes an entry in `this.entry`; `before` stands behind the checks. */
function composing(
  context: DeviceContext,
  completion: CompletionShape,
  own: readonly OwnField[],
  parameters: readonly SlotParameter[],
  owner: OwnerOf,
  before: readonly string[],
): readonly string[] {
  const filling = new Filling(
    context,
    new Scope([...OWN_NAMES, "flight", "id", ...parameters.map(({ name }) => name)]),
    WORDS,
  );
  const rest = completion.fields.filter((field) => !own.some((each) => each.field === field));
  const label = completion.entry.name;
  const named = (field: Field): string => parameters.find((each) => each.field === field)?.name ?? field.name;
  filling.fill(rest, { named, label, prefix: "", owner }, new Inputs(context, {}), 0, []);
  const leaves: Leaf[] = own.map(({ field, source }) =>
    source.kind === "constant"
      ? constant(field, source.value, undefined)
      : { at: field.at, width: field.width, byteOrder: field.byteOrder, source, label: field.name },
  );
  const stores = compose(context, {
    size: completion.entry.size,
    leaves: [...filling.leaves, ...leaves],
    elsewhere: filling.elsewhere,
  });
  return [
    ...filling.locals,
    ...throwing(filling.checks),
    ...filling.choices,
    ...before,
    "const { words, at } = this;",
    ...stampLast(stores, completion),
    ...filling.after,
  ];
}

/** The word with the stamp is not stored with the others: it is handed on, to be stored last. */
function stampLast(stores: readonly string[], completion: CompletionShape): readonly string[] {
  const word = stampWord(completion);
  if (word < 0) return stores;
  const target = word === 0 ? "words[at] = " : `words[at + ${word}] = `;
  const lines = stores.flatMap((store) => store.split("\n"));
  assert(
    lines.some((line) => line.startsWith(target)),
    `no store of word ${word} of ${completion.entry.name}`,
  );
  return lines.map((line) => (line.startsWith(target) ? `const stamp = ${line.slice(target.length)}` : line));
}

/** The word that has the stamp; -1: none. */
function stampWord({ ring, fields }: CompletionShape): number {
  const [stamp] = ring.stamps.toSorted((a, b) => Number(b.turnFrom !== undefined) - Number(a.turnFrom !== undefined));
  const field = fields.find(({ name }) => name === stamp?.field);
  return field === undefined ? -1 : (placeInWord(field)?.word ?? -1);
}

/** The same by names. */
function complete(
  completion: CompletionShape,
  parameters: readonly SlotParameter[],
): OptionalKind<MethodDeclarationStructure> {
  const texts = parameters.map(({ field, property }) => `fields.${property} ?? ${absent(field)}`);
  return {
    name: "complete",
    docs: docs(
      "Completes a command: what is not given is as the description says, or zero.",
      "@throws ValueRange a value does not fit its field, or no command in flight has that id",
    ),
    parameters: [
      { name: "id", type: "number" },
      { name: parameters.length === 0 ? "_fields" : "fields", type: completion.fieldsName, initializer: "{}" },
    ],
    returnType: "void",
    statements: [`this.completeWith(${["id", ...texts].join(", ")});`],
  };
}

function absent(field: Field): string {
  const { type } = field;
  if (type.kind === "union" || type.kind === "struct") return "{}";
  if (type.kind === "array") return `[${Array.from({ length: type.length }, () => "0").join(", ")}]`;
  if (type.kind === "blob") return `new Uint8Array(${type.bits / 8})`;
  if (type.kind === "text") return '""';
  return literal(type, field.default ?? fromWireValue(field, 0n) ?? field.range?.min ?? 0n);
}

/** An entry that answers no command. */
function emitEvent(
  context: DeviceContext,
  completion: CompletionShape,
  event: Event,
  method: string,
  owner: OwnerOf,
): OptionalKind<MethodDeclarationStructure> {
  const fixed = event.fixed.flatMap(({ field: name, value }): readonly OwnField[] => {
    const field = completion.fields.find((each) => each.name === name);
    if (field === undefined) return [];
    return [{ field, source: { kind: "constant", value: BigInt.asUintN(field.width, wireOf(field.stored, value)) } }];
  });
  const stamps = completion.ring.stamps.flatMap(({ field: name, value, turnFrom }): readonly OwnField[] => {
    const field = completion.fields.find((each) => each.name === name);
    if (field === undefined) return [];
    const known = turnFrom === undefined ? (fold(value) ?? 0n) : 0n;
    return [{ field, source: { kind: "constant", value: BigInt.asUintN(field.width, wireOf(field.stored, known)) } }];
  });
  const own = [...fixed, ...stamps.filter((each) => !fixed.some(({ field }) => field === each.field))];
  const parameters = given(completion.fields, own);
  const type = parameters
    .map(({ field, property }) => `readonly ${key(property)}?: ${fieldType(context, field, "give", owner(field))}`)
    .join("; ");
  return {
    name: key(method),
    docs: docs(
      event.doc,
      "An event: it answers no command. What is not given is zero.",
      `@spec ${context.specPath(event.name)}`,
      "@throws ValueRange",
    ),
    parameters: parameters.length === 0 ? [] : [{ name: "fields", type: `{ ${type} }`, initializer: "{}" }],
    returnType: "void",
    statements: [
      "if (!this.running) return;",
      ...parameters.map(({ field, property, name }) => `const ${name} = fields.${property} ?? ${absent(field)};`),
      ...composing(context, completion, own, parameters, owner, ["this.prepare();"]),
      `this.post(-1, undefined, false, ${stampWord(completion) < 0 ? "0" : "stamp"});`,
    ],
  };
}

function traitsOf(context: DeviceContext, queue: QueueShape, completion: CompletionShape): readonly string[] {
  const { ring, bells, headCell, armCell, wait, armed } = completion;
  const turn = ring.stamps.find(({ turnFrom }) => turnFrom !== undefined);
  const field = completion.fields.find(({ name }) => name === turn?.field);
  const place = field === undefined ? undefined : placeInWord(field);
  const interrupt = wait === undefined ? "undefined" : String(fold(wait) ?? 0n);
  return [
    ...ringTraits(context, queue, ring, completion.entry.size),
    `stampWord: ${stampWord(completion)},`,
    `turnShift: ${turn === undefined ? -1 : (place?.shift ?? -1)},`,
    `turnFrom: ${turn?.turnFrom ?? 0},`,
    `retired: ${headCell !== "" || bells.some(({ which }) => which === "head")},`,
    `armed: ${armCell !== "" || (armed && bells.some(({ which }) => which === "arm"))},`,
    `interrupt: ${interrupt},`,
  ];
}
