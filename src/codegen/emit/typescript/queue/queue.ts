/** A queue's driver: what its user sees, how it is created, and the class that runs it. */
import type { StatementStructures } from "ts-morph";
import type { Queue } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { tableOf } from "../../../keyed.ts";
import { isOffering } from "../../../offering.ts";
import { emitCreation } from "./creating.ts";
import { declarations } from "./members.ts";
import { controlText, objectTexts } from "./object-form.ts";
import { openingMembers, openParameters } from "./opening.ts";
import { emitOffers, hosts } from "./offers.ts";
import { partClasses } from "./parts.ts";
import { ownMethods } from "./own-steps.ts";
import { fixedTable } from "./fixed.ts";
import { choosesSpace, keyedName } from "./keyed.ts";
import { orderedConstants } from "./ordering.ts";
import { cancelOf, encodersHere, keyedPosts, postingTexts } from "./posting.ts";
import { publishingTexts } from "./publishing.ts";
import { readyFunctions } from "./records.ts";
import { reapingTexts } from "./reaping.ts";
import { inNumberOrder, repeatingConstants, repeats } from "./repeating.ts";
import { renewingTexts } from "./renewing.ts";
import { queueOf } from "../sequences/frame.ts";
import { ownStepsOf } from "../sequences/waiting.ts";
import { shapeOf, type QueueShape } from "./shape.ts";
import { stampTexts } from "./stamps.ts";
import { queueSurroundings } from "./statements.ts";
import { mayLackEnd } from "./untold.ts";
import { emitInterface, emitPartInterfaces } from "./interface.ts";
import { emitTypes } from "./types.ts";

export type QueueSection = readonly [title: string, statements: (StatementStructures | string)[]];

export function emitQueue(context: Context, queue: Queue): readonly QueueSection[] {
  if (isOffering(queue)) return emitOffers(context, queue);
  const shape = shapeOf(context, queue);
  const types = emitTypes(context, shape);
  const seen = [...emitPartInterfaces(context, shape), emitInterface(context, shape), ...emitCreation(context, shape)];
  const made = [
    ...readyFunctions(context, shape),
    driver(context, shape),
    ...keyedDriver(context, shape),
    ...partClasses(context, shape),
  ];
  const constants = tables(context, shape, queue === context.driven.find((one) => !isOffering(one)), made.join("\n"));
  return [
    [`Results and handlers of ${shape.name}`, types],
    [`The queue ${shape.name}`, [...seen, constants, ...made]],
  ];
}

/** What the driver's state arrays hold: constants of the module, which V8 folds. What no code speaks of is left out. */
function tables(context: Context, shape: QueueShape, first: boolean, code: string): string {
  const { prefix } = shape;
  const commands = inNumberOrder(shape.commands).map(({ constant, command }) => [constant, command.name] as const);
  const all = cancelOf(shape) === undefined ? commands : [[`${prefix}CANCEL`, "cancel"] as const, ...commands];
  const isRepeating = new Set(shape.commands.filter(repeats).map(({ constant }) => constant));
  return [
    "/** What a record's state is of a command in flight, and how errors name it. */",
    ...all.map(([constant], index) => `const ${constant} = ${index};`),
    ...repeatingConstants(
      shape,
      all.findIndex(([constant]) => isRepeating.has(constant)),
    ),
    ...(new RegExp(`\\b${prefix}COMMANDS\\b`).test(code)
      ? [`const ${prefix}COMMANDS = [${all.map(([, name]) => JSON.stringify(name)).join(", ")}] as const;`]
      : []),
    ...(first ? [outcomes(context)] : []),
    ...fixedTable(context, shape),
    ...orderedConstants(context, shape),
    ...encodersHere(context, shape, code),
    `\nconst ${prefix}NO_HANDLERS: ${shape.name}Completions = {};`,
  ].join("\n");
}

