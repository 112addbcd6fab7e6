/** The windows that code opens for the registers it accesses, and what it asks the device once to know their places. */
import type { Expression, Parameter, Reference, RegisterPath, Registers } from "../../../../model/model.ts";
import { fold } from "../../../../model/fold.ts";
import { camel, pascal, type Scope } from "../../../names.ts";
import type { Context } from "../context.ts";
import { hex } from "../dwords.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { typeOf } from "../types.ts";
import { asksFor, type RegisterExpression } from "../inputs.ts";
import { loadNumberText, loadText, numberText, type Site } from "./access.ts";
import { namedRegister, namedRegisters, type NamedRegister } from "./named.ts";
import { constantOffset, offsetParts } from "./offsets.ts";
import { offsetName } from "./register-names.ts";

/** How whoever opens windows keeps them. */
export interface Opening {
  /** Names of the members, or of the variables. */
  readonly scope: Scope;
  /** What stands before a name: `this.` of members, nothing of variables. */
  readonly before: "" | "this.";
  /** What the transport is called where they are opened. */
  readonly transport: string;
  /** What a parameter of registers, or of a gate, is called there. */
  parameter(owner: { readonly name: string }, parameter: Parameter): string;
  /** The memory (an ArrayBufferLike) of a region that whoever opens has mapped; undefined: the transport knows it. */
  region?(name: string): string | undefined;
}

/** Something that is found once: a window, what a register tells of places, whether a gate holds. */
export interface Kept {
  readonly name: string;
  readonly type: string;
  /** The expression that finds it. It speaks of those before it. */
  readonly value: string;
}

export class Windows {
  /** In the order in which they have to be found. */
  readonly kept: Kept[] = [];
  private readonly context: Context;
  private readonly opening: Opening;
  private readonly names = new Map<string, string>();

  constructor(context: Context, opening: Opening) {
    this.context = context;
    this.opening = opening;
  }

  /** The window of registers, opened where it is not yet. */
  window(reference: Reference): string {
    return this.keep(`window ${reference.file} ${reference.name}`, camel(reference.name), "RegisterWindow", () => {
      // A member says its type, a variable does not.
      if (this.opening.before === "this.") this.context.use("RegisterWindow");
      return this.opened(this.context.registers(reference));
    });
  }

  /** Where code accesses a register; `index` writes the indices on the way to it. */
  site(path: RegisterPath, index: (expression: Expression) => string): Site {
    const named = namedRegister(this.context, path);
    const indices = path.path.flatMap((step) => (step.index === undefined ? [] : [index(step.index)]));
    return { named, window: this.window(path.registers), ...this.place(named, indices) };
  }

  /** The offset of a register, given its indices' texts. */
  place(named: NamedRegister, indices: readonly string[]): Pick<Site, "offset" | "constant"> {
    const at = constantOffset(named);
    const constant = at !== undefined;
    // A driver has the number, which is quicker: what a module exports is no constant to V8.
    if (constant && this.opening.before === "this.") return { offset: hex(at), constant };
    const name = offsetName(this.context, named, constant);
    if (constant) return { offset: name, constant };
    const asked = offsetParts(this.context, named).asked.map(({ of }) => this.told(named, of));
    return { offset: `${name}(${[...indices, ...asked].join(", ")})`, constant };
  }

  /** An expression over the parameters of registers, and over registers, which are asked once. */
  text(registers: Registers, expression: Expression): string {
    const around: Surroundings = {
      local: (name) => this.parameter(registers, name),
      register: (register) => this.asked(register),
      gate: (gate) => this.gate(gate),
    };
    return expressionText(this.context, expression, around);
  }

  /** Whether a gate holds: found out once. */
  gate(reference: Reference): string {
    const { gates } = this.context.modelOf(reference.file);
    const gate = gates.find(({ name }) => name === reference.name)!;
    return this.keep(`gate ${reference.file} ${gate.name}`, camel(gate.name), "boolean", () =>
      expressionText(this.context, gate.condition, {
        local: (name) =>
          this.opening.parameter(
            gate,
            gate.parameters.find((each) => each.name === name)!,
          ),
        register: (register) => this.asked(register),
        gate: (other) => this.gate(other),
      }),
    );
  }

