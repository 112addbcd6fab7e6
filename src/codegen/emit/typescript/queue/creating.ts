/** Sequences that make a queue: `Uring.create(transport, options)`. */
import {
  StructureKind,
  VariableDeclarationKind,
  type InterfaceDeclarationStructure,
  type StatementStructures,
} from "ts-morph";
import type { CallOf, Expression, Parameter, Sequence, Statement } from "../../../../model/model.ts";
import { camel, key, pascal, Scope } from "../../../names.ts";
import { callForm, callText, failureChecks } from "../calls.ts";
import { checksOf, throwing } from "../checks.ts";
import type { Context } from "../context.ts";
import { commentLines, docs, oneLine } from "../docs.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { timesRead } from "../locals.ts";
import { literal, typeOf } from "../types.ts";
import type { QueueShape } from "./shape.ts";

const OWN = "transport options closeHandle undo error".split(" ");

export function emitCreation(context: Context, shape: QueueShape): StatementStructures[] {
  const sequences = context.model.sequences.filter(
    ({ returns }) => returns === shape.name || returns === shape.queue.name,
  );
  const methods = sequences.map((sequence) => method(context, shape, sequence));
  return [
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
    properties: sequence.parameters.map((parameter) => ({
      name: key(camel(parameter.name)),
      isReadonly: true,
      type: typeOf(context, parameter.type, "give"),
      hasQuestionToken: parameter.default !== undefined,
      docs: docs([rangeText(parameter), oneLine(parameter.doc)].filter(Boolean).join(": ")),
    })),
  };
}

function rangeText({ type, range }: Parameter): string {
  if (type.kind !== "range") return "";
  return `${range?.min ?? type.min}..${range?.max ?? type.max}`;
}

function method(context: Context, shape: QueueShape, sequence: Sequence): string {
  const scope = new Scope(OWN);
  const locals = new Map(sequence.parameters.map(({ name }) => [name, scope.claim(camel(name), name)]));
  const options = sequence.parameters.map(({ name, type, default: value }) => {
    const [property, local] = [camel(name), locals.get(name)!];
    const named = property === local ? property : `${property}: ${local}`;
    return value === undefined ? named : `${named} = ${literal(type, value)}`;
  });
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
  const steps = new Steps(context, shape, sequence, scope, locals);
  const body = steps.write();
  const errors = [...steps.errors];
  const doc = commentLines(
    sequence.doc,
    `@spec ${context.specPath(sequence.name)}`,
    `@throws ValueRange, ${[...errors, "TransportLacks, MapFailed, RegionRange"].join(", ")}`,
  );
  const given = `options: ${optionsName(shape, sequence)}${optional ? " = {}" : ""}`;
  return `
    ${doc.join("\n")}
    // Nothing here waits yet; a description that does changes no caller.
    async ${key(camel(sequence.name))}(transport: ${context.use("Transport")}${options.length === 0 ? "" : `, ${given}`}): Promise<${shape.name}> {
      ${options.length === 0 ? "" : `const { ${options.join(", ")} } = options;`}
      ${checks.join("\n")}
      ${steps.forms.size === 0 ? "" : `const { ${[...steps.forms].join(", ")} } = ${context.use("syscalls")}(transport);`}
      ${steps.closes ? `const closeHandle = ${context.use("requireCloseHandle")}(transport);` : ""}
      const undo = new ${context.use("Undo")}();
      try {
        ${body.join("\n")}
      } catch (error) {
        undo.run();
        throw ${context.use("withHint")}(transport, error);
      }
    },
  `;
}

function bitsOf({ type }: Parameter): number {
  return "bits" in type ? type.bits : type.kind === "bool" ? 1 : 32;
}

/** Writes a sequence's steps, and notes on the way what they need. */
class Steps {
  readonly errors = new Set<string>();
  /** `call2`, `call6` */
  readonly forms = new Set<string>();
  closes = false;
  private readonly context: Context;
  private readonly shape: QueueShape;
  private readonly sequence: Sequence;
  private readonly scope: Scope;
  private readonly locals: Map<string, string>;

  constructor(context: Context, shape: QueueShape, sequence: Sequence, scope: Scope, locals: Map<string, string>) {
    this.context = context;
    this.shape = shape;
    this.sequence = sequence;
    this.scope = scope;
    this.locals = locals;
  }

  write(): readonly string[] {
    return this.sequence.body.flatMap((step) => this.statement(step));
  }

  private get around(): Surroundings {
    return { local: (name) => this.locals.get(name) ?? camel(name) };
  }

  private text(expression: Expression): string {
    return expressionText(this.context, expression, this.around);
  }

