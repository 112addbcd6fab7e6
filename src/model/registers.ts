/** Which register an expression speaks of: `cap.mqes`, `Controller.cap.mqes`, `queue[id].sq_tail`. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import { ambiguousRegister } from "./checks/ambiguous-registers.ts";
import { typedAs } from "./expressions.ts";
import type * as Model from "./model.ts";
import { didYouMean, type Scope, type SymbolOf, type Unit } from "./scope.ts";

/** What names need of a register, before it is known where it stands. */
export type Word = Omit<Model.Register, "offset" | "array" | "when" | "gate"> & { readonly array: Bounds | undefined };

export interface Group {
  readonly name: string;
  /** Absent: once. */
  readonly array?: Bounds | undefined;
  readonly registers: readonly Word[];
  readonly blocks: readonly Group[];
}

interface Bounds {
  readonly from: bigint;
  readonly to: bigint;
}

/** A step on the way to a register. `unindexed`: an array whose index is still to come. */
type Step = Model.RegisterPath & { readonly unindexed: boolean };

export type GroupTarget = Step & { readonly kind: "group"; readonly group: Group };
export type WordTarget = Step & { readonly kind: "word"; readonly word: Word };
export type FieldTarget = Step & { readonly kind: "field"; readonly word: Word; readonly field: Model.RegisterField };
export type RegisterTarget = GroupTarget | WordTarget | FieldTarget;

/** "no register": the expression is about something else. Nothing: it is in error, which has been reported. */
export type Found = RegisterTarget | "no register" | undefined;

export function registerTarget(scope: Scope, syntax: Syntax.Expression): Found {
  switch (syntax.kind) {
    case "name":
      return named(scope, syntax.name);
    case "member": {
      const object = registerTarget(scope, syntax.object);
      if (object === undefined || object === "no register") return object;
      return memberOf(scope, object, syntax);
    }
    case "index": {
      const object = registerTarget(scope, syntax.object);
      if (object === undefined || object === "no register") return object;
      return elementOf(scope, object, syntax);
    }
    default:
      return "no register";
  }
}

function named(scope: Scope, name: Syntax.Name): Found {
  const binding = scope.find(name.text);
  if (binding?.kind === "register") return binding.target;
  if (binding?.kind === "poisoned") return undefined;
  if (binding !== undefined) return "no register";
  const symbol = scope.unit.find(name.text);
  if (symbol?.kind === "registers") {
    const group = symbol.model();
    return group && all(symbol.reference, group);
  }
  return symbol === undefined ? bare(scope.unit, name) : "no register";
}

/** Whether an expression speaks of registers, right or wrong. Reports nothing. */
export function saysRegister(scope: Scope, syntax: Syntax.Expression): boolean {
  if (syntax.kind === "member" || syntax.kind === "index") return saysRegister(scope, syntax.object);
  if (syntax.kind !== "name") return false;
  const { text } = syntax.name;
  const binding = scope.find(text);
  if (binding !== undefined) return binding.kind === "register";
  const symbol = scope.unit.find(text);
  if (symbol !== undefined) return symbol.kind === "registers";
  return [...visible(scope.unit)].some(({ syntax: registers }) => namesOf(registers).has(text));
}

/** The registers themselves, as what their name stands for. */
export function all(registers: Model.Reference, group: Group): GroupTarget {
  return { kind: "group", registers, path: [], unindexed: false, group };
}

/** A register or block said without the name of its registers: one of those of the file must have it. */
function bare(unit: Unit, name: Syntax.Name): Found {
  const owners = [...visible(unit)].filter(({ syntax }) => namesOf(syntax).has(name.text));
  // A name that nobody has may be a slip for one of any.
  use(unit, owners.length === 0 ? [...visible(unit)] : owners);
  const [owner, second] = owners;
  if (owner === undefined) return "no register";
  if (second !== undefined) return ambiguousRegister(unit, name, owners);
  const group = owner.model();
  // One in error has been reported where it is declared.
  return group && child(all(owner.reference, group), name.text);
}

function use(unit: Unit, registers: readonly SymbolOf<"registers">[]): void {
  for (const binding of unit.imports.values()) {
    if (binding.symbol?.kind === "registers" && registers.includes(binding.symbol)) binding.used = true;
  }
}

/** The registers that the file declares and imports. */
function* visible(unit: Unit): Generator<SymbolOf<"registers">> {
  for (const symbol of unit.symbols.values()) if (symbol.kind === "registers") yield symbol;
  for (const { symbol } of unit.imports.values()) if (symbol?.kind === "registers") yield symbol;
}

