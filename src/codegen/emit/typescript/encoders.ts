/** One function per command that fills a slot: checks, then one store per dword. Small, so that V8 inlines it. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Command } from "../../../model/model.ts";
import { checksOf, throwing, type FieldCheck } from "./checks.ts";
import type { Context } from "./context.ts";
import { docs, oneLine } from "./docs.ts";
import { compose } from "./dwords.ts";
import { leavesOf, type Leaf } from "./leaves.ts";
import { encoderParameters, parametersOf, type CommandParameter } from "./parameters.ts";
import { fieldPlace } from "./place.ts";

/**
 * All checks stand in one condition, and what each would throw in a function beside it: V8 inlines functions by the
 * length of their code, cold paths included.
 */
export function emitEncoder(context: Context, command: Command): StatementStructures[] {
  const { size } = context.entry(command.entry);
  const parameters = parametersOf(command);
  const tag = command.layout.find((field) => field.role === "tag");
  const checksFor = ({ field, name }: CommandParameter): readonly FieldCheck[] =>
    checksOf(context, field, name, `${command.name}.${field.name}`);
  const checks = parameters.flatMap(checksFor);
  const checked = parameters.filter((parameter) => checksFor(parameter).length > 0);
  const names = checked.map(({ name }) => name);
  const leaves = command.layout.flatMap((field): readonly Leaf[] => {
    if (field.role === "tag") {
      const { at, width, name: label } = field;
      return [{ at, width, source: { kind: "key", low: "keyLow", high: "keyHigh" }, label }];
    }
    return leavesOf(context, field, parameters.find((parameter) => parameter.field === field)?.name ?? field.name);
  });
  const refuse = context.derived("refuse", command.name);
  const several = checks.length > 1;
  const encoder: StatementStructures = {
    kind: StructureKind.Function,
    name: context.derived("encode", command.name),
    isExported: true,
    docs: docs(
      `Writes one \`${command.name}\` into the ${size} bytes at \`words[at]\`: every byte of them, and no other.`,
      command.doc,
      `@spec ${context.specPath(command.name)}`,
      "@param at index of the entry's first dword",
      tag && `@param keyLow low dword of the command's identity (\`${tag.name}\`)`,
      tag && "@param keyHigh high dword of it",
      ...parameters.map(parameterDoc),
      checks.length > 0 ? "@throws ValueRange a value does not fit its field; nothing was written" : undefined,
    ),
    parameters: [
      { name: "words", type: "Uint32Array" },
      { name: "at", type: "number" },
      ...(tag === undefined ? [] : ["keyLow", "keyHigh"].map((name) => ({ name, type: "number" }))),
      ...parameters.flatMap((parameter) => encoderParameters(context, parameter)),
    ],
    returnType: "void",
    statements: [
      [
        ...(several
          ? [`if (${checks.map(either).join(" || ")}) throw ${refuse}(${names.join(", ")});`]
          : throwing(checks)),
        ...compose(context, size, leaves),
      ].join("\n"),
    ],
  };
  if (!several) return [encoder];
  const last = checks.at(-1)!;
  return [
    {
      kind: StructureKind.Function,
      name: refuse,
      docs: docs(`Which value of a \`${command.name}\` does not fit.`),
      parameters: checked.flatMap((parameter) =>
        encoderParameters(context, parameter).map(({ name, type = "number" }) => ({ name, type })),
      ),
      returnType: "Error",
      statements: [
        ...checks.slice(0, -1).map(({ fails, error }) => `if (${fails}) return ${error};`),
        `return ${last.error};`,
      ],
    },
    encoder,
  ];
}

/** A condition as a side of `||`. */
function either({ fails }: FieldCheck): string {
  return fails.includes(" && ") ? `(${fails})` : fails;
}

/** `@param fd bytes 4–7, i32: what it is` */
export function parameterDoc({ field, name }: CommandParameter): string {
  const doc = oneLine(field.doc);
  const label = field.type.kind === "token" ? `${name}Low` : name;
  return `@param ${label} ${fieldPlace(field)}${doc === "" ? "" : `: ${doc}`}`;
}
