import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { commandNames } from "../checks/command-names.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { gaps, overlaps } from "../checks/tiling.ts";
import { addresses } from "../checks/transfer-addresses.ts";
import { constantOf, typeOf } from "../expressions.ts";
import { reservedField, unclaimed, type Claim, type Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { didYouMean, Scope, type SymbolOf, type Unit } from "../scope.ts";
import { declared, unnamed } from "./describe.ts";
import { fieldNames } from "./entries.ts";
import { bindMembers, type Bound } from "./members.ts";
import { entryOf } from "./records.ts";
import { bindCommandRecord, bindCompletes, bindTransfer } from "./transfers.ts";

export function bindCommand(unit: Unit, syntax: Syntax.Command): Model.Command | undefined {
  const symbol = syntax.entry && unit.expect(syntax.entry, "entry");
  const answer = syntax.completion && unit.expect(syntax.completion, "entry", "record");
  const entry = symbol?.model();
  if (symbol === undefined || entry === undefined) return undefined;
  const container: Container = {
    from: 0,
    // Where the entry's own members are in error, its size may be what is wrong.
    to: symbol.unit.incomplete.has(entry.name) ? Infinity : entry.size * 8,
    title: `command ${syntax.name.text}`,
    location: unit.at(syntax.name),
  };
  commandNames(unit, syntax, entry);
  duplicateNames(unit, memberNames(syntax), container.title);
  const fixed = bindFixed(unit, syntax, symbol, entry);
  const bound = bindMembers({ unit, kind: "command" }, syntax.members.filter(isEntryMember), container);
  const layout = fill(unit, { symbol, entry, fixed, bound, container });
  const scope = new Scope(unit);
  for (const name of fieldNames(syntax.members)) scope.give(name.text, { kind: "poisoned" });
  for (const field of bound.fields) {
    if (field.role === "value") scope.give(field.name, { kind: "command-field", field });
  }
  const completed = new Scope(unit, scope);
  const completion = answer?.model();
  if (syntax.completion !== undefined) {
    const reference = answer?.reference;
    const known = completion !== undefined && reference !== undefined;
    if (known) completed.give(syntax.completion.text, { kind: "entry", entry: entryOf(completion), reference });
    else
      for (const name of [syntax.completion.text, ...unit.names(["entry", "record"])])
        completed.give(name, { kind: "poisoned" });
  }
  const addressOf = addresses(unit, syntax, bound);
  const transfers: Model.Transfer[] = [];
  const records: Model.CommandRecord[] = [];
  const results: Model.Result[] = [];
  for (const member of syntax.members) {
    if (member.kind === "transfer") {
      const transfer = bindTransfer(scope, completed, member, addressOf);
      if (transfer !== undefined) transfers.push(transfer);
    } else if (member.kind === "command-record") {
      const record = bindCommandRecord(scope, member, addressOf);
      if (record !== undefined) records.push(record);
    } else if (member.kind === "result") {
      const value = member.value && typeOf(completed, member.value);
      if (value !== undefined) results.push({ ...declared(member.name, member), value });
    }
  }
  const completes = bindCompletes(scope, completed, syntax);
  if (layout === undefined || (syntax.completion !== undefined && answer === undefined)) return undefined;
  if (completes === undefined) return undefined;
  return {
    ...declared(syntax.name, syntax),
    entry: symbol.reference,
    completion: answer?.reference,
    layout,
    transfers,
    records,
    results,
    completes,
    constraints: [],
  };
}

function isEntryMember(member: Syntax.CommandMember): member is Syntax.EntryMember {
  return !["transfer", "command-record", "completes", "result"].includes(member.kind);
}

/** Names that become parameters together: fields, transfers and records. Results are told apart by standing in the answer. */
function* memberNames(syntax: Syntax.Command): Generator<Syntax.Name> {
  yield* fieldNames(syntax.members);
  for (const member of syntax.members) {
    if (member.kind === "transfer" || member.kind === "command-record") yield member.name;
  }
}

/** Nothing where one of the values is in error: which command it is, is not known then. */
type Fixed = ReadonlyMap<string, bigint> | undefined;

/** `(opcode: read)`: values of the entry's own fields. */
function bindFixed(unit: Unit, syntax: Syntax.Command, symbol: SymbolOf<"entry">, entry: Model.Entry): Fixed {
  const values = new Map<string, bigint>();
  let whole = true;
  duplicateNames(
    unit,
    syntax.fixed.map((fixed) => fixed.name),
    `the fixed values of ${syntax.name.text}`,
  );
  const settable = entry.fields.filter((field) => field.role === "value");
  for (const { name, value } of syntax.fixed) {
    const field = settable.find((candidate) => candidate.name === name.text);
    if (field === undefined) {
      whole = false;
      if (symbol.unit.incomplete.has(entry.name)) continue;
      const tag = entry.fields.find((candidate) => candidate.name === name.text && candidate.role === "tag");
      if (tag !== undefined) unit.report(diagnostics.tagFixed({ name: name.text }, unit.at(name)));
      else {
        const details = didYouMean(
          unit,
          name,
          settable.map((candidate) => candidate.name),
        );
        const problem = diagnostics.unknownMember({ of: entry.name, name: name.text }, unit.at(name), details);
        unit.reportMissing(problem, symbol.unit);
      }
      continue;
    }
    const found = value && constantOf(new Scope(unit), value, field.type, `'${field.name}'`);
    if (found === undefined) whole = false;
    else values.set(field.name, found.value);
  }
  return whole ? values : undefined;
}

interface Filling {
  readonly symbol: SymbolOf<"entry">;
  readonly entry: Model.Entry;
  readonly fixed: Fixed;
  readonly bound: Bound;
  readonly container: Container;
}

/** The whole entry as the command fills it: its slots tiled by the command's members. */
function fill(unit: Unit, filling: Filling): readonly Model.CommandField[] | undefined {
  const { symbol, entry, fixed, bound, container } = filling;
  if (symbol.unit.incomplete.has(entry.name)) return undefined;
  const own = entry.fields.filter((field) => field.role !== "command");
  const claimsOfEntry = own.map((field): Claim => {
    const named = field.role !== "reserved";
    const title = named ? `field '${field.name}' of entry ${entry.name}` : `'reserved' of entry ${entry.name}`;
    const location = symbol.unit.at(field);
    return { from: field.at, to: field.at + field.width, title, label: field.name, location };
  });
  const disjoint = overlaps(unit, bound.claims, claimsOfEntry);
  const rest: Model.Field[] = [];
  const all = [...claimsOfEntry, ...bound.claims];
  if (bound.rest !== undefined) {
    const described = unnamed("reserved", bound.rest);
    for (const free of unclaimed(container, all)) rest.push(reservedField(free, described, unit.byteOrder));
  } else if (!bound.partial && disjoint) gaps(unit, container, container, all);
  if (bound.partial || fixed === undefined) return undefined;
  const ofEntry = own.map((field): Model.CommandField => {
    const fixedValue = fixed.get(field.name);
    if (fixedValue === undefined) return { ...field, declaredBy: "entry" };
    return { ...field, role: "fixed", fixedValue, declaredBy: "entry" };
  });
  const ofCommand = [...bound.fields, ...rest].map((field): Model.CommandField => ({
    ...field,
    declaredBy: "command",
  }));
  return [...ofEntry, ...ofCommand].sort((a, b) => a.at - b.at);
}
