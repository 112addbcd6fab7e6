/** Error classes of the spec's `fail`: their own fields beside the runtime's literal `code`. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Expression, Fail, Model, Statement, Type } from "../../../model/model.ts";
import { camel } from "../../names.ts";
import type { Context } from "./context.ts";
import { docs } from "./docs.ts";
import { isWideSet, typeOf } from "./types.ts";

/** A `fail` of a queue tells of a command, one of a call tells of the call, one among steps tells of the sequence. */
export type FailOf = "command" | "call" | "sequence";

export function failsOf(model: Model): readonly { readonly fail: Told; readonly of: FailOf }[] {
  const all = [
    ...model.queues.map((queue) => ({ fail: queue.fail, of: "command" as const })),
    ...model.commands.map((command) => ({ fail: command.fail, of: "command" as const })),
    ...model.calls.map((call) => ({ fail: call.fail, of: "call" as const })),
    ...raisedIn([model.queues, model.sequences]).map((fail) => ({ fail, of: "sequence" as const })),
  ];
  const seen = new Set<string>();
  return all.flatMap(({ fail, of }) => {
    if (fail === undefined || seen.has(fail.error)) return [];
    seen.add(fail.error);
    return [{ fail, of }];
  });
}

type Raise = Extract<Statement, { kind: "raise" }>;

/** The errors that steps somewhere in `tree` end with. */
export function raisedIn(tree: unknown): readonly Pick<Raise, "error" | "fields">[] {
  if (typeof tree !== "object" || tree === null) return [];
  if ("kind" in tree && tree.kind === "raise") return [tree as Raise];
  return Object.values(tree).flatMap((part) => raisedIn(part));
}

/** What is said of an error: its class, and what it carries. */
type Told = Pick<Fail, "error" | "fields">;

const BASES = {
  command: ["DeviceError", "A command that the device completed with an error. `code` is `DEVICE_ERROR`."],
  call: ["CallError", "A call to the system failed. `code` is `CALL_FAILED`."],
  sequence: ["SequenceError", "A sequence gave up. `code` is `SEQUENCE_FAILED`."],
} as const;

export function emitError(context: Context, fail: Told, of: FailOf): StatementStructures {
  const fields = fail.fields.map(({ name, value }) => ({ name: camel(name), type: shownType(value, of) }));
  const details = fields.map(({ name, type }) => detail(name, described(context, type, name))).join(", ");
  const message = `\${${of}} failed${details === "" ? "" : `: ${details}`}`;
  const own = fields.map(({ name, type }) => ({ name, type: typeOf(context, type, "get") }));
  const call = of === "call";
  const [base, what] = BASES[of];
  return {
    kind: StructureKind.Class,
    name: context.derived("", fail.error),
    isExported: true,
    extends: context.use(base),
    docs: docs(what, `@spec ${context.specPath(fail.error)}`),
    properties: own.map(({ name, type }) => ({ name, type, isReadonly: true })),
    ctors: [
      {
        parameters: [{ name: of, type: "string" }, ...(call ? [{ name: "result", type: "number" }] : []), ...own],
        statements: [
          call ? `super(\`${message}\`, call, result);` : `super(\`${message}\`, ${of});`,
          ...own.map(({ name }) => `this.${name} = ${name};`),
        ],
      },
    ],
  };
}

/** What describes itself needs no name beside it; a bare number does. */
function detail(name: string, text: string): string {
  return text === name ? `${name} \${${text}}` : `\${${text}}`;
}

/**
 * What is computed is computed with numbers, however wide the checker takes its result to be; and steps of a sequence
 * have all their integers as numbers.
 */
export function shownType({ kind, type }: Expression, of: FailOf = "command"): Type {
  const computed = kind === "unary" || kind === "binary" || kind === "builtin" || kind === "conditional";
  const number = type.kind === "unsigned" || type.kind === "signed" || (type.kind === "range" && of === "sequence");
  if (!(computed || of === "sequence") || !number) return type;
  return { kind: type.kind === "signed" ? "signed" : "unsigned", bits: Math.min(type.bits, 32) };
}

/** A value that a step gives to an error whose class may be made for commands or calls, which have bigints. */
export function raisedText(context: Context, error: string, field: string, text: string): string {
  const made = failsOf(context.model).find(({ fail }) => fail.error === error)!;
  const value = made.fail.fields.find(({ name }) => name === field)!.value;
  if (made.of === "sequence") return text;
  const wide = typeOf(context, shownType(value, made.of), "get") === "bigint" && !isWideSet(value.type);
  return wide ? `BigInt(${text})` : text;
}

function described(context: Context, type: Type, name: string): string {
  return type.kind === "enum" ? `${context.refer(type.enum, { before: "describe" })}(${name})` : `${name}`;
}
