/** Commands as a device is given them: one object for each kind, moved from entry to entry. */
import {
  StructureKind,
  type GetAccessorDeclarationStructure,
  type OptionalKind,
  type StatementStructures,
} from "ts-morph";
import type { Field } from "../../../../model/model.ts";
import { camel, key, Scope } from "../../../names.ts";
import { docs } from "../docs.ts";
import { integer, type Words } from "../extract.ts";
import { Inputs } from "../inputs.ts";
import { partOf } from "../pieces.ts";
import { readingName, readingsOf, type Reading } from "../readings.ts";
import { intactText, placesText } from "../reserved.ts";
import { viewOwner } from "../slot-views.ts";
import type { OwnerOf } from "../types.ts";
import type { DeviceContext } from "./context.ts";
import { recordMembers } from "./records.ts";
import type { CommandShape, CompletionShape, DeviceShape, EntryShape, QueueShape } from "./shape.ts";

const COMMAND_MEMBERS = ["slotWords", "slotAt", "id", "ring", "dma", "complete", "completeWith", "constructor"];

/** Where an entry's own words are, in a flyweight. */
const OWN_WORDS: Words = { array: "this.slotWords", at: "this.slotAt" };

export function emitCommands(context: DeviceContext, shape: DeviceShape): StatementStructures[] {
  return [
    ...shape.commands.map((each) => emitCommand(context, shape, each)),
    ...shape.entries.map((each) => emitUnknown(context, shape, each)),
  ];
}

function emitCommand(context: DeviceContext, shape: DeviceShape, of: CommandShape): StatementStructures {
  const { command, name, file, entry, completion } = of;
  const owner = ownerOf(of);
  // A command's own fixed values are what it is told by.
  const fields = command.layout.filter(({ role }) => role !== "fixed");
  const scope = new Scope(COMMAND_MEMBERS);
  const records = recordMembers(context, of, scope);
  return {
    kind: StructureKind.Class,
    name,
    isExported: true,
    extends: `${context.device("DeviceCommand")}<${ringsOf(shape, (each) => each.commands.some((one) => one.command === command))}>`,
    docs: docs(
      command.doc,
      `One \`${command.name}\`, read where its entry stands: until the device's method returns, or completes it. Only its \`id\` may be kept.`,
      `@spec ${context.specPath(command.name)}`,
    ),
    properties: records.properties,
    getAccessors: [
      ...getters(context, command.layout, fields, owner, scope),
      ...records.getters,
      ...intact(context, command.layout, scope),
    ],
    methods: completion === undefined || command.completes.kind === "never" ? [] : [completeMethod(shape, completion)],
  };

  function ownerOf(_of: CommandShape): OwnerOf {
    const ofEntry = viewOwner({ file: entry.file, name: entry.entry.name }, entry.entry, entry.entry.views[0]?.name);
    const own = { file, name: command.name, path: [] };
    return (field) => ("declaredBy" in field && field.declaredBy === "entry" ? ofEntry(field) : own);
  }
}

/** What came as no command that the ring takes. */
function emitUnknown(
  context: DeviceContext,
  shape: DeviceShape,
  { entry, file, name }: EntryShape,
): StatementStructures {
  const owner = viewOwner({ file, name: entry.name }, entry, entry.views[0]?.name);
  const scope = new Scope(COMMAND_MEMBERS);
  const rings = shape.queues.flatMap(({ submissions }) => submissions.filter((ring) => ring.entry.entry === entry));
  const completions = new Set(rings.map(({ completion }) => completion));
  const [completion] = completions;
  return {
    kind: StructureKind.Class,
    name,
    isExported: true,
    extends: `${context.device("DeviceCommand")}<${ringsOf(shape, (each) => each.entry.entry === entry)}>`,
    docs: docs(
      `An entry that is no command that its ring takes. Only its \`id\` may be kept.`,
      `@spec ${context.specPath(entry.name)}`,
    ),
    getAccessors: getters(context, entry.fields, entry.fields, owner, scope),
    methods: completions.size !== 1 ? [] : [completeMethod(shape, completion!)],
  };
}

/** The types of the rings by which it comes. */
function ringsOf(shape: DeviceShape, wanted: (ring: QueueShape["submissions"][number]) => boolean): string {
  return shape.queues
    .flatMap(({ submissions }) => submissions.filter(wanted))
    .map(({ name }) => name)
    .join(" | ");
}

function completeMethod(shape: DeviceShape, { fieldsName, member, ring }: CompletionShape) {
  const queue = shape.queues.find(({ completions }) => completions.some((each) => each.ring === ring))!;
  const several = queue.queue.rings.length > 2 ? ` in ring ${ring.name}` : "";
  return {
    name: "complete",
    docs: docs(`Completes it${several}: what is not given is as the description says, or zero.`, "@throws ValueRange"),
    parameters: [{ name: "fields", type: fieldsName, initializer: "{}" }],
    returnType: "void",
    statements: [`this.ring.queue.${member}.complete(this.id, fields);`],
  };
}

function getters(
  context: DeviceContext,
  all: readonly Field[],
  wanted: readonly Field[],
  owner: OwnerOf,
  scope: Scope,
): OptionalKind<GetAccessorDeclarationStructure>[] {
  const inputs = new Inputs(context, { local: (name) => camel(name), register: () => "0" });
  const isAddress = ({ type, width }: Field): boolean => type.kind === "address" && width > 32;
  const fields = new Map(wanted.filter(({ role }) => role !== "union").map((field) => [field.name, field]));
  return readingsOf(context, all, owner, (field) => wanted.includes(field)).flatMap((reading) => {
    const field = reading.path.length === 1 ? fields.get(reading.path[0]!) : undefined;
    if (field !== undefined && isAddress(field))
      return reading.part === "" ? [addressGetter(context, field, reading, scope)] : [];
    return [
      {
        name: key(scope.claim(readingName(reading), `${reading.path.join(".")} ${reading.part}`)),
        docs: docs(reading.of === "" ? reading.doc : `${reading.doc}: ${reading.of}\`${reading.path.join(".")}\``),
        returnType: reading.returnType,
        statements: [`return ${reading.text(OWN_WORDS, inputs)};`],
      },
    ];
  });
}

/** Whether reserved bits are as they must be: the host was told on, and what becomes of the command is the model's to say. */
function intact(
  context: DeviceContext,
  fields: readonly Field[],
  scope: Scope,
): OptionalKind<GetAccessorDeclarationStructure>[] {
  const text = intactText(context, OWN_WORDS, fields);
  if (text === undefined) return [];
  return [
    {
      name: key(scope.claim("reservedIntact")),
      docs: docs(`Whether the reserved bits are as they must be: ${placesText(fields)}.`),
      returnType: "boolean",
      statements: [`return ${text};`],
    },
  ];
}

/** An address is a number: exact below 2^53, and above there is no memory. */
function addressGetter(
  context: DeviceContext,
  field: Field,
  reading: Reading,
  scope: Scope,
): OptionalKind<GetAccessorDeclarationStructure> {
  return {
    name: key(scope.claim(camel(field.name), field.name)),
    docs: docs(reading.doc),
    returnType: "number",
    statements: [`return ${addressText(context, field)};`],
  };
}

function addressText(context: DeviceContext, field: Field): string {
  const half = (from: number, width: number): string => integer(context, OWN_WORDS, partOf(field, from, width), false);
  return `${half(0, 32)} + (${half(32, field.width - 32)}) * 0x1_0000_0000`;
}
