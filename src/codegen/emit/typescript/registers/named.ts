/** Registers with the names that their code has, and the way to each: through blocks, past indices. */
import type { Register, RegisterArray, RegisterBlock, RegisterCondition, Registers } from "../../../../model/model.ts";
import type { Expression } from "../../../../model/model.ts";
import { camel, pascal } from "../../../names.ts";
import type { Context } from "../context.ts";

/** A part of the way to a register: a block, or the register itself. */
export interface Step {
  readonly name: string;
  readonly offset: Expression;
  readonly array: RegisterArray | undefined;
  readonly when: readonly RegisterCondition[];
}

export interface NamedRegister {
  readonly registers: Registers;
  readonly register: Register;
  /** Outermost first, the register last. */
  readonly steps: readonly Step[];
  /** `queue.sq_tail` */
  readonly path: string;
  /** `queueSqTail`: what its functions are named after. */
  readonly name: string;
}

/** A register is called by the way to it, and by its registers' name too where others of the file have the same way. */
export function namedRegisters(context: Context, registers: Registers): readonly NamedRegister[] {
  const paths = context.model.registers.flatMap((each) => walk(each).map(({ steps }) => pathOf(steps)));
  return walk(registers).map(({ register, steps }) => {
    const path = pathOf(steps);
    const shared =
      paths.filter((each) => camel(each.replaceAll(".", "_")) === camel(path.replaceAll(".", "_"))).length > 1;
    const [first, ...rest] = [...(shared ? [registers.name] : []), ...steps.map(({ name }) => name)];
    return { registers, register, steps, path, name: lowered(camel(first!)) + rest.map(pascal).join("") };
  });
}

function lowered(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function pathOf(steps: readonly Step[]): string {
  return steps.map(({ name }) => name).join(".");
}

interface Walked {
  readonly register: Register;
  readonly steps: readonly Step[];
}

function walk(
  { registers, blocks }: { readonly registers: readonly Register[]; readonly blocks: readonly RegisterBlock[] },
  before: readonly Step[] = [],
): readonly Walked[] {
  return [
    ...registers.map((register) => ({ register, steps: [...before, register] })),
    ...blocks.flatMap((block) => walk(block, [...before, block])),
  ].sort((a, b) => a.register.span.start - b.register.span.start);
}
