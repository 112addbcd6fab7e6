/** Rings, with all that is said of them. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { checkIndex } from "../checks/ring-index.ts";
import { ringRules, type Rules } from "../checks/ring-rules.ts";
import { sharedViews } from "../checks/shared-views.ts";
import { checkStamps } from "../checks/stamps.ts";
import { checkValid } from "../checks/valid-last.ts";
import { condition, constantOf, typedAs } from "../expressions.ts";
import { fold } from "../fold.ts";
import type * as Model from "../model.ts";
import { didYouMean, type Scope, type SymbolOf } from "../scope.ts";
import { describeType, resolveType, widthOf } from "../types.ts";
import { declared } from "./describe.ts";
import { placeIn, zero } from "./memory.ts";
import { bindIdle, entryOf, fieldOf, fieldScope, powerOfTwo, type Holder } from "./holders.ts";
import { bindStamps } from "./stamps.ts";

export function bindRing(scope: Scope, syntax: Syntax.Ring): Model.Ring | undefined {
  const ring = ringOf(scope, syntax);
  scope.define(syntax.name, ring === undefined ? { kind: "poisoned" } : { kind: "ring", ring });
  return ring;
}

/** A ring while it is read. */
export interface Reading {
  readonly scope: Scope;
  readonly syntax: Syntax.Ring;
  readonly rules: Rules;
  /** Its entry, as whoever fills it writes it, and as whoever empties it reads it. */
  readonly filled: Holder;
  readonly read: Holder;
}

function ringOf(scope: Scope, syntax: Syntax.Ring): Model.Ring | undefined {
  const { unit } = scope;
  const before = unit.diagnostics.length;
  const symbol = syntax.entry && unit.expect(syntax.entry, "entry");
  const place = syntax.place === undefined ? { region: "", offset: zero } : placeIn(scope, syntax.place);
  const rules = ringRules(unit, syntax);
  const slots = bindDepth(scope, syntax, rules);
  const written = rules.index?.type && resolveType(rules.index.type, { scope, place: "a ring's index" })?.type;
  const bits: Model.Type = { kind: "range", bits: 1, min: 0n, max: 1n };
  const spare = rules.spare?.value && constantOf(scope, rules.spare.value, bits, "the number of spare slots");
  const several: Model.Type = { kind: "range", bits: 16, min: 1n, max: 256n };
  const takes = rules.takes?.value && constantOf(scope, rules.takes.value, several, "the number of slots of an entry");
  const alignment = rules.align?.value && powerOfTwo(scope, rules.align.value, "the alignment of a ring");
  const entry = symbol?.model();
  if (symbol === undefined || entry === undefined) return undefined;
  const { reference } = symbol;
  const filled = { name: entry.name, fields: entry.fields, reference };
  const reading = { scope, syntax, rules, filled, read: { ...filled, fields: entryOf(entry).fields } };
  const own = ofEntry(reading, syntax.entry!.text, written);
  const accepts = bindAccepts(reading, symbol);
  if (slots === undefined || place === undefined || spare === undefined || syntax.producer === undefined)
    return undefined;
  if (rules.index !== undefined && written === undefined) return undefined;
  if (unit.diagnostics.slice(before).some(({ severity }) => severity === "error")) return undefined;
  const ring: Model.Ring = {
    ...declared(syntax.name, syntax),
    entry: reference,
    producer: syntax.producer,
    region: place.region,
    offset: place.offset,
    alignment: alignment === undefined ? undefined : Number(alignment),
    ...slots,
    index: indexOf(written, slots.depth),
    spare: spare.value === 0n ? 0 : 1,
    accepts,
    whole: rules.whole !== undefined,
    ...own,
    takes: Number(takes?.value ?? 1n),
  };
  const right = () => unit.diagnostics.slice(before).every(({ severity }) => severity !== "error");
  sharedViews(unit, ring, entry, syntax.entry!);
  checkIndex(unit, ring, rules);
  checkStamps(unit, ring, entry, rules);
  if (right()) checkValid(unit, ring, entry, rules);
  return right() ? ring : undefined;
}

type Depth = Pick<Model.Ring, "depth" | "depthRange">;

