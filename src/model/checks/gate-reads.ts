import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/**
 * A gate is found out right after a reset, before anything else: what it reads has to be there then. A register behind
 * another gate is, where the condition has asked for that gate before.
 */
export function gateReads(unit: Unit, syntax: Syntax.Gate, condition: Model.Expression): boolean {
  // Whoever asks for a gate that asks for this one is told of the cycle.
  for (const { gate } of gatesIn(condition)) unit.resolve(gate).model();
  for (const { register, known } of reads(condition, [])) {
    const needed = gatesOf(unit, register).find((name) => !known.includes(name));
    if (needed === undefined) continue;
    const name = [...register.path.map((step) => step.name), ...(register.field === undefined ? [] : [register.field])];
    const values = { gate: syntax.name.text, name: name.join("."), other: needed };
    unit.report(diagnostics.gateReadsLater(values, unit.at(syntax.value!)));
    return false;
  }
  return true;
}

type GateExpression = Model.Expression & { readonly kind: "gate" };
type RegisterExpression = Model.Expression & { readonly kind: "register" };

function* gatesIn(expression: unknown): Generator<GateExpression> {
  if (typeof expression !== "object" || expression === null) return;
  if ("kind" in expression && expression.kind === "gate") yield expression as GateExpression;
  else for (const part of Object.values(expression)) yield* gatesIn(part);
}

interface Read {
  readonly register: RegisterExpression;
  /** Gates that hold where it is read. */
  readonly known: readonly string[];
}

/** The registers that are read. What stands right of `&&` is only looked at where the left side holds. */
function* reads(expression: unknown, known: readonly string[]): Generator<Read> {
  if (typeof expression !== "object" || expression === null) return;
  const one = expression as Model.Expression;
  if (one.kind === "binary" && one.operator === "&&") {
    yield* reads(one.left, known);
    yield* reads(one.right, [...known, ...held(one.left)]);
    return;
  }
  if (one.kind === "conditional") {
    yield* reads(one.condition, known);
    yield* reads(one.then, [...known, ...held(one.condition)]);
    yield* reads(one.else, known);
    return;
  }
  if (one.kind === "register") yield { register: one, known };
  for (const part of Object.values(expression)) yield* reads(part, known);
}

/** Gates that hold where the condition does. */
function held(condition: Model.Expression): readonly string[] {
  if (condition.kind === "gate") return [condition.gate.name];
  if (condition.kind !== "binary" || condition.operator !== "&&") return [];
  return [...held(condition.left), ...held(condition.right)];
}

/** Gates that have to hold for the register, or its field, to be there. */
function gatesOf(unit: Unit, { registers, path, field }: RegisterExpression): readonly string[] {
  const model = unit.resolve(registers).model() as Model.Registers | undefined;
  const found: string[] = [];
  let group: Pick<Model.Registers, "registers" | "blocks"> | undefined = model;
  for (const step of path) {
    const word: Model.Register | undefined = group?.registers.find(({ name }) => name === step.name);
    const block: Model.RegisterBlock | undefined = group?.blocks.find(({ name }) => name === step.name);
    for (const { condition, holds } of (word ?? block)?.when ?? []) if (holds) found.push(...held(condition));
    if (word?.gate !== undefined) found.push(word.gate);
    const since = word?.fields.find(({ name }) => name === field)?.since;
    if (since !== undefined) found.push(since);
    group = block;
  }
  return found;
}
