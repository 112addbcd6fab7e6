/** What a queue's user sees: results, handlers and arguments. */
import {
  StructureKind,
  type InterfaceDeclarationStructure,
  type OptionalKind,
  type PropertySignatureStructure,
  type StatementStructures,
} from "ts-morph";
import type { Transfer, Type } from "../../../../model/model.ts";
import { camel, key } from "../../../names.ts";
import type { Context } from "../context.ts";
import { docs, oneLine } from "../docs.ts";
import { memberDoc } from "../structs.ts";
import { ownersOf } from "../slot-views.ts";
import { fieldType, typeOf } from "../types.ts";
import { chosenRings, depthsType } from "./depths.ts";
import { isMade } from "./object-form.ts";
import { shownType } from "../errors.ts";
import { eventsInterface, hasEvents } from "./events.ts";
import { ownType } from "./own-parameters.ts";
import { fieldsBeside, givenType, inCallOrder } from "./records.ts";
import { isNeverTold } from "./untold.ts";
import { commandsOf, completedBeside, type QueueCommand, type QueueShape } from "./shape.ts";

export function emitTypes(context: Context, shape: QueueShape): StatementStructures[] {
  const told = shape.commands.filter((entry) => !isNeverTold(shape, entry));
  return [
    ...told.map((command) => resultType(context, shape, command)),
    {
      kind: StructureKind.TypeAlias,
      name: `${shape.name}Result`,
      isExported: true,
      docs: docs(`What a completed command of {@link ${shape.name}} tells.`),
      type: told.map(({ resultType }) => resultType).join(" | ") || "never",
    },
    ...eventsInterface(context, shape, completedParameters(context, shape)),
    completions(context, shape),
    ...shape.commands.map((command) => argumentsType(context, shape, command)),
    ...depthsInterface(shape),
  ];
}

/** How a field of the completion is typed: what the device wrote is open, whatever the spec's enum lists. */
function completedType(context: Context, type: Type): string {
  return type.kind === "enum" ? (type.bits > 32 ? "bigint" : "number") : typeOf(context, type, "get");
}

function resultType(context: Context, shape: QueueShape, entry: QueueCommand): InterfaceDeclarationStructure {
  const { command } = entry;
  const moved = command.transfers.find((transfer) => transfer.moved !== undefined);
  return {
    kind: StructureKind.Interface,
    name: entry.resultType,
    isExported: true,
    docs: docs(`What a completed \`${command.name}\` tells.`),
    properties: [
      ...completedBeside(shape, entry).map(({ field, property }) => ({
        name: key(property),
        isReadonly: true,
        type: completedType(context, field.type),
        docs: docs(oneLine(field.doc)),
      })),
      ...fieldsBeside(shape, entry).map((field) => ({
        name: key(camel(field.name)),
        isReadonly: true,
        type: fieldType(context, field, "get", { ...shape.queue.complete.record!, path: [] }),
        docs: docs(oneLine(field.doc)),
      })),
      ...(moved === undefined
        ? []
        : [
            {
              name: "moved",
              isReadonly: true,
              type: "number",
              docs: docs(`Bytes of \`${moved.name}\` that the device ${moved.access === "writes" ? "wrote" : "read"}.`),
            },
          ]),
      ...command.results.map((result) => ({
        name: key(camel(result.name)),
        isReadonly: true,
        type: typeOf(context, shownType(result.value), "get"),
        docs: docs(oneLine(result.doc)),
      })),
    ],
  };
}

/** `res: number, flags: number` */
function completedParameters(context: Context, shape: QueueShape): string {
  return shape.completed.map(({ field, property }) => `${property}: ${completedType(context, field.type)}`).join(", ");
}

function completions(context: Context, shape: QueueShape): InterfaceDeclarationStructure {
  const { fail } = shape.queue;
  const rest = completedParameters(context, shape);
  const failing = shape.commands.flatMap(({ command }) => command.fail?.error ?? []);
  const errors = [...new Set([...(fail === undefined ? [] : [fail.error]), ...failing])];
  const own = fail?.fields.map(({ name, value }) => `${name}: ${typeOf(context, value.type, "get")}`) ?? [];
  const token = `token: ${context.use("Token")}`;
  return {
    kind: StructureKind.Interface,
    name: `${shape.name}Completions`,
    isExported: true,
    ...(hasEvents(shape) ? { extends: [`${shape.name}Events`] } : {}),
    docs: docs(
      `What {@link ${shape.name}.poll} calls, one per completed command. Absent ones are skipped. They may post; a poll ` +
        "from inside one does nothing. What one throws, poll throws, and the completions after it wait for the next poll.",
    ),
    methods: [
      ...shape.commands
        .filter((entry) => !isNeverTold(shape, entry))
        .map(({ handler }) => ({
          name: key(handler),
          hasQuestionToken: true,
          parameters: [{ name: token }, ...(rest === "" ? [] : [{ name: rest }])],
          returnType: "void",
        })),
      ...(errors.length === 0
        ? []
        : [
            {
              name: "failed",
              hasQuestionToken: true,
              parameters: [{ name: [token, ...own].join(", ") }],
              returnType: "void",
              docs: docs(
                fail === undefined
                  ? `A command failed; {@link ${shape.name}.result} throws what it failed with.`
                  : `A command failed: what ${failing.length === 0 ? "its" : "a"} {@link ${fail.error}} carries.`,
                failing.length === 0 || fail === undefined
                  ? undefined
                  : `Of one that fails in a way of its own, {@link ${shape.name}.result} throws that.`,
              ),
            },
          ]),
      {
        name: "violation",
        hasQuestionToken: true,
        parameters: [{ name: `error: ${context.use("ProtocolViolation")}` }],
        returnType: "void",
        docs: docs(
          "The device completed what it was not asked for: the entry was not believed. Absent: poll throws it after the batch.",
        ),
      },
    ],
  };
}

