import type * as Syntax from "../../parser/syntax.ts";
import { commandNames, namesInCases } from "../checks/command-names.ts";
import { computedCycles } from "../checks/computed.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { oneFail } from "../checks/one-fail.ts";
import { addresses, type Addresses } from "../checks/transfer-addresses.ts";
import { unionNames } from "../checks/union-names.ts";
import { typeOf } from "../expressions.ts";
import type { Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { exactly } from "../ranges.ts";
import { Scope, type Unit } from "../scope.ts";
import { bindFail, bindParameters } from "./calls.ts";
import { bindFixed, fill, resolved } from "./command-layout.ts";
import { declared } from "./describe.ts";
import { bindCondition, fieldNames, giveField, giveFields, textsOf } from "./laying-out.ts";
import { bindMembers, settle } from "./members.ts";
import { entryOf } from "./holders.ts";
import { bindKeyed } from "./keyed.ts";
import { bindCommandRecord, bindCompletes, bindTransfer, pieces } from "./transfers.ts";

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
  duplicateNames(unit, memberNames(syntax), container.title);
  const members = syntax.members.filter(isEntryMember);
  unionNames(unit, members, container.title);
  const fixed = bindFixed(unit, syntax, symbol, entry);
  const inherited = resolved(entry.fields, fixed ?? new Map());
  commandNames(unit, syntax, entry.name, inherited);
  const names = textsOf(fieldNames(members));
  const bound = bindMembers({ unit, kind: "command", siblings: names }, members, container);
  const scope = new Scope(unit);
  const parameters = bindParameters(scope, syntax.parameters, "command");
  for (const { name, type, range } of entry.parameters) scope.give(name, { kind: "local", type, range });
  if (symbol.unit.incomplete.has(entry.name)) {
    const names = [...fieldNames(symbol.syntax.members), ...namesInCases(symbol.syntax.members)];
    for (const name of names) scope.give(name.text, { kind: "poisoned" });
  }
  for (const field of inherited) {
    const value = fixed?.get(field.name);
    const given = value === undefined || field.range === undefined ? field : { ...field, range: exactly(value) };
    giveField(scope, given);
  }
  giveFields(scope, names, bound.fields);
  settle(bound, scope);
  giveFields(scope, [], resolved(bound.fields, fixed ?? new Map()));
  computedCycles(unit, bound.fields);
  const constraints = bound.conditions.flatMap((where) => bindCondition(scope, where) ?? []);
  const lent = new Set(lentNames(syntax));
  const layout = fill(unit, { symbol, entry, fixed, bound, container, lent });
  const completed = new Scope(unit, scope);
  // Where the device writes over the slot that it was given, the answer is read there.
  if (entry.views.length > 0 && syntax.entry !== undefined) {
    completed.give(syntax.entry.text, { kind: "entry", entry: entryOf(entry), reference: symbol.reference });
  }
  const completion = answer?.model();
  if (syntax.completion !== undefined) {
    const reference = answer?.reference;
    const known = completion !== undefined && reference !== undefined;
    if (known) completed.give(syntax.completion.text, { kind: "entry", entry: entryOf(completion), reference });
    else
      for (const name of [syntax.completion.text, ...unit.names(["entry", "record"])])
        completed.give(name, { kind: "poisoned" });
  }
  const incomplete = bound.partial || fixed === undefined || symbol.unit.incomplete.has(entry.name);
  const own = { fields: bound.fields, partial: incomplete };
  const addressOf = addresses(unit, syntax, own, { fields: inherited, unit: symbol.unit });
  const { records, whole } = bindRecords(scope, completed, syntax, addressOf);
  const transfers: Model.Transfer[] = [];
  const results: Model.Result[] = [];
  for (const member of syntax.members) {
    if (member.kind === "transfer") {
      const transfer = bindTransfer(scope, completed, member, addressOf);
      if (transfer !== undefined) transfers.push(transfer);
    } else if (member.kind === "result") {
      const value = member.value && typeOf(completed, member.value);
      if (value !== undefined) results.push({ ...declared(member.name, member), value });
    }
  }
  const keyed = layout && bindKeyed(unit, syntax, { layout, transfers, owner: symbol, incomplete });
  const completes = bindCompletes(scope, completed, syntax);
  const [failing, ...others] = syntax.members.filter((member) => member.kind === "fail");
  const fail = failing && bindFail(completed, failing);
  oneFail(unit, syntax, failing, others);
  if (layout === undefined || keyed === undefined || (syntax.completion !== undefined && answer === undefined))
    return undefined;
  if (completes === undefined || parameters === undefined || !whole) return undefined;
  if (failing !== undefined && fail === undefined) return undefined;
  return {
    ...declared(syntax.name, syntax),
    entry: symbol.reference,
    completion: answer?.reference,
    parameters,
    layout,
    transfers,
    records,
    pieces: pieces(unit, syntax, symbol),
    keyed,
    results,
    completes,
    fail,
    constraints: [...entry.constraints, ...constraints],
  };
}

function isEntryMember(member: Syntax.CommandMember): member is Syntax.EntryMember {
  return !["transfer", "command-record", "keyed", "completes", "fail", "result"].includes(member.kind);
}

/** The records beside the command; what completes can ask their fields. `whole`: none is in error. */
function bindRecords(scope: Scope, completed: Scope, syntax: Syntax.Command, addressOf: Addresses) {
  const records: Model.CommandRecord[] = [];
  let whole = true;
  for (const member of syntax.members) {
    if (member.kind !== "command-record") continue;
    const { text } = member.name;
    const bound = bindCommandRecord(scope, member, addressOf);
    if (bound?.record === undefined) whole = false;
    else records.push(bound.record);
    if (bound === undefined) completed.give(text, { kind: "poisoned" });
    else completed.give(text, { kind: "entry", entry: bound.seen, reference: bound.reference, record: text });
  }
  return { records, whole };
}

/** Names that become parameters together: fields, transfers and records. Results are told apart by standing in the answer. */
function* memberNames(syntax: Syntax.Command): Generator<Syntax.Name> {
  for (const { name } of syntax.parameters) yield name;
  yield* fieldNames(syntax.members);
  for (const member of syntax.members) {
    if (member.kind === "transfer" || member.kind === "command-record") yield member.name;
  }
}

function* lentNames(syntax: Syntax.Command): Generator<string> {
  for (const member of syntax.members) {
    if (member.kind === "transfer" || member.kind === "command-record") yield member.name.text;
  }
}
