/** The class that a model extends. */
import { StructureKind, type StatementStructures, Scope as Visibility } from "ts-morph";
import { camel, key } from "../../../names.ts";
import { docs } from "../docs.ts";
import { typeOf } from "../types.ts";
import type { DeviceContext } from "./context.ts";
import { emitHooks } from "./hooks.ts";
import { layoutText } from "./layout.ts";
import type { DeviceShape } from "./shape.ts";

export function emitDevice(context: DeviceContext, shape: DeviceShape): StatementStructures {
  const { side, name, registers, queues, commands, entries } = shape;
  const parameters = registers.flatMap(({ of }) => of.declared.parameters);
  const unique = parameters.filter((each, at) => parameters.findIndex(({ name: other }) => other === each.name) === at);
  const given = `{ ${unique.map((each) => `readonly ${key(camel(each.name))}: ${typeOf(context, each.type, "get")}`).join("; ")} }`;
  const single = queues.filter(({ parameter }) => parameter === undefined);
  const several = queues.filter(({ parameter }) => parameter !== undefined);
  const set = several.length === 0 ? "" : context.device("QueueSet");
  return {
    kind: StructureKind.Class,
    name,
    isAbstract: true,
    isExported: true,
    extends: context.device("DeviceBase"),
    docs: docs(
      side.doc,
      "The base of its models: a class that extends it says what commands do, and what registers do that hold more than they are told.",
      `@spec ${context.specPath(side.name)}`,
    ),
    properties: [
      {
        name: "name",
        hasOverrideKeyword: true,
        isReadonly: true,
        type: "string",
        initializer: JSON.stringify(side.name),
      },
      ...(unique.length === 0
        ? []
        : [
            {
              name: "parameters",
              isReadonly: true,
              type: given,
              docs: docs("What the layout of the registers depends on."),
            },
          ]),
      ...registers.map(({ member, name: type, of }) => ({
        name: key(member),
        isReadonly: true,
        type,
        docs: docs(of.declared.doc === "" ? `What \`${of.declared.name}\` holds.` : of.declared.doc),
      })),
      ...single.map(({ member, name: type, queue }) => ({
        name: key(member),
        isReadonly: true,
        type,
        docs: docs(queue.doc),
      })),
      ...several.map(({ member, name: type, queue, parameter }) => ({
        name: key(member),
        isReadonly: true,
        type: `${set}<${type}>`,
        docs: docs(queue.doc, `By \`${parameter}\`.`),
      })),
    ],
    ctors: [
      {
        parameters: unique.length === 0 ? [] : [{ name: "parameters", type: given }],
        statements: [
          "super();",
          ...(unique.length === 0 ? [] : ["this.parameters = parameters;"]),
          ...registers.map(({ member, name: type }) => `this.${member} = new ${type}(this);`),
          ...single.map(({ member, name: type }) => `this.${member} = new ${type}(this);`),
          ...several.map(
            ({ member, name: type }) => `this.${member} = new ${set}((number) => new ${type}(this, number));`,
          ),
        ],
      },
    ],
    methods: [
      ...commands.map(({ method, name: type, command }) => ({
        name: key(method),
        isAbstract: true,
        docs: docs(
          command.doc,
          command.completes.kind === "never"
            ? "It does not complete."
            : "It may be completed here, or later by its `id`.",
          `@spec ${context.specPath(command.name)}`,
        ),
        parameters: [{ name: "command", type }],
        returnType: "void",
      })),
      ...entries.map(({ method, name: type, entry }) => ({
        name: key(method),
        docs: docs(
          `An entry \`${entry.name}\` came that is no command of its ring. Unless it is completed here, it never is.`,
        ),
        parameters: [{ name: "_command", type }],
        returnType: "void",
        statements: [],
      })),
      ...registers.flatMap(({ named }) => named.flatMap((each) => emitHooks(each, shape.hooks.get(each)!))),
      {
        name: "layout",
        scope: Visibility.Protected,
        hasOverrideKeyword: true,
        returnType: `readonly ${context.device("PlacedSpans")}[]`,
        statements: [layoutText(context, shape)],
      },
      {
        name: "queues",
        scope: Visibility.Protected,
        hasOverrideKeyword: true,
        returnType: `Iterable<${context.device("RingQueue")}>`,
        statements: [
          queuesText(
            single.map(({ member }) => member),
            several.map(({ member }) => member),
          ),
        ],
      },
      {
        name: "resetRegisters",
        scope: Visibility.Protected,
        hasOverrideKeyword: true,
        returnType: "void",
        statements: registers.map(({ member }) => `this.${member}.reset();`),
      },
    ],
  };
}

function queuesText(single: readonly string[], several: readonly string[]): string {
  const all = [...single.map((member) => `this.${member}`), ...several.map((member) => `...this.${member}`)];
  return `return [${all.join(", ")}];`;
}
