/** Registers with the names that their code has, and the way to each: through blocks, past indices. */
import { assert } from "../../../../base/assert.ts";
import type {
  Expression,
  Model,
  Register,
  RegisterArray,
  RegisterBlock,
  RegisterCondition,
  RegisterPath,
  Registers,
} from "../../../../model/model.ts";
import { camel, pascal } from "../../../names.ts";
import type { Context } from "../context.ts";

/** A part of the way to a register: a block, or the register itself. */
export interface Step {
  readonly name: string;
  readonly doc: string;
  readonly offset: Expression;
  readonly array: RegisterArray | undefined;
  readonly when: readonly RegisterCondition[];
}

export interface NamedRegister {
  /** The file that declares it. */
  readonly file: string;
  readonly registers: Registers;
  readonly register: Register;
  /** Outermost first, the register last. */
  readonly steps: readonly Step[];
  /** `queue.sq_tail` */
  readonly path: string;
  /** `queueSqTail`: what its functions are named after. */
  readonly name: string;
}

const known = new WeakMap<Registers, readonly NamedRegister[]>();

/** A register is called by the way to it, and by its registers' name too where others of the file have the same way. */
export function namedRegisters(model: Model, registers: Registers): readonly NamedRegister[] {
  const found = known.get(registers) ?? named(model, registers);
  known.set(registers, found);
  return found;
}

/** The register that a path leads to. */
export function namedRegister(context: Context, { registers, path }: RegisterPath): NamedRegister {
  const wanted = path.map(({ name }) => name).join(".");
  const all = namedRegisters(context.modelOf(registers.file), context.registers(registers));
  const found = all.find((each) => each.path === wanted);
  assert(found !== undefined, `no register ${wanted} in ${registers.name}`);
  return found;
}

function named(model: Model, registers: Registers): readonly NamedRegister[] {
  const paths = model.registers.flatMap((each) => [...new Set(walk(each).map(({ steps }) => pathOf(steps)))]);
  return withoutAlternatives(walk(registers)).map(({ register, steps }) => {
    const path = pathOf(steps);
    const shared =
      paths.filter((each) => camel(each.replaceAll(".", "_")) === camel(path.replaceAll(".", "_"))).length > 1;
    const [first, ...rest] = [...(shared ? [registers.name] : []), ...steps.map(({ name }) => name)];
    return {
      file: model.file,
      registers,
      register,
      steps,
      path,
      name: lowered(camel(first!)) + rest.map(pascal).join(""),
    };
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

/**
 * A register that stands on both sides of a `when` is one register, alike but for its place: the steps in which the sides
 * differ have an offset that asks which side holds.
 */
function withoutAlternatives(all: readonly Walked[]): readonly Walked[] {
  const byPath = new Map<string, Walked[]>();
  for (const walked of all) {
    const path = pathOf(walked.steps);
    byPath.set(path, [...(byPath.get(path) ?? []), walked]);
  }
  return [...byPath.values()].map((sides) => {
    const [first] = sides as [Walked];
    if (sides.length === 1) return first;
    const steps = first.steps.map((step, i): Step => {
      const places = sides.map((side) => side.steps[i]!);
      if (places.every((place) => sameSide(place, step))) return step;
      const offset = places.map((place) => place.offset).reduceRight((rest, one, at) => chosen(places[at]!, one, rest));
      return { ...step, offset, when: [] };
    });
    return { register: first.register, steps };
  });
}

function sameSide(one: Step, other: Step): boolean {
  const sides = ({ when }: Step) => when.map((side) => `${side.when} ${side.holds}`).join();
  return sides(one) === sides(other);
}

/** `offset` where the step's side holds, else `rest`. */
function chosen({ when }: Step, offset: Expression, rest: Expression): Expression {
  if (when.length === 0 || offset === rest) return offset;
  const type = { kind: "bool" } as const;
  const condition = when
    .map(({ condition, holds }): Expression =>
      holds ? condition : { kind: "unary", operator: "!", operand: condition, type, range: undefined },
    )
    .reduce((left, right) => ({
      kind: "binary",
      operator: "&&",
      left,
      right,
      wraps: undefined,
      type,
      range: undefined,
    }));
  return { kind: "conditional", condition, then: offset, else: rest, type: offset.type, range: undefined };
}