/** The outcomes that the file's drivers speak of. */
function outcomes(context: Context): string {
  const { model } = context;
  const driven = context.driven.filter((one) => !isOffering(one));
  const fails = driven.some(({ fail }) => fail !== undefined);
  const commands = driven.flatMap((queue) => queue.commands.map((reference) => context.command(reference)));
  const own = commands.some(({ fail }) => fail !== undefined);
  const untold = driven.some(
    (queue) => !queue.match.upto && queue.commands.some((reference) => mayLackEnd(context.command(reference))),
  );
  const moves = model.commands.some(({ transfers }) => transfers.some(({ moved }) => moved !== undefined));
  const names = [
    "DONE",
    ...(fails ? ["FAILED"] : []),
    ...(moves ? ["VIOLATED"] : []),
    ...(own ? ["OWN_FAILURE"] : []),
    ...(untold ? ["UNTOLD"] : []),
  ];
  return [
    "\n/** The outcome that is put to it when the command has completed; what is below, is the command. */",
    ...names.map((name, index) => `const ${name} = 0x${index + 1}000;`),
    "const COMMAND = 0xfff;",
  ].join("\n");
}

/**
 * A class, and not functions that share variables: V8 makes code for what all objects of a class have in common, and
 * only as long as there is one of them for the variables of a function. Members are declared, not defined, so that each
 * is first what it is set to.
 */
function driver(context: Context, shape: QueueShape): string {
  const { wait } = shape.queue.complete;
  const around = queueSurroundings(shape, "constructor");
  const awaited = wait === undefined ? "undefined" : expressionText(context, wait, around);
  const handle = wait === undefined || wait.type.kind === "handle" ? awaited : `transport.interrupt?.(${awaited})`;
  const control = (): string => controlText(context, shape, handle);
  const methods = [
    ...postingTexts(context, shape),
    ...(shape.several ? [] : stampTexts(context, shape.submissions[0]!)),
    ...publishingTexts(context, shape),
    ...reapingTexts(context, shape),
    ...objectTexts(context, shape),
    ...ownMethods(context, shape),
  ];
  const parts = partClasses(context, shape);
  const members = openingMembers(context, shape, [control(), ...methods, ...parts]);
  const { opensBeside } = ownStepsOf(shape.queue, queueOf(context));
  // What is opened on it asks for what it was opened with, and is taken back before it.
  const hosting = hosts(context).has(shape.queue.name);
  const shared = shape.several || hosting || choosesSpace(shape);
  const handles =
    tableOf(shape.queue, "handles") === undefined ? "" : `declare readonly handles: ${context.use("HandleTable")};\n`;
  const parameters = `${openParameters(context, shape)}, undo: ${context.use("Undo")}`;
  return `
    class ${shape.driver} implements ${shape.name} {
      declare readonly depth: number;
      ${handles}${declarations(members, shared)}
      declare ${shape.several ? "" : "private "}readonly control: ${context.use("QueueControl")};
      ${hosting ? `declare readonly undo: ${context.use("Undo")};` : ""}

      constructor(${parameters}) {
        ${hosting ? "this.undo = undo;" : ""}
        ${members.map(({ set }) => set).join("\n")}

        ${control().trim()}
        ${opensBeside ? "undo.add(() => this.control.abandon());" : ""}
      }

      ${[...methods, ...renewingTexts(context, shape, members)].map((text) => opened(shape, text.trim())).join("\n\n")}
    }
  `.trim();
}

/** What the class beside it asks for, too. */
function opened(shape: QueueShape, method: string): string {
  return choosesSpace(shape) ? method.replace(/\bprivate (?=findRoom|lendNone)/, "protected ") : method;
}

/** The class that runs it where its device is made to know memory and handles by their places. */
function keyedDriver(context: Context, shape: QueueShape): readonly string[] {
  if (!choosesSpace(shape)) return [];
  const posts = shape.several ? [] : keyedPosts(context, shape, shape.submissions[0]!);
  return [
    `
    /** The same where the device knows memory and handles by their places. */
    class ${keyedName(context, shape)} extends ${shape.driver} {
      ${posts.map((text) => text.trim()).join("\n\n")}
    }
    `.trim(),
  ];
}