/** What the opener chooses. */
function depthsInterface(shape: QueueShape): readonly InterfaceDeclarationStructure[] {
  const rings = chosenRings(shape);
  if (rings.length === 0) return [];
  return [
    {
      kind: StructureKind.Interface,
      name: depthsType(shape),
      isExported: true,
      docs: docs(
        `How many slots the rings of a {@link ${shape.name}} have. Default: the largest power of two up to 64 that the device takes, ` +
          "and completions for as many commands.",
      ),
      properties: rings.map(({ ring }) => ({
        name: key(camel(ring.name)),
        isReadonly: true,
        hasQuestionToken: true,
        type: "number",
        docs: docs(oneLine(ring.doc) || `The ring ${ring.name}.`),
      })),
    },
  ];
}

/** Where its post is documented: of several rings, the first that takes it. */
function posterOf(shape: QueueShape, entry: QueueCommand): string {
  const ring = shape.submissions.find((candidate) => commandsOf(shape, candidate).includes(entry));
  return ring?.part?.name ?? shape.name;
}

function argumentsType(context: Context, shape: QueueShape, entry: QueueCommand): InterfaceDeclarationStructure {
  return {
    kind: StructureKind.Interface,
    name: entry.argumentsType,
    isExported: true,
    docs: docs(`Arguments of {@link ${posterOf(shape, entry)}.${entry.method}}.`),
    properties: inCallOrder(entry).flatMap((parameter): OptionalKind<PropertySignatureStructure>[] => {
      if ("parameter" in parameter) {
        const doc = docs(oneLine(parameter.parameter.doc));
        return [{ name: key(parameter.property), type: ownType(context, parameter), docs: doc }];
      }
      if ("declared" in parameter) {
        const { record, given } = parameter;
        const doc = docs(oneLine(record.doc) || "Written for the device beside the entry.");
        return [{ name: key(given!.property), type: givenType(context, parameter), docs: doc }];
      }
      const transfer = entry.transfers.find((candidate) => candidate.transfer === parameter.transfer);
      if (transfer !== undefined) {
        const { type, access } = transfer.transfer;
        const verb = access === "writes" ? "writes" : "reads";
        return [
          {
            name: key(transfer.property),
            type: [context.use("DeviceBuffer"), ...valueTypes(context, transfer.transfer)].join(" | "),
            docs: docs(oneLine(transfer.transfer.doc), memoryDoc(context, type, verb)),
          },
          {
            name: key(transfer.atProperty),
            type: "number",
            hasQuestionToken: true,
            docs: docs(`The byte of \`${transfer.property}\` to start at; 0 when not given.`),
          },
        ];
      }
      const { field, property, optional } = parameter;
      const rest = lengthOf(entry, field.name);
      return [
        {
          name: key(property),
          type: fieldType(context, field, "give", ownersOf(context, entry.command)(field)),
          hasQuestionToken: optional || rest !== undefined,
          docs: docs(memberDoc(field) + (rest === undefined ? "" : `; the rest of \`${rest}\` when not given`)),
        },
      ];
    }),
  };
}

/** What may be given in place of memory. */
function valueTypes(context: Context, transfer: Transfer): readonly string[] {
  const { type } = transfer;
  if (!isMade(transfer)) return [];
  if (type.kind !== "struct") return ["string"];
  return [`${context.use("Encodable")}<${context.refer(type.struct, { typeOnly: true })}>`];
}

function memoryDoc(context: Context, type: Type, verb: string): string {
  if (type.kind === "cstring") return `Text that the device ${verb}, a zero byte at its end; a string is copied.`;
  if (type.kind !== "struct") return `Memory that the device ${verb}.`;
  const { name, size } = context.struct(type.struct);
  const copied = verb === "reads" ? "; members are copied" : "";
  return `A ${name} that the device ${verb}, ${size} bytes${copied}.`;
}

/** The transfer whose whole length a field is. */
export function lengthOf(entry: QueueCommand, field: string): string | undefined {
  return entry.transfers.find(({ transfer }) => transfer.lengthField === field)?.property;
}

/** The positional parameters of a post: `fd: number, data: DeviceBuffer, at: number, flags?: SqeFlags`. */
export function postParameters(context: Context, entry: QueueCommand, form: "declared" | "defined"): string {
  return inCallOrder(entry)
    .flatMap((parameter) => {
      if ("parameter" in parameter) return [`${parameter.name}: ${ownType(context, parameter)}`];
      if ("declared" in parameter) return [`${parameter.given!.name}: ${givenType(context, parameter)}`];
      const { field, name, optional } = parameter;
      const transfer = entry.transfers.find((candidate) => candidate.transfer === parameter.transfer);
      if (transfer !== undefined) return [`${transfer.name}: ${context.use("DeviceBuffer")}`, `${transfer.at}: number`];
      const type = fieldType(context, field, "give", ownersOf(context, entry.command)(field));
      return [
        `${name}${optional && form === "declared" ? "?" : ""}: ${optional && form === "defined" ? `${type} | undefined` : type}`,
      ];
    })
    .join(", ");
}
