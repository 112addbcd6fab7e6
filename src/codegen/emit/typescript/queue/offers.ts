/**
 * Queues whose commands never complete: each offers memory, which the device takes when it likes. What it took is told
 * elsewhere, in a completion of another queue, by the entry's tag; a sequence that takes such a number ends the loan.
 */
import { StructureKind, VariableDeclarationKind, type StatementStructures } from "ts-morph";
import type { Queue, Sequence } from "../../../../model/model.ts";
import { camel } from "../../../names.ts";
import { isOffering } from "../../../offering.ts";
import { commentLines, docs, oneLine } from "../docs.ts";
import type { Context } from "../context.ts";
import { fieldPlace } from "../place.ts";
import { cells, depthText, regions } from "./memory.ts";
import { declarations, member, step, type Member } from "./members.ts";
import { openMethod, openOptions } from "./open-function.ts";
import { openInConstructor, ownMethods } from "./own-steps.ts";
import { encodeArguments, lengthText } from "./posting.ts";
import { callsOf } from "./procedure.ts";
import type { QueueSection } from "./queue.ts";
import { nextText, slotText, type SubmissionRing } from "./rings.ts";
import { shapeOf, type QueueCommand, type QueueShape } from "./shape.ts";
import { queueSurroundings, statementTexts } from "./statements.ts";
import { parameterType } from "./opening.ts";
import { postParameters } from "./types.ts";

export function emitOffers(context: Context, queue: Queue): readonly QueueSection[] {
  const shape = shapeOf(context, queue);
  const sections = [interfaceOf(context, shape), ...openOptions(context, shape), openFunctions(context, shape)];
  return [[`The queue ${shape.name}`, [...sections, driver(context, shape)]]];
}

/** Queues of the file that one of these is opened on: it asks for what theirs were opened with. */
export function hosts(context: Context): ReadonlySet<string> {
  return new Set(
    context.driven
      .filter(isOffering)
      .flatMap(({ parameters }) => parameters.flatMap(({ type }) => (type.kind === "queue" ? type.queue.name : []))),
  );
}

function ringOf(shape: QueueShape): SubmissionRing {
  return shape.submissions[0]!;
}

/** The sequence that ends a loan. */
function taking(context: Context, { command }: QueueCommand): Sequence {
  const name = command.transfers[0]!.until!.name;
  return context.model.sequences.find((sequence) => sequence.name === name)!;
}

function interfaceOf(context: Context, shape: QueueShape): StatementStructures {
  const { queue, name, commands } = shape;
  const buffers = `${name} was closed with the queue that it was opened on`;
  const takes = [...new Map(commands.map((entry) => [taking(context, entry).name, taking(context, entry)])).values()];
  return {
    kind: StructureKind.Interface,
    name,
    isExported: true,
    docs: docs(queue.doc, `@spec ${context.specPath(queue.name)}`),
    properties: [
      { name: "depth", isReadonly: true, type: "number", docs: docs("The most that can be lent at once.") },
      { name: "lent", isReadonly: true, type: "number", docs: docs("How many the device has, or may take.") },
    ],
    methods: [
      ...commands.map((entry) => ({
        name: entry.post,
        parameters: [{ name: postParameters(context, entry, "declared") }],
        returnType: "number",
        docs: docs(
          oneLine(entry.command.doc),
          `Nothing reaches the device before {@link ${name}.notify}.`,
          `@spec ${context.specPath(entry.command.name)}`,
          ...entry.parameters
            .filter(({ transfer }) => transfer === undefined)
            .map(({ field, name: own }) => `@param ${own} ${fieldPlace(field)}`),
          "@returns its number, or -1 when as many are lent as can be",
          `@throws BufferRange, BufferClosed, ValueRange; QueueClosed when ${buffers}: nothing is lent`,
        ),
      })),
      {
        name: "notify",
        returnType: "void",
        docs: docs("Makes what was lent visible to the device."),
      },
      ...takes.map((sequence) => ({
        name: camel(sequence.name),
        parameters: [{ name: `${camel(sequence.parameters[0]!.name)}: number` }],
        returnType: "number",
        docs: docs(
          sequence.doc,
          `@spec ${context.specPath(sequence.name)}`,
          "@returns the byte of its buffer at which it starts",
          "@throws ProtocolViolation when the device does not have it",
        ),
      })),
    ],
  };
}

function openFunctions(context: Context, shape: QueueShape): StatementStructures {
  return {
    kind: StructureKind.VariableStatement,
    declarationKind: VariableDeclarationKind.Const,
    isExported: true,
    docs: docs(`The way to open a {@link ${shape.name}}.`),
    declarations: [{ name: shape.name, initializer: `{\n${openMethod(context, shape)}\n}` }],
  };
}

function driver(context: Context, shape: QueueShape): string {
  const { parameters } = shape.queue;
  const given = parameters.map(({ name, type }) => {
    return `${shape.parameters.get(name) ?? camel(name)}: ${parameterType(context, type)}`;
  });
  const methods = [
    ...posts(context, shape),
    notify(context, shape),
    ...takes(context, shape),
    ...ownMethods(context, shape),
  ];
  const members = membersOf(context, shape, methods);
  return `
    class ${shape.driver} implements ${shape.name} {
      declare readonly depth: number;
      ${declarations(members)}

      constructor(${[`transport: ${context.use("Transport")}`, ...given, `undo: ${context.use("Undo")}`].join(", ")}) {
        ${members.map(({ set }) => set).join("\n")}
      }

      get lent(): number {
        return this.offers.lent;
      }

      ${methods.map((text) => text.trim()).join("\n\n")}
    }
  `.trim();
}

