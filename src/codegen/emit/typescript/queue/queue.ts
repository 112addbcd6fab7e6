/** A queue's driver: what its user sees, how it is created, and the closure that runs it. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Queue } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { emitCreation } from "./creating.ts";
import { controlText, objectText } from "./object-form.ts";
import { openingTexts, openParameters } from "./opening.ts";
import { cancelOf, postingTexts } from "./posting.ts";
import { publishingTexts } from "./publishing.ts";
import { reapingTexts } from "./reaping.ts";
import { shapeOf, type QueueShape } from "./shape.ts";
import { queueSurroundings } from "./statements.ts";
import { emitInterface, emitTypes } from "./types.ts";

export type QueueSection = readonly [title: string, statements: (StatementStructures | string)[]];

export function emitQueue(context: Context, queue: Queue): readonly QueueSection[] {
  const shape = shapeOf(context, queue);
  return [
    [`Results and handlers of ${shape.name}`, emitTypes(context, shape)],
    [
      `The queue ${shape.name}`,
      [
        emitInterface(context, shape),
        ...emitCreation(context, shape),
        tables(context, shape, queue === context.model.queues[0]),
        driver(context, shape),
      ],
    ],
  ];
}

/** What the driver's state arrays hold: constants of the module, which V8 folds. */
function tables(context: Context, shape: QueueShape, first: boolean): string {
  const { prefix } = shape;
  const commands = shape.commands.map(({ constant, command }) => [constant, command.name] as const);
  const all = cancelOf(shape) === undefined ? commands : [[`${prefix}CANCEL`, "cancel"] as const, ...commands];
  return [
    "/** What `commandOf` holds, and how errors name it. */",
    ...all.map(([constant], index) => `const ${constant} = ${index};`),
    `const ${prefix}COMMANDS = [${all.map(([, name]) => JSON.stringify(name)).join(", ")}] as const;`,
    ...(first
      ? ["\n/** What `stateOf` holds. */", ...states(context).map((state, index) => `const ${state} = ${index + 1};`)]
      : []),
    `\nconst ${prefix}NO_HANDLERS: ${shape.name}Completions = {};`,
  ].join("\n");
}

/** The states that the file's drivers speak of. */
function states({ model }: Context): readonly string[] {
  const fails = model.queues.some(({ fail }) => fail !== undefined);
  const moves = model.commands.some(({ transfers }) => transfers.some(({ moved }) => moved !== undefined));
  return ["IN_FLIGHT", "DONE", ...(fails ? ["FAILED"] : []), ...(moves ? ["VIOLATED"] : [])];
}

function driver(context: Context, shape: QueueShape): StatementStructures {
  const { wait } = shape.queue.complete;
  const handle = wait === undefined ? "undefined" : expressionText(context, wait, queueSurroundings(shape));
  const body = [
    ...publishingTexts(context, shape),
    ...postingTexts(context, shape),
    ...reapingTexts(context, shape),
    controlText(context, shape, handle),
    objectText(context, shape),
  ];
  return {
    kind: StructureKind.Function,
    name: `open${shape.name}`,
    parameters: [{ name: openParameters(context, shape) }, { name: "undo", type: context.use("Undo") }],
    returnType: shape.name,
    statements: [...openingTexts(context, shape, body), ...body],
  };
}