/** `depth 64;`, `depth 2..cap.mqes;` */
function bindDepth(scope: Scope, syntax: Syntax.Ring, { depth: rule, index }: Rules): Depth | undefined {
  const { unit } = scope;
  const type: Model.Type = { kind: "range", bits: 32, min: 1n, max: (1n << 32n) - 1n };
  if (rule?.value === undefined) return undefined;
  if (rule.value.kind !== "range") {
    const depth = typedAs(scope, rule.value, { kind: "unsigned", bits: 32 }, "a depth");
    const slots = depth && fold(depth);
    if (slots !== undefined && (slots < 1n || (index !== undefined && (slots & (slots - 1n)) !== 0n))) {
      return unit.report(diagnostics.depthNotPower({ depth: slots }, unit.at(rule.value)));
    }
    return depth && { depth, depthRange: undefined };
  }
  const from = typedAs(scope, rule.value.from, type, "a depth");
  const to = typedAs(scope, rule.value.to, type, "a depth");
  if (from?.range === undefined || to?.range === undefined) return undefined;
  if (from.range.min > to.range.max) {
    return unit.report(diagnostics.emptyRange({ from: from.range.min, to: to.range.max }, unit.at(rule.value)));
  }
  const range = { min: from.range.min, max: to.range.max };
  const depth: Model.Expression = {
    kind: "ring-depth",
    ring: syntax.name.text,
    type: { kind: "unsigned", bits: 32 },
    range,
  };
  return { depth, depthRange: { from, to } };
}

/** Where no type is said, the index wraps at the depth: it has the bits that its largest value needs. */
function indexOf(written: Model.Type | undefined, depth: Model.Expression): Model.Ring["index"] {
  if (written !== undefined) return { kind: "free-running", bits: widthOf(written)! };
  const largest = (depth.range?.max ?? 1n << 32n) - 1n;
  return { kind: "modulo", bits: largest < 1n ? 1 : largest.toString(2).length };
}

type OfEntry = Pick<Model.Ring, "free" | "freeField" | "valid" | "validWhen" | "stamps" | "idle" | "chain" | "link">;

/** What rules say over the ring's own entry. */
function ofEntry(reading: Reading, entryName: string, index: Model.Type | undefined): OfEntry {
  const { scope, syntax, rules, filled, read } = reading;
  const free = rules.free?.value && bindFree(scope, rules.free.value, index);
  const valid = rules.valid?.value;
  const byCell = valid?.kind === "name" && read.fields.every(({ name }) => name !== valid.name.text);
  const over = (holder: Holder) => {
    const inner = fieldScope(scope, holder);
    const entry = scope.unit.resolve(holder.reference).model() as Model.Entry;
    inner.give(entryName, { kind: "entry", entry: { ...entry, fields: holder.fields }, reference: holder.reference });
    return inner;
  };
  const tested = over(read);
  tested.give("turn", { kind: "turn", ring: syntax.name.text });
  return {
    free: free?.cell,
    freeField: free?.field,
    valid: byCell ? indexCellNamed(scope, valid, index) : undefined,
    validWhen: valid === undefined || byCell ? undefined : condition(tested, valid),
    stamps: rules.stamp === undefined ? [] : bindStamps(reading, rules.stamp.stamps, index),
    idle: rules.idle === undefined ? [] : bindIdle(scope, read, rules.idle.values),
    chain: rules.chain?.value && condition(over(filled), rules.chain.value),
    link: rules.link?.value && condition(over(filled), rules.link.value),
  };
}

interface Free {
  readonly cell: string | undefined;
  readonly field: { readonly entry: Model.Reference; readonly field: string } | undefined;
}

