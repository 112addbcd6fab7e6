/**
 * Registers: first what each is, then where it stands, since offsets may ask other registers of the same block
 * (`(4 << cap.dstrd)`), whatever their order.
 */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { configWidth } from "../checks/config-width.ts";
import { alignments } from "../checks/register-alignment.ts";
import { alternativeNames } from "../checks/register-alternatives.ts";
import { arrayStrides } from "../checks/register-arrays.ts";
import { offsetCycles } from "../checks/register-cycles.ts";
import { registerOverlaps } from "../checks/register-overlaps.ts";
import { reservedRegister } from "../checks/reserved-register.ts";
import { condition, typedAs } from "../expressions.ts";
import type * as Model from "../model.ts";
import { exactly } from "../ranges.ts";
import { all, child, type Group, type GroupTarget } from "../registers.ts";
import { article, describeBinding, kindNames, Scope, type Unit } from "../scope.ts";
import { bindParameters } from "./calls.ts";
import { declared } from "./describe.ts";
import { bindWord, bounds, type DraftWord } from "./register-words.ts";

const offsets: Model.Type = { kind: "unsigned", bits: 64 };

/** A register or block whose place is still to be found. */
export type Draft = { readonly when: readonly Alternative[] } & (
  | { readonly kind: "word"; readonly syntax: Syntax.Register; readonly word: DraftWord | undefined }
  | {
      readonly kind: "block";
      readonly syntax: Syntax.RegisterBlock;
      readonly inner: readonly Draft[];
      readonly group: Group;
    }
);

/** One side of a `when`, as written. */
export interface Alternative {
  readonly when: number;
  readonly syntax: Syntax.RegisterGate;
  readonly holds: boolean;
}

export function bindRegisters(unit: Unit, syntax: Syntax.Registers): Model.Registers | undefined {
  const before = unit.diagnostics.length;
  const scope = new Scope(unit);
  const name = syntax.name.text;
  const reference = { file: unit.source.file, name };
  const parameters = bindParameters(scope, syntax.parameters, "registers");
  const place = syntax.place && bindPlace(scope, syntax.place);
  const drafts = draft(unit, syntax.members, [], { when: 0 });
  alternativeNames(unit, syntax, drafts);
  const wrong = () => unit.diagnostics.slice(before).some(({ severity }) => severity === "error");
  if (wrong()) unit.incomplete.add(name);
  const group = groupOf(name, drafts);
  scope.give(name, { kind: "register", target: all(reference, group) });
  bindNames(scope, drafts, all(reference, group));
  const conditions = new Map<Syntax.RegisterGate, Model.Expression | undefined>();
  const { registers, blocks } = placed({ scope, conditions }, drafts);
  if (wrong()) unit.incomplete.add(name);
  else if (offsetCycles(unit, syntax, reference, { registers, blocks })) {
    const misaligned = alignments(unit, { registers, blocks }, place?.offset);
    configWidth(unit, place, { registers, blocks });
    arrayStrides(unit, { registers, blocks });
    registerOverlaps(unit, { registers, blocks }, misaligned);
  }
  if (parameters === undefined || place === undefined) return undefined;
  return { ...declared(syntax.name, syntax), parameters, place, registers, blocks };
}

function bindPlace(scope: Scope, syntax: Syntax.RegistersPlace): Model.RegistersPlace | undefined {
  const offset = syntax.offset && typedAs(scope, syntax.offset, offsets, "an offset");
  if (syntax.offset !== undefined && offset === undefined) return undefined;
  switch (syntax.kind) {
    case "bar": {
      const numbers: Model.Type = { kind: "range", bits: 8, min: 0n, max: 5n };
      const index = typedAs(scope, syntax.index, numbers, "the number of a bar");
      return index && { kind: "bar", index, offset };
    }
    case "config":
      return { kind: "config", offset };
    case "capability": {
      const id = typedAs(scope, syntax.id, { kind: "unsigned", bits: 16 }, "the identifier of a capability");
      return id && { kind: "capability", id, offset };
    }
    case "region":
      return isRegion(scope, syntax.name) ? { kind: "region", name: syntax.name.text, offset } : undefined;
  }
}

/** Whether the name is nothing else here: regions are of the queues that use the registers. */
function isRegion(scope: Scope, name: Syntax.Name): boolean {
  const { unit } = scope;
  const binding = scope.find(name.text);
  const symbol = unit.find(name.text);
  if (binding?.kind === "poisoned") return false;
  if (binding === undefined && symbol === undefined) return true;
  const found = binding === undefined ? article(kindNames[symbol!.kind]) : describeBinding(binding);
  unit.report(diagnostics.wrongKind({ name: name.text, found, expected: "a region" }, unit.at(name)));
  return false;
}