  /** What a register holds that tells of others' places: its word is loaded once. */
  private asked(expression: RegisterExpression): string {
    const { path, registers: reference } = expression;
    const named = namedRegister(this.context, expression);
    const { bits, fields, type } = named.register;
    const indices = path.map(({ index }) => (index === undefined ? "" : `[${fold(index)}]`)).join();
    const own = fields.length > 0 ? (bits === 64 ? "bigint" : "number") : typeOf(this.context, type, "get");
    const name = `told${path.map((step) => pascal(step.name)).join("")}`;
    const word = this.keep(`asked ${reference.file} ${reference.name} ${named.path} ${indices}`, name, own, () =>
      loadText(
        this.context,
        this.site(expression, (index) => this.text(named.registers, index)),
      ),
    );
    return numberText(this.context, named, expression, word);
  }

  /** What an offset's function is told: a parameter of the registers, or what a register holds. */
  private told({ registers, steps }: NamedRegister, of: string): string {
    if (registers.parameters.some(({ name }) => name === of)) return this.parameter(registers, of);
    const expressions = steps.flatMap(({ offset, array }) => [offset, ...(array === undefined ? [] : [array.stride])]);
    return this.asked(asksFor(expressions).get(of)!);
  }

  private parameter(registers: Registers, name: string): string {
    return this.opening.parameter(
      registers,
      registers.parameters.find((each) => each.name === name)!,
    );
  }

  private opened(registers: Registers): string {
    const { place } = registers;
    const number = (expression: Expression | undefined): string =>
      expression === undefined ? "0" : this.text(registers, expression);
    const offset = number(place.offset);
    const at = (kind: string): string => {
      const said = `{ kind: "${place.kind}", ${kind}offset: ${offset} }`;
      return `${this.context.use("openRegisters")}(${this.opening.transport}, ${said})`;
    };
    switch (place.kind) {
      case "bar":
        return at(`index: ${number(place.index)}, `);
      case "config":
        return at("");
      case "capability":
        return at(`id: ${number(place.id)}, `);
      case "region": {
        const memory = this.opening.region?.(place.name);
        if (memory === undefined) return at(`name: ${JSON.stringify(place.name)}, `);
        return `${this.context.use("memoryWindow")}(${memory}, ${offset}, ${JSON.stringify(registers.name)})`;
      }
    }
  }

  private keep(thing: string, wanted: string, type: string, value: () => string): string {
    const known = this.names.get(thing);
    if (known !== undefined) return known;
    const own = value();
    const name = this.opening.scope.claim(wanted, thing);
    const text = `${this.opening.before}${name}`;
    this.names.set(thing, text);
    this.kept.push({ name, type, value: own });
    return text;
  }
}

/** `around` where registers are read, too: each time that an expression says one, it is loaded. */
export function withRegisters(context: Context, windows: Windows, around: Surroundings): Surroundings {
  const own: Surroundings = {
    ...around,
    register: (expression) => {
      const site = windows.site(expression, (index) => expressionText(context, index, own));
      return loadNumberText(context, site, expression);
    },
    gate: (gate) => windows.gate(gate),
  };
  return own;
}

/** The registers that steps or expressions somewhere in `tree` access, and those that are asked for their places. */
export function registersIn(context: Context, tree: unknown): readonly Reference[] {
  const found = new Map<string, Reference>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("registers" in node && "path" in node && Array.isArray(node.path)) {
      const reference = node.registers as Reference;
      const key = `${reference.file} ${reference.name}`;
      if (!found.has(key)) {
        found.set(key, reference);
        const registers = context.registers(reference);
        visit(registers.place);
        for (const { steps } of namedRegisters(context.modelOf(reference.file), registers)) visit(steps);
      }
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(tree);
  return [...found.values()];
}

/** The parameters that somebody has to give for registers to be opened: their own, in the order of their declaration. */
export function windowParameters(
  context: Context,
  references: readonly Reference[],
): readonly { readonly registers: Registers; readonly parameter: Parameter }[] {
  return references.flatMap((reference) => {
    const registers = context.registers(reference);
    return registers.parameters.map((parameter) => ({ registers, parameter }));
  });
}