  private statement(step: Statement): readonly string[] {
    switch (step.kind) {
      case "let":
        return this.let(step);
      case "call": {
        const result = this.scope.claim("result", `result of ${step.call.call.name} at ${this.forms.size}`);
        return this.call(step.call, result);
      }
      case "if": {
        const other =
          step.else.length === 0 ? [] : ["} else {", ...step.else.flatMap((inner) => this.statement(inner))];
        return [
          `if (${this.text(step.condition)}) {`,
          ...step.then.flatMap((inner) => this.statement(inner)),
          ...other,
          "}",
        ];
      }
      case "for": {
        const name = this.scope.claim(camel(step.name), step.name);
        this.locals.set(step.name, name);
        const body = step.body.flatMap((inner) => this.statement(inner));
        return [
          `for (let ${name} = ${this.text(step.from)}; ${name} <= ${this.text(step.to)}; ${name}++) {`,
          ...body,
          "}",
        ];
      }
      case "open-queue": {
        const given = step.arguments.map((argument) => this.text(argument));
        return [`return new ${this.shape.driver}(${["transport", ...given, "undo"].join(", ")});`];
      }
      // Words of shared memory are a queue's own, and what is left makes no queue: such sequences have no code.
      default:
        throw new Error(`bug in ringwright: a ${step.kind} outside a queue`);
    }
  }

  private let(step: Extract<Statement, { kind: "let" }>): readonly string[] {
    const name = this.scope.claim(camel(step.name), step.name);
    this.locals.set(step.name, name);
    if (step.type.kind === "struct" && step.value.kind === "struct") {
      const { struct } = step.type;
      const { size } = this.context.struct(struct);
      const encode = this.context.refer(struct, { before: "encode" });
      return [
        `const ${name}Memory = ${this.context.use("scratch")}(${Math.ceil(size / 4)});`,
        `${encode}(${name}Memory.words, 0, ${this.text(step.value)});`,
        ...(this.readBeforeCall(step.name) ? [this.decode(name, struct, "let")] : []),
      ];
    }
    const isRead = timesRead(this.sequence.body, step.name) > 0;
    if (step.value.kind !== "call" && !isRead) return [];
    if (step.value.kind !== "call") return [`const ${name} = ${this.text(step.value)};`];
    const close = this.isHandle(step.name) ? [`undo.add(() => closeHandle(${name}));`] : [];
    if (close.length > 0) this.closes = true;
    const [first, ...after] = this.call(step.value.call, name, isRead, close);
    return [first!, ...after];
  }

  /** The call, its failure, what is to be undone, and the structures that it has filled in. */
  private call(call: CallOf, result: string, isRead = false, then: readonly string[] = []): readonly string[] {
    const declared = this.context.call(call.call);
    this.forms.add(callForm(declared));
    if (declared.fail !== undefined) this.errors.add(declared.fail.error);
    const checks = failureChecks(this.context, declared, result, undefined);
    const text = callText(this.context, call, this.around);
    const updated = declared.parameters.flatMap(({ access }, index) => {
      const argument = call.arguments[index];
      if (
        (access !== "updates" && access !== "writes") ||
        argument?.kind !== "local" ||
        argument.type.kind !== "struct"
      )
        return [];
      // Given to this call, and read by nothing else.
      if (timesRead(this.sequence.body, argument.name) === 1) return [];
      const name = this.locals.get(argument.name) ?? camel(argument.name);
      return [this.decode(name, argument.type.struct, this.readBeforeCall(argument.name) ? "" : "const")];
    });
    return [
      checks.length + then.length === 0 && !isRead ? `${text};` : `const ${result} = ${text};`,
      ...checks,
      ...then,
      ...updated,
    ];
  }

  private decode(
    name: string,
    struct: { readonly file: string; readonly name: string },
    declare: "let" | "const" | "",
  ): string {
    return `${declare} ${name} = ${this.context.refer(struct, { before: "decode" })}(${name}Memory.words, 0);`.trim();
  }

  /** Whether a structure's members are read while no call has filled it in, or more than one does. */
  private readBeforeCall(name: string): boolean {
    const calls = this.sequence.body.filter((step) => timesRead([step], name) > 0);
    const first = calls[0];
    return first === undefined || !(first.kind === "call" || (first.kind === "let" && first.value.kind === "call"));
  }

  /** A handle that is given to the queue is the queue's to close. */
  private isHandle(name: string): boolean {
    return this.sequence.body.some(
      (step) =>
        step.kind === "open-queue" &&
        step.arguments.some(
          (argument, index) =>
            argument.kind === "local" &&
            argument.name === name &&
            this.shape.queue.parameters[index]?.type.kind === "handle",
        ),
    );
  }
}
