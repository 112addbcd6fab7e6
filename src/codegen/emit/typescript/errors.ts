/** Error classes of the spec's `fail`: their own fields beside the runtime's literal `code`. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Expression, Fail, Model, Type } from "../../../model/model.ts";
import { camel } from "../../names.ts";
import type { Context } from "./context.ts";
import { docs } from "./docs.ts";
import { typeOf } from "./types.ts";

/** A `fail` of a queue tells of a command, one of a call tells of the call. */
export type FailOf = "command" | "call";

export function failsOf(model: Model): readonly { readonly fail: Fail; readonly of: FailOf }[] {
  const all = [
    ...model.queues.map((queue) => ({ fail: queue.fail, of: "command" as const })),
    ...model.commands.map((command) => ({ fail: command.fail, of: "command" as const })),
    ...model.calls.map((call) => ({ fail: call.fail, of: "call" as const })),
  ];
  const seen = new Set<string>();
  return all.flatMap(({ fail, of }) => {
    if (fail === undefined || seen.has(fail.error)) return [];
    seen.add(fail.error);
    return [{ fail, of }];
  });
}

export function emitError(context: Context, fail: Fail, of: FailOf): StatementStructures {
  const fields = fail.fields.map(({ name, value }) => ({ name: camel(name), type: shownType(value) }));
  const details = fields.map(({ name, type }) => `\${${described(context, type, name)}}`).join(", ");
  const message = `\${${of}} failed${details === "" ? "" : `: ${details}`}`;
  const own = fields.map(({ name, type }) => ({ name, type: typeOf(context, type, "get") }));
  const call = of === "call";
  return {
    kind: StructureKind.Class,
    name: context.derived("", fail.error),
    isExported: true,
    extends: context.use(call ? "CallError" : "DeviceError"),
    docs: docs(
      call
        ? "A call to the system failed. `code` is `CALL_FAILED`."
        : "A command that the device completed with an error. `code` is `DEVICE_ERROR`.",
      `@spec ${context.specPath(fail.error)}`,
    ),
    properties: own.map(({ name, type }) => ({ name, type, isReadonly: true })),
    ctors: [
      {
        parameters: [{ name: of, type: "string" }, ...(call ? [{ name: "result", type: "number" }] : []), ...own],
        statements: [
          call ? `super(\`${message}\`, call, result);` : `super(\`${message}\`, command);`,
          ...own.map(({ name }) => `this.${name} = ${name};`),
        ],
      },
    ],
  };
}

/** What is computed is computed with numbers, however wide the checker takes its result to be. */
export function shownType({ kind, type }: Expression): Type {
  const computed = kind === "unary" || kind === "binary" || kind === "builtin" || kind === "conditional";
  if (!computed || (type.kind !== "unsigned" && type.kind !== "signed")) return type;
  return { kind: type.kind, bits: Math.min(type.bits, 32) };
}

function described(context: Context, type: Type, name: string): string {
  return type.kind === "enum" ? `${context.refer(type.enum, { before: "describe" })}(${name})` : `${name}`;
}