const names = new WeakMap<Syntax.Registers, ReadonlySet<string>>();

/** Names of registers and blocks, those of alternatives too. Collected once: every bare name asks. */
function namesOf(syntax: Syntax.Registers): ReadonlySet<string> {
  const known = names.get(syntax) ?? new Set(namesIn(syntax.members));
  names.set(syntax, known);
  return known;
}

/** A file that may declare a register in a part that could not be read, when there is one; else the one that asks. */
export function mayDeclareRegisters(unit: Unit): Unit {
  return [...visible(unit)].find((symbol) => symbol.unit.broken)?.unit ?? unit;
}

/** Names of registers and blocks that can be said without more. */
export function* registerNames(unit: Unit): Generator<string> {
  for (const symbol of visible(unit)) yield* namesOf(symbol.syntax);
}

function* namesIn(members: readonly Syntax.RegistersMember[]): Generator<string> {
  for (const member of members) {
    if (member.kind !== "register-gate") yield member.name.text;
    else yield* namesIn([...member.then, ...(member.else ?? [])]);
  }
}

/** A register or block of a group. */
export function child(target: GroupTarget, name: string): RegisterTarget | undefined {
  const { registers, path, group } = target;
  const step = { registers, path: [...path, { name, index: undefined }] };
  const found = membersOf(group).get(name);
  if (found === undefined) return undefined;
  const unindexed = found.array !== undefined;
  return "registers" in found
    ? { kind: "group", ...step, unindexed, group: found }
    : { kind: "word", ...step, unindexed, word: found };
}

const members = new WeakMap<Group, ReadonlyMap<string, Word | Group>>();

/** Of two alternatives of one name the first: they are alike. */
function membersOf(group: Group): ReadonlyMap<string, Word | Group> {
  const known =
    members.get(group) ?? new Map([...group.blocks, ...group.registers].reverse().map((one) => [one.name, one]));
  members.set(group, known);
  return known;
}

function memberOf(scope: Scope, object: RegisterTarget, syntax: Syntax.MemberExpression): Found {
  const { unit } = scope;
  const { member } = syntax;
  if (object.unindexed) return withoutIndex(unit, object, syntax.object);
  if (object.kind === "field" || (object.kind === "word" && object.word.fields.length === 0)) return "no register";
  if (object.kind === "group") {
    const inner = child(object, member.text);
    if (inner !== undefined) return inner;
    const { registers, blocks, name } = object.group;
    return missing(unit, object.registers, name, member, [...registers, ...blocks]);
  }
  const named = object.word.fields.filter((field) => field.role !== "reserved");
  const field = named.find(({ name }) => name === member.text);
  if (field === undefined) return missing(unit, object.registers, object.word.name, member, named);
  return { ...object, kind: "field", field };
}

function missing(
  unit: Unit,
  registers: Model.Reference,
  of: string,
  name: Syntax.Name,
  candidates: readonly { readonly name: string }[],
): undefined {
  const { unit: owner } = unit.resolve(registers);
  if (owner.incomplete.has(registers.name)) return undefined;
  const details = didYouMean(
    unit,
    name,
    candidates.map((one) => one.name),
  );
  return unit.reportMissing(diagnostics.unknownMember({ of, name: name.text }, unit.at(name), details), owner);
}

export function withoutIndex(unit: Unit, target: RegisterTarget, syntax: Syntax.Expression): undefined {
  return unit.report(diagnostics.arrayWithoutIndex({ name: target.path.at(-1)!.name }, unit.at(syntax)));
}

function elementOf(scope: Scope, object: RegisterTarget, syntax: Syntax.IndexExpression): Found {
  const { unit } = scope;
  const bounds = object.kind === "group" ? object.group.array : object.word.array;
  const last = object.path.at(-1);
  if (!object.unindexed || bounds === undefined || last === undefined) {
    // Its bounds may be what could not be read.
    return unit.reportMissing(diagnostics.notAnArray(unit.at(syntax.object)), unit.resolve(object.registers).unit);
  }
  const type: Model.Type = { kind: "range", bits: 64, min: bounds.from, max: bounds.to };
  const index = typedAs(scope, syntax.index, type, `the index of '${last.name}'`);
  if (index === undefined) return undefined;
  return { ...object, unindexed: false, path: [...object.path.slice(0, -1), { name: last.name, index }] };
}
