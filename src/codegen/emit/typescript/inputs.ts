/** What the expressions of a layout may name, and how code says it: parameters, registers' fields, the fields beside. */
import { assert } from "../../../base/assert.ts";
import type { Expression, Field, Parameter, Struct } from "../../../model/model.ts";
import { camel, Scope } from "../../names.ts";
import type { Context } from "./context.ts";
import { expressionText, type Surroundings } from "./expression.ts";
import { group } from "./extract.ts";
import { isWideField, isWideSet, typeOf } from "./types.ts";

export type RegisterExpression = Extract<Expression, { kind: "register" }>;

/** A value from outside that an encoder or decoder is told. */
export interface Input {
  readonly name: string;
  readonly type: string;
  readonly doc: string;
  /** The model's name of it: a parameter's, or a register's path. */
  readonly of: string;
}

export class Inputs {
  readonly context: Context;
  readonly #around: Surroundings;

  constructor(context: Context, around: Surroundings) {
    this.context = context;
    this.#around = around;
  }

  text(expression: Expression): string {
    return expressionText(this.context, expression, this.#around);
  }

  /** The value of a field beside as it was given, which keeps all bits of a wide one; absent: there is no such way. */
  given(name: string): string | undefined {
    return this.#around.given?.(name);
  }

  /** The same, with fields beside it that `read` gives. */
  beside(fields: readonly Field[], read: (field: Field) => string, count?: (field: Field) => string): Inputs {
    const outer = this.#around;
    const partial = count !== undefined;
    const named = (name: string): Field | undefined =>
      fields.find((field) => field.name === name && field.role !== "union");
    return new Inputs(this.context, {
      ...outer,
      // Where counts are known, values are given: structures in part.
      partial: partial || outer.partial === true,
      given: (name) => {
        const field = named(name);
        return field === undefined ? (outer.given?.(name) ?? name) : read(field);
      },
      commandField: (name) => {
        const field = named(name);
        if (field !== undefined) return inArithmetic(field, group(withoutCast(read(field))));
        assert(outer.commandField !== undefined, `no field ${name} beside`);
        return outer.commandField(name);
      },
      count: (name) => {
        const field = named(name);
        return field === undefined || count === undefined ? (outer.count?.(name) ?? "0") : count(field);
      },
    });
  }

  /** Inside a structure whose parameters are given `values`. */
  inside(struct: Struct, values: readonly Expression[]): Inputs {
    const texts = new Map(struct.parameters.map(({ name }, index) => [name, `(${this.text(values[index]!)})`]));
    return new Inputs(this.context, { ...this.#around, local: (name) => texts.get(name) ?? name });
  }
}

/** A number that is compared with others is not seen as one of an enum's. */
function withoutCast(text: string): string {
  return text.replace(/ as \w+$/, "");
}

/** A field's value as numbers are calculated with: one of 64 bits may be a bigint. */
function inArithmetic(field: Field, text: string): string {
  return isWideField(field) && !isWideSet(field.type) ? `Number(${text})` : text;
}

/** What the layout of an entry or struct asks of the outside, in the order of its parameters, registers last. */
export function inputsOf(
  context: Context,
  owner: { readonly parameters: readonly Parameter[] },
  fields: readonly Field[],
  constraints: readonly Expression[],
  taken: Iterable<string>,
): readonly Input[] {
  const scope = new Scope(taken);
  const asked = asksFor([...fields, ...constraints]);
  return [
    ...owner.parameters.map((parameter): Input => ({
      name: scope.claim(camel(parameter.name), parameter.name),
      type: typeOf(context, parameter.type, "give"),
      doc: parameter.doc === "" ? "what the layout depends on" : parameter.doc,
      of: parameter.name,
    })),
    ...[...asked].map(([path, expression]): Input => ({
      name: scope.claim(camel(path.replaceAll(".", "_")), path),
      type: typeOf(context, expression.type, "get"),
      doc: `what \`${path}\` of the device holds`,
      of: path,
    })),
  ];
}

/** The registers' fields that expressions somewhere in `tree` read, each once. */
export function asksFor(tree: unknown): ReadonlyMap<string, RegisterExpression> {
  const found = new Map<string, RegisterExpression>();
  visit(tree, (expression) => {
    if (expression.kind === "register") found.set(registerPath(expression), expression);
  });
  return found;
}

function visit(node: unknown, seen: (expression: Expression) => void): void {
  if (typeof node !== "object" || node === null) return;
  if ("kind" in node && node.kind === "register" && "path" in node) seen(node as Expression);
  for (const child of Object.values(node)) visit(child, seen);
}

/** `cap.mqes` */
function registerPath({ path, field }: RegisterExpression): string {
  return [...path.map(({ name }) => name), ...(field === undefined ? [] : [field])].join(".");
}

/** How code names what it is told. */
export function inputsNamed(context: Context, inputs: readonly Input[]): Inputs {
  const names = new Map(inputs.map(({ of, name }) => [of, name]));
  const named = (of: string): string => {
    const name = names.get(of);
    assert(name !== undefined, `nothing tells ${of}`);
    return name;
  };
  return new Inputs(context, { local: named, register: (expression) => named(registerPath(expression)) });
}

/** Whether code names a variable; what stands in quotes is no code. */
export function speaksOf(code: string, name: string): boolean {
  const bare = code.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return new RegExp(`(?<![.\\w$])${name.replaceAll("$", "\\$")}\\b(?!:)`).test(bare);
}

/** Parameters of a function for them; those that its `body` does not speak of are marked so. */
export function inputParameters(
  inputs: readonly Input[],
  body?: string,
): { readonly name: string; readonly type: string }[] {
  const unused = (name: string): boolean => body !== undefined && !speaksOf(body, name);
  return inputs.map(({ name, type }) => ({ name: unused(name) ? `_${name}` : name, type }));
}

export function inputDocs(inputs: readonly Input[]): readonly string[] {
  return inputs.map(({ name, doc }) => `@param ${name} ${doc}`);
}
