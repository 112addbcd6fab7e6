/** Sequences that make a queue: `Uring.create(transport, options)`. */
import {
  StructureKind,
  VariableDeclarationKind,
  type InterfaceDeclarationStructure,
  type StatementStructures,
} from "ts-morph";
import type { Parameter, Sequence, Statement } from "../../../../model/model.ts";
import { camel, key, pascal, Scope } from "../../../names.ts";
import { checksOf, throwing } from "../checks.ts";
import type { Context } from "../context.ts";
import { commentLines, docs, oneLine } from "../docs.ts";
import { expressionText } from "../expression.ts";
import { literal, typeOf } from "../types.ts";
import { choosesDepths, depthsProperty } from "./depths.ts";
import { isMade, openMethod, openOptions } from "./open-function.ts";
import { callsOf, Procedure } from "./procedure.ts";
import type { QueueShape } from "./shape.ts";

const OWN = "transport options depths closeHandle undo error scratch".split(" ");

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
    ...sequences.map((sequence) => optionsType(context, shape, sequence)),
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
  return {
    kind: StructureKind.Interface,
    name: optionsName(shape, sequence),
    isExported: true,
    docs: docs(`What {@link ${shape.name}.${camel(sequence.name)}} takes.`),
    properties: [
      ...sequence.parameters.map((parameter) => ({
        name: key(camel(parameter.name)),
        isReadonly: true,
        type: typeOf(context, parameter.type, "give"),
        hasQuestionToken: parameter.default !== undefined,
        docs: docs([rangeText(parameter), oneLine(parameter.doc)].filter(Boolean).join(": ")),
      })),
      ...(choosesDepths(shape) ? [depthsProperty(shape)] : []),
    ],
  };
}

function rangeText({ type, range }: Parameter): string {
  if (type.kind !== "range") return "";
  return `${range?.min ?? type.min}..${range?.max ?? type.max}`;
}

function method(context: Context, shape: QueueShape, sequence: Sequence): string {
  const scope = new Scope(OWN);
  const locals = new Map(sequence.parameters.map(({ name }) => [name, scope.claim(camel(name), name)]));
  const depths = choosesDepths(shape) ? ["depths"] : [];
  const given = sequence.parameters.map(({ name, type, default: value }) => {
    const [property, local] = [camel(name), locals.get(name)!];
    const named = property === local ? property : `${property}: ${local}`;
    return value === undefined ? named : `${named} = ${literal(type, value)}`;
  });
  const options = [...given, ...depths];
  const optional = sequence.parameters.every((parameter) => parameter.default !== undefined);
  const checks = sequence.parameters.flatMap((parameter) => {
    const { type, range } = parameter;
    return throwing(
      checksOf(
        context,
        { type, range, width: bitsOf(parameter) },
        locals.get(parameter.name)!,
        `${sequence.name}.${parameter.name}`,
      ),
    );
  });
  let closes = false;
  const steps = new Procedure(context, sequence.body, {
    scope,
    locals,
    around: {},
    calls: "",
    kept(name, local) {
      if (!isHandle(shape, sequence, name)) return [];
      closes = true;
      return [`undo.add(() => closeHandle(${local}));`];
    },
    other(step, _beside, around) {
      // Words of shared memory are a queue's own, and what is left makes no queue: such sequences have no code.
      if (step.kind !== "open-queue") throw new Error(`bug in ringwright: a ${step.kind} outside a queue`);
      const given = step.arguments.map((argument) => expressionText(context, argument, around));
      return [`return new ${shape.driver}(${["transport", ...given, ...depths, "undo"].join(", ")});`];
    },
  });
  const body = steps.write();
  const errors = new Set([...steps.errors, ...errorsOf(context, shape.queue.open)]);
  const doc = commentLines(
    sequence.doc,
    `@spec ${context.specPath(sequence.name)}`,
    `@throws ValueRange, ${[...errors, "TransportLacks, MapFailed, RegionRange"].join(", ")}`,
  );
  const taken = `options: ${optionsName(shape, sequence)}${optional ? " = {}" : ""}`;
  return `
    ${doc.join("\n")}
    // Nothing here waits yet; a description that does changes no caller.
    async ${key(camel(sequence.name))}(transport: ${context.use("Transport")}${options.length === 0 ? "" : `, ${taken}`}): Promise<${shape.name}> {
      ${options.length === 0 ? "" : `const { ${options.join(", ")} } = options;`}
      ${checks.join("\n")}
      ${steps.forms.size === 0 ? "" : `const { ${[...steps.forms].join(", ")} } = ${context.use("syscalls")}(transport);`}
      ${closes ? `const closeHandle = ${context.use("requireCloseHandle")}(transport);` : ""}
      const undo = new ${context.use("Undo")}();
      try {
        ${body.join("\n")}
      } catch (error) {
        throw ${context.use("withHint")}(transport, undo.after(error));
      }
    },
  `;
}

/** Errors that the calls among steps throw. */
function errorsOf(context: Context, steps: readonly Statement[]): readonly string[] {
  return callsOf(steps).flatMap(({ call }) => context.call(call).fail?.error ?? []);
}

function bitsOf({ type }: Parameter): number {
  return "bits" in type ? type.bits : type.kind === "bool" ? 1 : 32;
}

/** A handle that is given to the queue is the queue's to close. */
function isHandle(shape: QueueShape, sequence: Sequence, local: string): boolean {
  return sequence.body.some(
    (step) =>
      step.kind === "open-queue" &&
      step.arguments.some(
        (argument, index) =>
          argument.kind === "local" && argument.name === local && shape.queue.parameters[index]?.type.kind === "handle",
      ),
  );
}