/** What the members are, without their places. `counter` numbers the `when`s in the order of the text. */
function draft(
  unit: Unit,
  members: readonly Syntax.RegistersMember[],
  when: readonly Alternative[],
  counter: { when: number },
): readonly Draft[] {
  return members.flatMap((syntax): readonly Draft[] => {
    switch (syntax.kind) {
      case "register":
        if (reservedRegister(unit, syntax)) return [];
        return [{ kind: "word", syntax, word: bindWord(unit, syntax), when }];
      case "register-block": {
        const inner = draft(unit, syntax.members, [], counter);
        const array = syntax.array && bounds(unit, syntax.array);
        return [{ kind: "block", syntax, inner, group: { ...groupOf(syntax.name.text, inner), array }, when }];
      }
      case "register-gate": {
        const one = { when: counter.when++, syntax };
        return [
          ...draft(unit, syntax.then, [...when, { ...one, holds: true }], counter),
          ...draft(unit, syntax.else ?? [], [...when, { ...one, holds: false }], counter),
        ];
      }
    }
  });
}

function groupOf(name: string, drafts: readonly Draft[]): Group {
  return {
    name,
    array: undefined,
    registers: drafts.flatMap((one) => (one.kind === "word" && one.word !== undefined ? [one.word] : [])),
    blocks: drafts.flatMap((one) => (one.kind === "block" ? [one.group] : [])),
  };
}

/** Binds the names that expressions among the registers may say; two of one name are another check's. */
function bindNames(scope: Scope, drafts: readonly Draft[], owner: GroupTarget): void {
  const seen = new Set<string>();
  for (const { syntax } of drafts) {
    const { name } = syntax;
    if (seen.has(name.text)) continue;
    seen.add(name.text);
    const target = child(owner, name.text);
    scope.define(name, target === undefined ? { kind: "poisoned" } : { kind: "register", target });
  }
}

interface Placing {
  readonly scope: Scope;
  readonly conditions: Map<Syntax.RegisterGate, Model.Expression | undefined>;
}

export interface Placed {
  readonly registers: readonly Model.Register[];
  readonly blocks: readonly Model.RegisterBlock[];
}

function placed(placing: Placing, drafts: readonly Draft[]): Placed {
  const registers: Model.Register[] = [];
  const blocks: Model.RegisterBlock[] = [];
  for (const one of drafts) {
    const when = conditionsOf(placing, one.when);
    const offset = offsetOf(placing.scope, one.syntax.position);
    const array = arrayOf(placing.scope, one);
    const whole = offset !== undefined && when !== undefined && (array !== undefined || one.syntax.array === undefined);
    if (one.kind === "word") {
      if (whole && one.word !== undefined) registers.push({ ...one.word, offset, array, when });
      continue;
    }
    const inner = placed(placing, one.inner);
    if (whole) blocks.push({ ...declared(one.syntax.name, one.syntax), offset, array, ...inner, when });
  }
  return { registers, blocks };
}

function offsetOf(scope: Scope, position: Syntax.Position): Model.Expression | undefined {
  const { unit } = scope;
  if (position.kind !== "offset") return unit.report(diagnostics.registerWithoutOffset(unit.at(position)));
  return typedAs(scope, position.offset, offsets, "an offset");
}

function arrayOf(scope: Scope, one: Draft): Model.RegisterArray | undefined {
  const { unit } = scope;
  const { array } = one.syntax;
  const ends = one.kind === "word" ? one.word?.array : one.group.array;
  if (array === undefined || ends === undefined) return undefined;
  if (array.stride !== undefined) {
    const stride = typedAs(scope, array.stride, offsets, "a stride");
    return stride && { ...ends, stride };
  }
  // Registers without a stride follow each other.
  if (one.kind === "word") {
    const bytes = BigInt(one.word!.bits / 8);
    return { ...ends, stride: { kind: "integer", value: bytes, type: offsets, range: exactly(bytes) } };
  }
  return unit.reportMissing(diagnostics.strideMissing({ name: one.syntax.name.text }, unit.at(array)));
}

function conditionsOf(placing: Placing, when: readonly Alternative[]): readonly Model.RegisterCondition[] | undefined {
  const { scope, conditions } = placing;
  const bound: Model.RegisterCondition[] = [];
  for (const { when: index, syntax, holds } of when) {
    if (!conditions.has(syntax)) conditions.set(syntax, syntax.condition && condition(scope, syntax.condition));
    const test = conditions.get(syntax);
    if (test === undefined) return undefined;
    bound.push({ when: index, condition: test, holds });
  }
  return bound;
}