/** `free sq_head;`, `free Cqe.sqhd;` */
function bindFree(scope: Scope, syntax: Syntax.Expression, index: Model.Type | undefined): Free | undefined {
  const { unit } = scope;
  if (syntax.kind !== "member" || syntax.object.kind !== "name" || scope.find(syntax.object.name.text) !== undefined) {
    const help = "a cell of this queue, or with its entry a field of completions, as in 'Cqe.head'";
    const cell = indexCellNamed(scope, syntax, index, help);
    return cell === undefined ? undefined : { cell, field: undefined };
  }
  const symbol = unit.expect(syntax.object.name, "entry");
  const entry = symbol?.model();
  if (symbol === undefined || entry === undefined) return undefined;
  const { reference } = symbol;
  const field = fieldOf(unit, { name: entry.name, fields: entryOf(entry).fields, reference }, syntax.member);
  if (field === undefined) return undefined;
  if (field.type.kind === "unsigned" || field.type.kind === "range") {
    return { cell: undefined, field: { entry: reference, field: field.name } };
  }
  const values = { expected: "an unsigned integer", found: describeType(field.type) };
  return unit.report(diagnostics.typeMismatch(values, unit.at(syntax.member)));
}

/** The cell that the device writes its index of the ring to. */
function indexCellNamed(
  scope: Scope,
  syntax: Syntax.Expression,
  index: Model.Type | undefined,
  help?: string,
): string | undefined {
  const { unit } = scope;
  const binding = syntax.kind === "name" ? scope.find(syntax.name.text) : undefined;
  if (binding?.kind === "poisoned") return undefined;
  if (syntax.kind === "name" && binding === undefined) {
    const near = didYouMean(unit, syntax.name, scope.names("cell"));
    const details = near.fixes === undefined && help !== undefined ? { help } : near;
    const values = { kind: "cell", name: syntax.name.text };
    return unit.reportMissing(diagnostics.unknownName(values, unit.at(syntax), details));
  }
  if (binding?.kind !== "cell" || binding.cell.length !== undefined)
    return unit.report(diagnostics.notACell(unit.at(syntax)));
  const { cell } = binding;
  const related = [{ location: unit.at(cell), message: "it is declared here" }];
  if (cell.writer !== "device") {
    return unit.report(diagnostics.indexNotFromDevice({ cell: cell.name }, unit.at(syntax), { related }));
  }
  if (cell.type.kind !== "unsigned" || (index !== undefined && cell.type.bits !== widthOf(index))) {
    const values = { cell: cell.name, found: describeType(cell.type), index: index ? describeType(index) : "unsigned" };
    return unit.report(diagnostics.indexCellType(values, unit.at(syntax), { related }));
  }
  return cell.name;
}

/** Commands of the ring's entry: those named, or all that the file declares. */
function bindAccepts(reading: Reading, entry: SymbolOf<"entry">): readonly Model.Reference[] {
  const { scope, syntax, rules } = reading;
  const { unit } = scope;
  if (syntax.producer === "device") return [];
  const fills = (symbol: SymbolOf<"command">) => {
    const name = symbol.syntax.entry;
    return name !== undefined && symbol.unit.find(name.text) === entry;
  };
  if (rules.accepts === undefined) {
    const commands: Model.Reference[] = [];
    for (const symbol of unit.symbols.values()) {
      if (symbol.kind === "command" && fills(symbol)) commands.push(symbol.reference);
    }
    return commands;
  }
  const seen = new Map<string, Syntax.Name>();
  let missed = false;
  return rules.accepts.commands.flatMap((name) => {
    // Several that are missing are most likely one part of the text that is.
    if (missed && unit.find(name.text) === undefined) return [];
    const symbol = unit.expect(name, "command");
    missed ||= symbol === undefined;
    if (symbol === undefined) return [];
    const first = seen.get(name.text);
    if (first !== undefined) {
      const related = [{ location: unit.at(first), message: `'${name.text}' stands here too` }];
      const values = { name: name.text, where: `what ring ${syntax.name.text} accepts` };
      return unit.report(diagnostics.duplicateMember(values, unit.at(name), { related })) ?? [];
    }
    seen.set(name.text, name);
    if (fills(symbol)) return [symbol.reference];
    const values = { command: name.text, fills: symbol.syntax.entry?.text ?? "another entry", ring: syntax.name.text };
    const related = [{ location: symbol.unit.at(symbol.syntax.name), message: "it is declared here" }];
    return unit.report(diagnostics.acceptsOtherEntry(values, unit.at(name), { related })) ?? [];
  });
}
