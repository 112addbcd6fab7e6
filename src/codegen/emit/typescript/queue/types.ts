/** What a queue's user sees: results, handlers, arguments, and the queue itself. */
import {
  StructureKind,
  type InterfaceDeclarationStructure,
  type OptionalKind,
  type PropertySignatureStructure,
  type StatementStructures,
} from "ts-morph";
import type { Type } from "../../../../model/model.ts";
import { key } from "../../../names.ts";
import type { Context } from "../context.ts";
import { docs, firstSentence, oneLine } from "../docs.ts";
import { fieldPlace } from "../place.ts";
import { memberDoc } from "../structs.ts";
import { typeOf } from "../types.ts";
import type { QueueCommand, QueueShape } from "./shape.ts";
import { completedBeside, movedOf } from "./shape.ts";

export function emitTypes(context: Context, shape: QueueShape): StatementStructures[] {
  return [
    ...shape.commands.map((command) => resultType(context, shape, command)),
    {
      kind: StructureKind.TypeAlias,
      name: `${shape.name}Result`,
      isExported: true,
      docs: docs(`What a completed command of {@link ${shape.name}} tells.`),
      type: shape.commands.map(({ resultType }) => resultType).join(" | ") || "never",
    },
    completions(context, shape),
    ...shape.commands.map((command) => argumentsType(context, shape, command)),
  ];
}