function membersOf(context: Context, shape: QueueShape, methods: readonly string[]): readonly Member[] {
  const ring = ringOf(shape);
  const { queue } = shape;
  const opened = openInConstructor(context, shape);
  const spoken = [...opened.map(({ set }) => set), ...methods];
  const used = new Set(spoken.flatMap((text) => text.match(/(?<=this\.)[\w$]+/g) ?? []));
  const around = [...cells(context, shape, used)];
  const places = [`"${ring.ring.name}"`, "0", `this.${ring.depth}`, ring.dwords * 4];
  const calls = callsOf([...queue.open, ...queue.close]).length > 0;
  const hosted = queue.parameters.filter(({ type }) => type.kind === "queue");
  return [
    ...hosted.flatMap(({ name, type }) => host(context, shape, name, type.kind === "queue" ? type.queue.name : "")),
    ...queue.parameters.flatMap(({ name, type }) => {
      const own = shape.parameters.get(name)!;
      if (type.kind === "queue" || !used.has(own)) return [];
      return [member(own, `readonly ${parameterType(context, type)}`, own)];
    }),
    ...(calls ? [member("calls", `readonly ${context.use("Syscalls")}`, `${context.use("syscalls")}(transport)`)] : []),
    member("space", `readonly ${context.use("AddressSpace")}`, "transport.space"),
    step(`\n// ring ${ring.ring.name}`),
    member(ring.depth, "readonly number", depthText(context, shape, ring, "undefined")),
    member(ring.mask, "readonly number", `this.${ring.depth} - 1`),
    step(`this.depth = this.${ring.depth};`),
    member("offers", `readonly ${context.use("Offers")}`, `new Offers("${shape.name}", this.space, this.depth)`),
    step("\n// When the queue beneath is closed, memory is given back, and only then unmapped."),
    step(`const unmapping = new ${context.use("Undo")}();`),
    step("undo.add(() => unmapping.run());"),
    step("undo.add(() => this.offers.end());"),
    ...regions(context, shape, "unmapping", used),
    ...around,
    member(ring.entries, "readonly Uint32Array", `${ring.region!.name}.entries(${places.join(", ")})`),
    member("tail", "number", "0", "The next entry's index."),
    ...opened,
    // What it takes back may be another's, where opening has failed.
    ...(queue.close.length === 0 ? [] : [step("\n// sequence close\nundo.add(() => this.beforeClose());")]),
    ...hosted.map(({ name }) => step(`this.${shape.parameters.get(name)!}.undo.add(() => undo.run());`)),
  ];
}

/** The queue that it is opened on: of this file's making, since its own things are asked for. */
function host(context: Context, shape: QueueShape, parameter: string, queue: string): readonly Member[] {
  const own = shape.parameters.get(parameter)!;
  const made = context.derived("", queue, "Driver");
  const error = `${context.use("outOfRange")}("${shape.queue.name}.${parameter}", ${own}, "a ${queue} that is open")`;
  return [
    step(`if (!(${own} instanceof ${made}) || ${own}.closed) throw ${error};`),
    member(own, `readonly ${made}`, own),
  ];
}

function posts(context: Context, shape: QueueShape): readonly string[] {
  const ring = ringOf(shape);
  return shape.commands.map((entry) => {
    const [transfer] = entry.transfers as [QueueCommand["transfers"][number]];
    const access = context.use(transfer.transfer.access === "writes" ? "DEVICE_WRITES" : "DEVICE_READS");
    const length = lengthText(context, entry, transfer);
    const place = [
      `this.${ring.entries}`,
      slotText(ring, "this.tail"),
      "tag",
      ...encodeArguments(context, entry, "this"),
    ];
    return `
      ${entry.post}(${postParameters(context, entry, "declared")}): number {
        const tag = this.offers.next();
        if (tag < 0) return tag;
        const address = this.space.resolve(${transfer.name}, ${transfer.at}, ${length}, ${access});
        ${context.derived("encode", entry.command.name)}(${place.join(", ")});
        this.offers.lend(tag, this.space.lend(${transfer.name}, ${transfer.at}, ${length}, ${access}), ${transfer.at});
        this.tail = ${nextText(ring, "this.tail")};
        return tag;
      }
    `;
  });
}

function notify(context: Context, shape: QueueShape): string {
  const ring = ringOf(shape);
  const around = queueSurroundings(shape, "method");
  const steps = statementTexts(context, shape, ring.submit.publish, around, () => {
    throw new Error("bug in ringwright: a call where memory is offered");
  });
  return `
    /** submit ${ring.ring.name}: publish */
    notify(): void {
      if (this.offers.lent === 0) return;
      ${steps.join("\n")}
    }
  `;
}

function takes(context: Context, shape: QueueShape): readonly string[] {
  const all = new Map(shape.commands.map((entry) => [taking(context, entry).name, taking(context, entry)]));
  return [...all.values()].map((sequence) => {
    const number = camel(sequence.parameters[0]!.name);
    const doc = commentLines(`sequence ${sequence.name}`).join("\n");
    return `
      ${doc}
      ${camel(sequence.name)}(${number}: number): number {
        return this.offers.take(${number});
      }
    `;
  });
}
