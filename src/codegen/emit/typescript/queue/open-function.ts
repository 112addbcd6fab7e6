/** `Copier.open(transport, options)`: of a queue that no sequence makes, what its own parameters say is all there is to it. */
import { StructureKind, type InterfaceDeclarationStructure } from "ts-morph";
import type { Parameter, Statement } from "../../../../model/model.ts";
import { camel, key, Scope } from "../../../names.ts";
import { checksOf, throwing } from "../checks.ts";
import type { Context } from "../context.ts";
import { commentLines, docs, oneLine } from "../docs.ts";
import { literal } from "../types.ts";
import { choosesDepths, depthsProperty } from "./depths.ts";
import { parameterType } from "./opening.ts";
import { callsOf } from "./procedure.ts";
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

function hasOptions(shape: QueueShape): boolean {
  return given(shape).length > 0 || choosesDepths(shape);
}

export function openOptions(context: Context, shape: QueueShape): readonly InterfaceDeclarationStructure[] {
  if (!hasOptions(shape)) return [];
  return [
    {
      kind: StructureKind.Interface,
      name: optionsName(shape),
      isExported: true,
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
    },
  ];
}

function rangeText({ type, range }: Parameter): string {
  if (type.kind !== "range") return "";
  return `${range?.min ?? type.min}..${range?.max ?? type.max}`;
}

export function openMethod(context: Context, shape: QueueShape): string {
  const scope = new Scope(["transport", "options", "undo", "error", "depths"]);
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
  const all = ["transport", ...parameters.map(({ local }) => local), ...depths, "undo"];
  const doc = commentLines(
    shape.queue.doc === "" ? `Opens the queue \`${shape.name}\`.` : shape.queue.doc,
    `@spec ${context.specPath(shape.queue.name)}`,
    `@throws ${["ValueRange", ...errorsOf(context, shape.queue.open), "TransportLacks, MapFailed, RegionRange"].join(", ")}`,
  );
  return `
    ${doc.join("\n")}
    open(transport: ${context.use("Transport")}${hasOptions(shape) ? `, ${options}` : ""}): ${shape.name} {
      ${hasOptions(shape) ? `const { ${[...members, ...depths].join(", ")} } = options;` : ""}
      ${checks.join("\n")}
      const undo = new ${context.use("Undo")}();
      try {
        return new ${shape.driver}(${all.join(", ")});
      } catch (error) {
        throw ${context.use("withHint")}(transport, undo.after(error));
      }
    },
  `;
}

function errorsOf(context: Context, steps: readonly Statement[]): readonly string[] {
  return [...new Set(callsOf(steps).flatMap(({ call }) => context.call(call).fail?.error ?? []))];
}