/** How a field of the completion is typed: what the device wrote is open, whatever the spec's enum lists. */
export function completedType(context: Context, type: Type): string {
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
        name: key(result.name),
        isReadonly: true,
        type: typeOf(context, result.value.type, "get"),
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
  const own = fail?.fields.map(({ name, value }) => `${name}: ${typeOf(context, value.type, "get")}`) ?? [];
  const token = `token: ${context.use("Token")}`;
  return {
    kind: StructureKind.Interface,
    name: `${shape.name}Completions`,
    isExported: true,
    docs: docs(
      `What {@link ${shape.name}.poll} calls, one per completed command. Absent ones are skipped. They may post; a poll ` +
        "from inside one does nothing. What one throws, poll throws, and the completions after it wait for the next poll.",
    ),
    methods: [
      ...shape.commands.map(({ handler }) => ({
        name: key(handler),
        hasQuestionToken: true,
        parameters: [{ name: token }, ...(rest === "" ? [] : [{ name: rest }])],
        returnType: "void",
      })),
      ...(fail === undefined
        ? []
        : [
            {
              name: "failed",
              hasQuestionToken: true,
              parameters: [{ name: [token, ...own].join(", ") }],
              returnType: "void",
              docs: docs(`A command failed: what its {@link ${fail.error}} carries.`),
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

function argumentsType(context: Context, shape: QueueShape, entry: QueueCommand): InterfaceDeclarationStructure {
  return {
    kind: StructureKind.Interface,
    name: entry.argumentsType,
    isExported: true,
    docs: docs(`Arguments of {@link ${shape.name}.${entry.method}}.`),
    properties: entry.parameters.flatMap((parameter): OptionalKind<PropertySignatureStructure>[] => {
      const transfer = entry.transfers.find((candidate) => candidate.transfer === parameter.transfer);
      if (transfer !== undefined) {
        const text = transfer.transfer.type.kind === "cstring";
        const verb = transfer.transfer.access === "writes" ? "writes" : "reads";
        return [
          {
            name: key(transfer.property),
            type: `${context.use("DeviceBuffer")}${text ? " | string" : ""}`,
            docs: docs(
              oneLine(transfer.transfer.doc),
              text
                ? `Text that the device ${verb}, a zero byte at its end; a string is copied.`
                : `Memory that the device ${verb}.`,
            ),
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
          type: typeOf(context, field.type, "give"),
          hasQuestionToken: optional || rest !== undefined,
          docs: docs(memberDoc(field) + (rest === undefined ? "" : `; the rest of \`${rest}\` when not given`)),
        },
      ];
    }),
  };
}

/** The transfer whose whole length a field is. */
export function lengthOf(entry: QueueCommand, field: string): string | undefined {
  return entry.transfers.find(({ transfer }) => transfer.lengthField === field)?.property;
}

/** The positional parameters of a post: `fd: number, data: DeviceBuffer, at: number, flags?: SqeFlags`. */
export function postParameters(context: Context, entry: QueueCommand, form: "declared" | "defined"): string {
  return entry.parameters
    .flatMap((parameter) => {
      const { field, name, optional } = parameter;
      const transfer = entry.transfers.find((candidate) => candidate.transfer === parameter.transfer);
      if (transfer !== undefined) return [`${transfer.name}: ${context.use("DeviceBuffer")}`, `${transfer.at}: number`];
      const type = typeOf(context, field.type, "give");
      return [
        `${name}${optional && form === "declared" ? "?" : ""}: ${optional && form === "defined" ? `${type} | undefined` : type}`,
      ];
    })
    .join(", ");
}

/** The queue as an interface. */
export function emitInterface(context: Context, shape: QueueShape): InterfaceDeclarationStructure {
  const token = context.use("Token");
  const fence = context.use("Fence");
  const { name, queue } = shape;
  const refused = "QueueClosed, QueueFailed";
  const systemErrors = [...new Set(publishErrors(context, shape))];
  return {
    kind: StructureKind.Interface,
    name,
    isExported: true,
    extends: [context.use("QueueHandle")],
    docs: docs(queue.doc, `@spec ${context.specPath(queue.name)}`),
    methods: [
      ...shape.commands.flatMap((entry) => {
        const { command } = entry;
        const lent = entry.transfers.map(({ property }) => `\`${property}\``).join(" and ");
        const memory = entry.transfers.length === 0 ? "" : "BufferRange, BufferClosed, ";
        const nothing = entry.parameters.every(({ optional }) => optional);
        return [
          {
            name: entry.post,
            parameters: parameterList(postParameters(context, entry, "declared")),
            returnType: token,
            docs: docs(
              `Posts one \`${command.name}\`. ${oneLine(command.doc)}`,
              lent === ""
                ? undefined
                : `${lent} ${entry.transfers.length === 1 ? "is" : "are"} lent to the device until the command completes.`,
              "Nothing reaches the device before {@link " + name + ".notify}.",
              `@spec ${context.specPath(command.name)}`,
              ...entry.parameters
                .filter(({ transfer }) => transfer === undefined)
                .map(
                  ({ field, name: own }) =>
                    `@param ${own} ${fieldPlace(field)}${field.doc === "" ? "" : `: ${oneLine(field.doc)}`}`,
                ),
              "@returns a token, or 0 when the ring is full",
              `@throws ${memory}ValueRange, ${refused}: nothing was posted`,
            ),
          },
          {
            name: key(entry.method),
            parameters: [{ name: `args${nothing ? "?" : ""}: ${entry.argumentsType}` }],
            returnType: `${fence}<${entry.resultType}>`,
            docs: docs(
              `${firstSentence(command.doc)} Notified by itself, together with what else this tick posts.`,
              `@throws RingFull, and what {@link ${name}.${entry.post}} does`,
            ),
          },
        ];
      }),
      ...(queue.cancel === undefined
        ? []
        : [
            {
              name: "cancel",
              parameters: [{ name: `token: ${token}` }],
              returnType: "boolean",
              docs: docs(
                "Asks the device to cancel a command in flight; how that ended, the command's own fence or handler tells.",
                "@returns false when it had completed already",
                `@throws StaleToken, RingFull, ${refused}`,
              ),
            },
          ]),
      {
        name: "notify",
        returnType: "number",
        docs: docs(
          "Makes posted entries visible and tells the device.",
          "@returns how many it has yet to take; 0: all are taken",
          `@throws ${[...systemErrors, "DeviceCorrupt", refused].join(", ")}`,
        ),
      },
      {
        name: "poll",
        parameters: [{ name: `on?: ${name}Completions` }],
        returnType: "number",
        docs: docs(
          "Reaps what has completed.",
          "@returns how many",
          `@throws ProtocolViolation, DeviceCorrupt, ${refused}`,
        ),
      },
      {
        name: "result",
        parameters: [{ name: `token: ${token}` }],
        returnType: `${name}Result | undefined`,
        docs: docs(
          "What a command told; undefined while it is in flight.",
          `@throws ${[...(queue.fail === undefined ? [] : [queue.fail.error]), "ProtocolViolation, StaleToken"].join(", ")}`,
        ),
      },
      {
        name: "fence",
        parameters: [{ name: `token: ${token}` }],
        returnType: `${fence}<${name}Result>`,
        docs: docs("The fence of a command: awaiting it notifies and reaps by itself.", "@throws StaleToken"),
      },
    ],
  };
}

function publishErrors(context: Context, { queue }: QueueShape): readonly string[] {
  return queue.submit.publish.flatMap(function errors(step): readonly string[] {
    if (step.kind === "if") return [...step.then, ...step.else].flatMap(errors);
    if (step.kind === "for") return step.body.flatMap(errors);
    if (step.kind !== "call") return [];
    const { fail } = context.call(step.call.call);
    return fail === undefined ? [] : [fail.error];
  });
}

function parameterList(text: string): { readonly name: string }[] {
  return text === "" ? [] : [{ name: text }];
}

/** Whether a command tells how many bytes were moved. */
export function moves(entry: QueueCommand): boolean {
  return movedOf(entry) !== undefined;
}
