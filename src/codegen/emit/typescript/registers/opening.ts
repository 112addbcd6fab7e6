/** `openController(transport)`: the registers of one place as an object of accessors. */
import type { Parameter, Registers } from "../../../../model/model.ts";
import { camel, key, pascal, Scope } from "../../../names.ts";
import { RUNTIME } from "../../../symbols.ts";
import { checksOf, throwing } from "../checks.ts";
import type { Context } from "../context.ts";
import { commentLines, firstSentence, oneLine } from "../docs.ts";
import { literal, typeOf } from "../types.ts";
import { placeText, registerDoc } from "./docs.ts";
import { namedRegisters, type NamedRegister } from "./named.ts";
import { indexCheck } from "./offsets.ts";
import { accessorName } from "./register-names.ts";
import { treeOf, type Node } from "./tree.ts";
import { Windows } from "./windows.ts";

export function emitOpening(context: Context, registers: Registers): readonly string[] {
  const tree = treeOf(namedRegisters(context.model, registers));
  const writer = new Writer(context, registers);
  const members = writer.members(tree, []);
  const { kept } = writer.windows;
  const own = context.refer({ file: context.model.file, name: registers.name });
  const options = writer.options;
  const open = context.registerName(`open${own}`, `${registers.name}: open`);
  const given = options.length === 0 ? "" : `, options: ${writer.optionsName}`;
  const optional = options.every(({ parameter }) => parameter.default !== undefined) ? " = {}" : "";
  const asks = kept.some(({ value }) => value.includes("load"));
  return [
    ...writer.interfaces(tree, own, [
      registers.doc,
      `The registers of ${placeText(registers)}, opened by {@link ${open}}.`,
      `@spec ${context.specPath(registers.name)}`,
    ]),
    ...writer.optionsType(open),
    [
      ...commentLines(
        `Opens the registers of ${placeText(registers)}.`,
        asks
          ? "What places depend on is asked here, once: open them again when a reset may have changed it."
          : undefined,
        `@throws TransportLacks${asks ? ", DeviceRemoved" : ""}${options.length > 0 ? ", ValueRange" : ""}`,
      ),
      `export function ${open}(transport: ${context.use("RegisterSource")}${given}${given && optional}): ${own} {`,
      ...writer.taken(open),
      ...kept.map(({ name, value }) => `const ${name} = ${value};`),
      `return { ${members.join(" ")} };`,
      "}",
    ].join("\n"),
  ];
}

interface Option {
  readonly owner: { readonly name: string };
  readonly parameter: Parameter;
  readonly property: string;
  readonly local: string;
}

class Writer {
  readonly windows: Windows;
  readonly options: Option[] = [];
  readonly optionsName: string;
  private readonly context: Context;
  private readonly registers: Registers;
  private readonly scope = new Scope(["transport", "options", "index", ...Object.keys(RUNTIME)]);

  constructor(context: Context, registers: Registers) {
    this.context = context;
    this.registers = registers;
    this.optionsName = context.registerName(`${pascal(registers.name)}Options`, `${registers.name}: options`);
    this.windows = new Windows(context, {
      scope: this.scope,
      before: "",
      transport: "transport",
      parameter: (owner, parameter) => this.option(owner, parameter),
    });
    for (const parameter of registers.parameters) this.option(registers, parameter);
  }

  window(): string {
    return this.windows.window({ file: this.context.model.file, name: this.registers.name });
  }

  /** The members of the object that has what stands in a block, `indices` being those on the way there. */
  members(nodes: readonly Node[], indices: readonly string[]): readonly string[] {
    return nodes.map((node) => {
      const { step, register } = node;
      const conditions = this.conditions(node);
      const index = step.array === undefined ? undefined : this.index(node, indices);
      const inner = index === undefined ? indices : [...indices, index];
      const made = register === undefined ? this.block(node, inner) : this.accessor(register, inner);
      const value = index === undefined ? made : `(${index}) => ${this.checked(node, index, made)}`;
      const chosen =
        conditions === undefined
          ? value
          : `${conditions} ? ${index === undefined ? value : `(${index}: number) => ${this.checked(node, index, made)}`} : undefined`;
      return `${key(camel(step.name))}: ${chosen},`;
    });
  }

  private block(node: Node, indices: readonly string[]): string {
    return `{ ${this.members(node.inner, indices).join(" ")} }`;
  }

  private accessor(named: NamedRegister, indices: readonly string[]): string {
    const { offset, constant } = this.windows.place(named, indices);
    const given = [this.window(), ...(constant ? [] : [offset])];
    return `new ${accessorName(this.context, named)}(${given.join(", ")})`;
  }

  /** What an index leads to. Where no register's place is looked up at once, it is checked here. */
  private checked({ step, register, inner }: Node, index: string, made: string): string {
    const looksUp = (node: Node): boolean =>
      node.register === undefined
        ? node.inner.some(looksUp) && node.step.array === undefined
        : node.step.array === undefined && unconditional(node);
    if (register !== undefined) return made;
    if (inner.some(looksUp)) return `(${made})`;
    return `{ ${indexCheck(this.context, this.registers.name, step, index)} return ${made}; }`;
  }

