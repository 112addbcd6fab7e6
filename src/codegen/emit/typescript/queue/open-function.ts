/** `Copier.open(transport, options)`: of a queue that no sequence makes, what its own parameters say is all there is to it. */
import { StructureKind, type InterfaceDeclarationStructure, type TypeAliasDeclarationStructure } from "ts-morph";
import type { Parameter } from "../../../../model/model.ts";
import { camel, key, Scope } from "../../../names.ts";
import { checksOf, throwing } from "../checks.ts";
import type { Context } from "../context.ts";
import { commentLines, docs, oneLine } from "../docs.ts";
import { OWN_NAMES, queueOf, taking } from "../sequences/frame.ts";
import { orAlias } from "../sequences/options.ts";
import { ownStepsOf } from "../sequences/waiting.ts";
import { literal } from "../types.ts";
import { choosesDepths, depthsCheck, depthsProperty } from "./depths.ts";
import { asksAddressing, madeName } from "./keyed.ts";
import { isLimited, limitsCheck } from "./ordering.ts";
import { parameterType } from "./opening.ts";
import { openingErrors } from "./own-steps.ts";
import type { QueueShape } from "./shape.ts";

/** Whether a sequence of the file makes the queue. */
export function isMade(context: Context, shape: QueueShape): boolean {
  return context.model.sequences.some(({ returns }) => returns === shape.queue.name);
}

function optionsName(shape: QueueShape): string {
  return `${shape.name}Options`;
}

function given({ queue }: QueueShape): readonly Parameter[] {
  return queue.parameters;
}

export function openOptions(
  context: Context,
  shape: QueueShape,
): readonly (InterfaceDeclarationStructure | TypeAliasDeclarationStructure)[] {
  const { later } = ownStepsOf(shape.queue, queueOf(context));
  return [
    orAlias({
      kind: StructureKind.Interface,
      name: optionsName(shape),
      isExported: true,
      extends: [
        ...(later ? [context.use("WaitOptions")] : []),
        ...(asksAddressing(shape) ? [context.use("AddressingOptions")] : []),
        ...(isLimited(shape) ? [context.use("QueueOptions")] : []),
      ],
      docs: docs(`What {@link ${shape.name}.open} takes.`),
      properties: [
        ...given(shape).map((parameter) => ({
          name: key(camel(parameter.name)),
          isReadonly: true,
          type: parameterType(context, parameter.type),
          hasQuestionToken: parameter.default !== undefined,
          docs: docs([rangeText(parameter), oneLine(parameter.doc)].filter(Boolean).join(": ")),
        })),
        ...(choosesDepths(shape) ? [depthsProperty(shape)] : []),
      ],
    }),
  ];
}

function rangeText({ type, range }: Parameter): string {
  if (type.kind !== "range") return "";
  return `${range?.min ?? type.min}..${range?.max ?? type.max}`;
}

export function openMethod(context: Context, shape: QueueShape): string {
  const { opensBeside, opensLater, later } = ownStepsOf(shape.queue, queueOf(context));
  const scope = new Scope([...OWN_NAMES, ...context.names]);
  const parameters = given(shape).map((parameter) => ({
    parameter,
    local: scope.claim(camel(parameter.name), parameter.name),
  }));
  const members = parameters.map(({ parameter: { name, type, default: value }, local }) => {
    const named = camel(name) === local ? local : `${key(camel(name))}: ${local}`;
    return value === undefined ? named : `${named} = ${literal(type, value)}`;
  });
  const checks = parameters.flatMap(({ parameter, local }) => {
    const { type, range, name } = parameter;
    const width = "bits" in type ? type.bits : type.kind === "bool" ? 1 : 32;
    if (type.kind === "struct" || type.kind === "queue") return [];
    return throwing(checksOf(context, { type, range, width }, local, `${shape.queue.name}.${name}`));
  });
  const optional = parameters.every(({ parameter }) => parameter.default !== undefined);
  const options = `options: ${optionsName(shape)}${optional ? " = {}" : ""}`;
  const depths = choosesDepths(shape) ? ["depths"] : [];
  const spaces = asksAddressing(shape) ? ["options"] : [];
  const takesBack = opensBeside || later;
  const all = [
    "transport",
    ...parameters.map(({ local }) => local),
    ...depths,
    ...spaces,
    ...(isLimited(shape) ? ["options"] : []),
    takesBack ? "steps" : "undo",
  ];
  const made = `new ${madeName(context, shape)}(${all.join(", ")})`;
  const opened = opensBeside ? `${opensLater ? "await " : ""}${made}.openSteps(steps)` : made;
  const lines = takesBack
    ? taking(context, `${shape.name}.open`, later ? "options" : "", {
        waits: later,
        lines: [`return steps.made(${opened});`],
      })
    : [
        `const undo = new ${context.use("Undo")}();`,
        "try {",
        `return ${made};`,
        "} catch (error) {",
        `throw ${context.use("withHint")}(transport, undo.after(error));`,
        "}",
      ];
  const doc = commentLines(
    shape.queue.doc === "" ? `Opens the queue \`${shape.name}\`.` : shape.queue.doc,
    `@spec ${context.specPath(shape.queue.name)}`,
    `@throws ${[
      "ValueRange",
      ...openingErrors(context, shape),
      ...(later ? ["Timeout", "the signal's reason"] : []),
      "TransportLacks, MapFailed, RegionRange",
    ].join(", ")}`,
  );
  return `
    ${doc.join("\n")}
    ${later ? "async " : ""}open(transport: ${context.use("Transport")}, ${options}): ${later ? `Promise<${shape.name}>` : shape.name} {
      ${members.length + depths.length > 0 ? `const { ${[...members, ...depths].join(", ")} } = options;` : ""}
      ${[...checks, ...depthsCheck(context, shape), ...limitsCheck(context, shape)].join("\n")}
      ${lines.join("\n")}
    },
  `;
}
