import type { Location } from "../../base/span.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import { didYouMean, type Unit } from "../scope.ts";
import { widthOf } from "../types.ts";
import { widthMismatch } from "./width.ts";

/** The fields that carry the address of each transfer and record, in the order of the text. */
export type Addresses = ReadonlyMap<string, readonly string[]>;

/** What a command's fields came to. */
interface Fields {
  readonly fields: readonly Model.Field[];
  /** Whether some are in error: those may be what is missed. */
  readonly partial: boolean;
}

type Lent = Syntax.Transfer | Syntax.CommandRecord;

/** The entry's own fields, and the file that declares them. */
interface Inherited {
  readonly fields: readonly Model.Field[];
  readonly unit: Unit;
}

/** A field that carries an address. `syntax`: of the command's own. */
interface Carrier {
  readonly name: string;
  readonly location: Location;
  readonly syntax: Syntax.Field | undefined;
}

/**
 * The fields that carry addresses: exactly one for each transfer and record, or as many as the transfer's encoding has
 * elements in the command.
 */
export function addresses(unit: Unit, syntax: Syntax.Command, bound: Fields, inherited: Inherited): Addresses {
  const lent = syntax.members.filter((member) => member.kind === "transfer" || member.kind === "command-record");
  const fields = new Map<string, Carrier[]>(lent.map(({ name }) => [name.text, []]));
  let { partial } = bound;
  for (const { name, type, span } of inherited.fields) {
    if (type.kind !== "address") continue;
    fields.get(type.transfer)?.push({ name, location: inherited.unit.at(span), syntax: undefined });
  }
  for (const field of addressFields(syntax.members)) {
    const { of } = field.type;
    const found = fields.get(of.text);
    if (found !== undefined) {
      found.push({ name: field.name.text, location: unit.at(field.name), syntax: field });
      continue;
    }
    const details = didYouMean(unit, of, fields.keys());
    const values = { kind: `transfer of command ${syntax.name.text}`, name: of.text };
    unit.reportMissing(diagnostics.unknownName(values, unit.at(of), details));
    partial = true;
  }
  const whole = new Map<string, readonly string[]>();
  for (const one of lent) {
    const { text } = one.name;
    const carriers = fields.get(text)!;
    const ofEntry =
      carriers.length === 0 && !partial && unchosen(unit, one, [...inherited.fields, ...bound.fields], inherited.unit);
    if (counted(unit, one, carriers, partial || ofEntry)) {
      whole.set(
        text,
        carriers.map(({ name }) => name),
      );
    }
    for (const { syntax: own } of carriers) if (own !== undefined) checkWidth(unit, one, own, bound.fields);
  }
  return whole;
}

/** Whether its address stands in a case that is not chosen here: then it would be there for some values only. */
function unchosen(unit: Unit, lent: Lent, fields: readonly Model.Field[], owner: Unit): boolean {
  const transfer = lent.name.text;
  for (const { type, name, declaredIn } of unionsOf(fields, owner)) {
    const found = type.union.cases.find((one) =>
      one.fields.some((field) => field.type.kind === "address" && field.type.transfer === transfer),
    );
    if (found === undefined) continue;
    const related = [{ location: declaredIn.at(found), message: "its address stands in this case" }];
    const tag = type.union.tagField;
    const help = tag === undefined ? {} : { help: `fix the tag: (${tag}: ${found.name})` };
    unit.report(diagnostics.addressInCase({ transfer, name }, unit.at(lent.name), { related, ...help }));
    return true;
  }
  return false;
}

function* unionsOf(fields: readonly Model.Field[], declaredIn: Unit) {
  for (const { type, name } of fields) if (type.kind === "union") yield { type, name, declaredIn };
}

function encodingOf(unit: Unit, lent: Lent): Model.Encoding | "none" | undefined {
  if (lent.encoding === undefined) return "none";
  const symbol = unit.find(lent.encoding.text);
  return symbol?.kind === "encoding" ? symbol.model() : undefined;
}

/** Whether there are as many address fields as there must be. */
function counted(unit: Unit, lent: Lent, carriers: readonly Carrier[], partial: boolean): boolean {
  const encoding = encodingOf(unit, lent);
  if (encoding === undefined) return false;
  const transfer = lent.name.text;
  const [first, second] = carriers;
  if (encoding !== "none") {
    if (carriers.length === encoding.direct) return true;
    const values = { transfer, encoding: encoding.name, expected: fieldsOf(encoding.direct), found: carriers.length };
    const surplus = carriers[encoding.direct];
    const owner = unit.find(lent.encoding!.text)!.unit;
    const details = { related: [{ location: owner.at(encoding), message: "the encoding is declared here" }] };
    if (surplus !== undefined) unit.report(diagnostics.addressCount(values, surplus.location, details));
    else if (!partial) unit.reportMissing(diagnostics.addressCount(values, unit.at(lent.name), details), owner);
    return false;
  }
  if (first === undefined) {
    if (!partial) unit.reportMissing(diagnostics.noAddress({ transfer }, unit.at(lent.name)));
    return false;
  }
  for (const field of carriers.slice(1)) {
    const related = [{ location: first.location, message: `'${first.name}' carries its address too` }];
    unit.report(diagnostics.secondAddress({ transfer }, field.location, { related }));
  }
  return second === undefined;
}

function fieldsOf(count: number): string {
  return count === 1 ? "1 field" : `${count} fields`;
}

/** An address has 64 bits; an element of an encoding as many as its type. */
function checkWidth(unit: Unit, lent: Lent, carrier: Syntax.Field, fields: readonly Model.Field[]): void {
  const encoding = encodingOf(unit, lent);
  const field = fields.find(({ name }) => name === carrier.name.text);
  if (encoding === undefined || field === undefined || carrier.type === undefined) return;
  if (encoding !== "none" && (encoding.memory === "inline" || encoding.memory === "registered")) return;
  const expected = encoding === "none" ? 64 : widthOf(encoding.element);
  if (expected === undefined || field.width === expected) return;
  const member = { title: `field '${field.name}'`, position: carrier.position, type: carrier.type };
  widthMismatch(unit, member, { from: field.at, given: field.width, order: unit.byteOrder }, expected);
}

type AddressField = Syntax.Field & { readonly type: Syntax.AddressType };

function* addressFields(members: readonly Syntax.CommandMember[]): Generator<AddressField> {
  for (const member of members) {
    if (member.kind === "field" && member.type?.kind === "address-type") yield member as AddressField;
    else if (member.kind === "group") yield* addressFields(member.members);
  }
}