  private index({ step, inner }: Node, indices: readonly string[]): string {
    const nested = indices.length > 0 || inner.some(hasArray);
    return nested ? this.scope.claim(`${camel(step.name)}Index`, `index ${step.name}`) : "index";
  }

  /** Whether it is there: undefined where it always is. */
  private conditions({ when, gate }: Node): string | undefined {
    const texts = when.map(({ condition, holds }) => {
      const text = this.windows.text(this.registers, condition);
      return holds ? (when.length + (gate === undefined ? 0 : 1) > 1 ? `(${text})` : text) : `!(${text})`;
    });
    if (gate !== undefined) texts.push(this.windows.gate({ file: this.context.model.file, name: gate }));
    return texts.length === 0 ? undefined : texts.join(" && ");
  }

  interfaces(nodes: readonly Node[], name: string, doc: readonly string[]): readonly string[] {
    const { context } = this;
    const blocks: string[] = [];
    const members = nodes.flatMap((node) => {
      const { step, register } = node;
      const type = register === undefined ? this.blockName(node) : accessorName(context, register);
      if (register === undefined) {
        const own = `The block \`${node.path}\` of ${placeText(this.registers)}.`;
        blocks.push(...this.interfaces(node.inner, type, [own]));
      }
      const member = key(camel(step.name));
      const conditional = unconditional(node) ? "" : " | undefined";
      const text =
        step.array === undefined
          ? `readonly ${member}: ${type}${conditional};`
          : conditional === ""
            ? `${member}(index: number): ${type};`
            : `readonly ${member}: ((index: number) => ${type}) | undefined;`;
      return [...this.memberDoc(node), text];
    });
    return [...blocks, [...commentLines(...doc), `export interface ${name} {`, ...members, "}"].join("\n")];
  }

  private memberDoc({ step, register }: Node): readonly string[] {
    const bounds = step.array && `${step.array.from}..${step.array.to}`;
    const array =
      bounds === undefined ? [] : [`@param index ${bounds}`, "@throws ValueRange there is none of that index"];
    if (register === undefined) return commentLines(step.doc, ...array);
    return commentLines(
      [firstSentence(register.register.doc), registerDoc(register)].filter((text) => text !== "").join(" "),
      ...array,
    );
  }

  private blockName({ path }: Node): string {
    return this.context.registerName(
      `${pascal(path.replaceAll(".", "_"))}Block`,
      `${this.registers.name}.${path}: block`,
    );
  }

  /** The variable of a parameter, which makes an option of it. */
  private option(owner: { readonly name: string }, parameter: Parameter): string {
    const known = this.options.find((each) => each.owner.name === owner.name && each.parameter.name === parameter.name);
    if (known !== undefined) return known.local;
    const taken = this.options.some(({ property }) => property === camel(parameter.name));
    const property = taken ? `${camel(owner.name)}${pascal(parameter.name)}` : camel(parameter.name);
    const local = this.scope.claim(property, `parameter ${owner.name}.${parameter.name}`);
    this.options.push({ owner, parameter, property, local });
    return local;
  }

  optionsType(open: string): readonly string[] {
    if (this.options.length === 0) return [];
    const members = this.options.flatMap(({ parameter, property }) => {
      const { type, range, doc, default: value } = parameter;
      const bounds = type.kind === "range" ? `${range?.min ?? type.min}..${range?.max ?? type.max}` : "";
      const question = value === undefined ? "" : "?";
      return [
        ...commentLines([bounds, oneLine(doc)].filter((text) => text !== "").join(": ")),
        `readonly ${key(property)}${question}: ${typeOf(this.context, type, "give")};`,
      ];
    });
    const doc = commentLines(`What {@link ${open}} has to be told.`);
    return [[...doc, `export interface ${this.optionsName} {`, ...members, "}"].join("\n")];
  }

  /** Statements that take the options. */
  taken(open: string): readonly string[] {
    if (this.options.length === 0) return [];
    const parts = this.options.map(({ parameter, property, local }) => {
      const name = property === local ? local : `${property}: ${local}`;
      return parameter.default === undefined ? name : `${name} = ${literal(parameter.type, parameter.default)}`;
    });
    const checks = this.options.flatMap(({ parameter: { type, range }, property, local }) => {
      const width = "bits" in type ? type.bits : type.kind === "bool" ? 1 : 32;
      return throwing(checksOf(this.context, { type, range, width }, local, `${open}.${property}`));
    });
    return [`const { ${parts.join(", ")} } = options;`, ...checks];
  }
}

function unconditional({ when, gate }: Node): boolean {
  return when.length === 0 && gate === undefined;
}

function hasArray({ step, inner }: Node): boolean {
  return step.array !== undefined || inner.some(hasArray);
}
