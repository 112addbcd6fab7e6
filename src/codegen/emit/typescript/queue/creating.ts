/** Sequences that make a queue: `Uring.create(transport, options)`. */
import {
  StructureKind,
  VariableDeclarationKind,
  type InterfaceDeclarationStructure,
  type StatementStructures,
} from "ts-morph";
import type { Reference, Sequence } from "../../../../model/model.ts";
import { camel, key, pascal, Scope } from "../../../names.ts";
import type { Context } from "../context.ts";
import { commentLines, docs } from "../docs.ts";
import { framed, OWN_NAMES, queueOf, taking } from "../sequences/frame.ts";
import { givenChecks, givenParameters, optionsInterface, orAlias, takenApart } from "../sequences/options.ts";
import { ownStepsOf } from "../sequences/waiting.ts";
import { choosesDepths, depthsCheck, depthsProperty } from "./depths.ts";
import { asksAddressing, madeName } from "./keyed.ts";
import { limitsCheck } from "./ordering.ts";
import { isMade, openMethod, openOptions } from "./open-function.ts";
import { openingErrors } from "./own-steps.ts";
import type { QueueShape } from "./shape.ts";

export function emitCreation(context: Context, shape: QueueShape): StatementStructures[] {
  const sequences = context.model.sequences.filter(
    ({ returns }) => returns === shape.name || returns === shape.queue.name,
  );
  const made = isMade(context, shape);
  const methods = [
    ...sequences.map((sequence) => method(context, shape, sequence)),
    ...(made ? [] : [openMethod(context, shape)]),
  ];
  return [
    ...(made ? [] : openOptions(context, shape)),
    ...sequences.map((sequence) => orAlias(optionsType(context, shape, sequence))),
    {
      kind: StructureKind.VariableStatement,
      declarationKind: VariableDeclarationKind.Const,
      isExported: true,
      docs: docs(`Ways to make a {@link ${shape.name}}.`),
      declarations: [{ name: shape.name, initializer: `{\n${methods.join("\n")}\n}` }],
    },
  ];
}

/** `UringOptions`; of a second sequence, `UringAttachOptions`. */
function optionsName(shape: QueueShape, sequence: Sequence): string {
  return sequence.name === "create" ? `${shape.name}Options` : `${shape.name}${pascal(sequence.name)}Options`;
}

function optionsType(context: Context, shape: QueueShape, sequence: Sequence): InterfaceDeclarationStructure {
  const { given, waits } = creation(context, shape, sequence);
  const of = `${shape.name}.${camel(sequence.name)}`;
  return optionsInterface(context, optionsName(shape, sequence), of, given, {
    base: [
      ...(waits ? [context.use("WaitOptions")] : []),
      ...(asksAddressing(shape) ? [context.use("AddressingOptions")] : []),
      context.use("QueueOptions"),
    ],
    more: choosesDepths(shape) ? [depthsProperty(shape)] : [],
  });
}

/** A sequence with the names of its own function. */
function creation(context: Context, shape: QueueShape, sequence: Sequence) {
  const scope = new Scope([...OWN_NAMES, ...context.names]);
  const given = givenParameters(context, sequence, scope, [
    "signal",
    "timeout",
    "depths",
    "addressing",
    "bounce",
    "limits",
    "options",
  ]);
  let closes = false;
  const label = `${shape.name}.${camel(sequence.name)}`;
  const frame = framed(context, {
    sequence,
    label,
    scope,
    given,
    taker: (takesBack) => (takesBack ? "steps" : "undo"),
    kept(name, local, taker) {
      if (!isHandle(context, sequence, name)) return [];
      closes = true;
      return [`${taker}.add(() => closeHandle(${local}));`];
    },
    opened: (queue, values, taker) => openedText(context, shape, queue, values, taker),
  });
  return { given, label, closes, ...frame };
}

/** `new UringDriver(transport, fd, p, undo)`; of a queue whose opening takes time, what waits for that. */
function openedText(
  context: Context,
  shape: QueueShape,
  queue: Reference,
  values: readonly string[],
  taker: string,
): string {
  const depths = choosesDepths(shape) ? ["depths"] : [];
  const spaces = asksAddressing(shape) ? ["options"] : [];
  const made = `new ${madeName(context, shape)}(${["transport", ...values, ...depths, ...spaces, "options", taker].join(", ")})`;
  const queues = queueOf(context);
  const { opensBeside, opensLater } = ownStepsOf(queues(queue), queues);
  return opensBeside ? `${opensLater ? "await " : ""}${made}.openSteps(${taker})` : made;
}

function method(context: Context, shape: QueueShape, sequence: Sequence): string {
  const { given, label, closes, takesBack, waits, before, lines, errors: thrown } = creation(context, shape, sequence);
  const optional = given.every(({ parameter }) => parameter.default !== undefined);
  const errors = new Set([...thrown, ...openingErrors(context, shape)]);
  const doc = commentLines(
    sequence.doc,
    `@spec ${context.specPath(sequence.name)}`,
    `@throws ValueRange, ${[
      ...errors,
      ...(waits ? ["Timeout", "the signal's reason"] : []),
      ...(lines.some((line) => line.includes("steps.undo(")) ? ["UndoFailed"] : []),
      "TransportLacks, MapFailed, RegionRange",
    ].join(", ")}`,
  );
  const depths = choosesDepths(shape) ? ["depths"] : [];
  const parameter = `options: ${optionsName(shape, sequence)}${optional ? " = {}" : ""}`;
  const body = takesBack
    ? taking(context, label, waits ? "options" : "", { waits, lines })
    : [
        `const undo = new ${context.use("Undo")}();`,
        "try {",
        ...lines,
        "} catch (error) {",
        `throw ${context.use("withHint")}(transport, undo.after(error));`,
        "}",
      ];
  return `
    ${[...doc, ...(waits ? [] : ["// Nothing here waits yet; a description that does changes no caller."])].join("\n")}
    async ${key(camel(sequence.name))}(transport: ${context.use("Transport")}, ${parameter}): Promise<${shape.name}> {
      ${given.length + depths.length === 0 ? "" : `const ${takenApart(given, depths)} = options;`}
      ${[...givenChecks(context, given), ...depthsCheck(context, shape), ...limitsCheck(context, shape)].join("\n")}
      ${before.join("\n")}
      ${closes ? `const closeHandle = ${context.use("requireCloseHandle")}(transport);` : ""}
      ${body.join("\n")}
    },
  `;
}

/** A handle that is given to the queue is the queue's to close. */
function isHandle(context: Context, { body, returns }: Sequence, local: string): boolean {
  const handles = queueOf(context)({ file: context.model.file, name: returns! }).parameters;
  const given = body.flatMap((step) => {
    if (step.kind === "open-queue") return step.arguments;
    return step.kind === "let" && step.value.kind === "open-queue" ? step.value.arguments : [];
  });
  return given.some(
    (argument) =>
      argument.kind === "local" && argument.name === local && handles.some(({ type }) => type.kind === "handle"),
  );
}
