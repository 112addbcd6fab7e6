/** Packets of a stream: how long they are, and what stands in them. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { gaps, overlaps } from "../checks/tiling.ts";
import { constantOf, typeOf } from "../expressions.ts";
import { unclaimed, type Claim, type Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { union } from "../ranges.ts";
import { Scope, type Unit } from "../scope.ts";
import { describeType, resolveType } from "../types.ts";
import { declared } from "./describe.ts";
import { fieldNames } from "./entries.ts";
import { bindMembers, restField, settle } from "./members.ts";
import { fixedValues, named, type Header } from "./streams.ts";

/** Elements. Packets longer than this are data. */
const longest = 1n << 24n;
const sizes: Model.Type = { kind: "range", bits: 32, min: 1n, max: longest };

/** The most elements that a header counts: by a field that `is size`, or `size` less something. */
export function openLimit(members: readonly Syntax.EntryMember[], fields: readonly Model.Field[]): bigint {
  for (const member of members.flatMap(fieldsOf)) {
    const { computed } = member;
    const range = fields.find(({ name }) => name === member.name.text)?.range;
    if (computed === undefined || range === undefined) continue;
    const less = computed.kind === "binary" && computed.operator === "-" ? computed : undefined;
    const size = less?.left ?? computed;
    if (size.kind !== "name" || size.name.text !== "size") continue;
    if (less === undefined) return range.max;
    if (less.right.kind === "integer") return range.max + less.right.value;
  }
  return longest;
}

function fieldsOf(member: Syntax.EntryMember): readonly Syntax.Field[] {
  if (member.kind === "field") return [member];
  return member.kind === "group" ? member.members.flatMap(fieldsOf) : [];
}

/** The elements that packets may have, as far as that is told without their fields. */
export function sizeRange(packets: readonly Syntax.Packet[], header: bigint, limit: bigint): Model.Range {
  let range: Model.Range | undefined;
  for (const { size, open } of packets) {
    const [from, to] = size?.kind === "range" ? [size.from, size.to] : [size, size];
    const min = leastOf(from) ?? header;
    const max = open || to?.kind !== "integer" ? limit : to.value;
    range = union(range ?? { min, max }, { min, max });
  }
  // A packet that is shorter than the header is told where it stands.
  const atLeast = (value: bigint) => (value < header ? header : value);
  return range === undefined ? { min: header, max: limit } : { min: atLeast(range.min), max: atLeast(range.max) };
}

/** What a size comes to at least: the fields in it are not negative. */
function leastOf(size: Syntax.Expression | undefined): bigint | undefined {
  if (size?.kind === "integer") return size.value;
  if (size?.kind === "name") return 0n;
  if (size?.kind !== "binary" || size.operator !== "+") return undefined;
  const [left, right] = [leastOf(size.left), leastOf(size.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}

export function bindPacket(unit: Unit, syntax: Syntax.Packet, header: Header): Model.Packet | undefined {
  const title = `packet ${syntax.name.text}`;
  const open: Container = { from: 0, to: Infinity, title, location: unit.at(syntax.name) };
  duplicateNames(unit, [...fieldNames(syntax.members)], title);
  clashesWithHeader(unit, syntax, header);
  const fixed = fixedValues(unit, syntax, header);
  const tail = syntax.members.find(isRest);
  const members = syntax.members.filter((member) => member !== tail);
  const bound = bindMembers({ unit, kind: "struct" }, members, open);
  const scope = new Scope(unit);
  for (const field of [...header.fields, ...bound.fields])
    if (named(field)) scope.give(field.name, { kind: "command-field", field });
  const size = bindSize(scope, syntax, header);
  scope.give("size", { kind: "local", type: sizes, range: size === undefined ? undefined : rangeOfSize(size, header) });
  settle(bound, scope);
  if (size === undefined) return undefined;
  const least = Number(rangeOfSize(size, header).min);
  const ofHeader = header.fields.map((field): Claim => {
    const what = field.role === "reserved" ? "'reserved'" : `field '${field.name}'`;
    const location = unit.at(field);
    return { from: field.at, to: field.at + field.width, title: `${what} of the header`, label: field.name, location };
  });
  const container = { ...open, to: least * header.bits };
  const rest = tail && bindRest(unit, tail, header, size, least);
  const disjoint = overlaps(unit, bound.claims, ofHeader) && inPacket(unit, bound.claims, container, syntax);
  const all = [...ofHeader, ...bound.claims];
  const free: Model.Field[] = [];
  if (bound.rest !== undefined) {
    for (const bits of unclaimed(container, all)) free.push(restField(bound.owner, bound.rest, bits));
  } else if (!bound.partial && disjoint) gaps(unit, container, container, all);
  if (bound.partial || fixed === undefined || rest === "wrong") return undefined;
  const fromHeader = header.fields.map((field): Model.CommandField => {
    const fixedValue = fixed.get(field.name);
    if (fixedValue === undefined) return { ...field, declaredBy: "entry" };
    return { ...field, role: "fixed", fixedValue, declaredBy: "entry" };
  });
  const own = [...bound.fields, ...free].map((field): Model.CommandField => ({ ...field, declaredBy: "command" }));
  const layout = [...fromHeader, ...own].sort((a, b) => a.at - b.at);
  return { ...declared(syntax.name, syntax), size, layout, rest };
}

function clashesWithHeader(unit: Unit, syntax: Syntax.Packet, header: Header): void {
  for (const name of fieldNames(syntax.members)) {
    const field = header.fields.find((one) => named(one) && one.name === name.text);
    if (field === undefined) continue;
    const related = [{ location: unit.at(field), message: "the header has it" }];
    const values = { name: name.text, where: `packet ${syntax.name.text}` };
    unit.report(diagnostics.duplicateMember(values, unit.at(name), { related }));
  }
}

function bindSize(scope: Scope, syntax: Syntax.Packet, header: Header): Model.PacketSize | undefined {
  const { unit } = scope;
  const { size } = syntax;
  if (size === undefined) return undefined;
  const what = "the size of a packet";
  if (size.kind === "range" || syntax.open) {
    const from = constantOf(scope, size.kind === "range" ? size.from : size, sizes, what);
    const to = size.kind === "range" ? constantOf(scope, size.to, sizes, what) : undefined;
    if (from === undefined || (size.kind === "range" && to === undefined)) return undefined;
    const max = to?.value ?? header.limit;
    if (from.value > max) return unit.report(diagnostics.emptyRange({ from: from.value, to: max }, unit.at(size)));
    return longEnough(unit, syntax, header, from.value)
      ? { kind: "open", min: Number(from.value), max: Number(max) }
      : undefined;
  }
  const elements = typeOf(scope, size);
  if (elements === undefined) return undefined;
  const { range } = elements;
  if (range === undefined) {
    const values = { expected: "an integer", found: describeType(elements.type) };
    return unit.report(diagnostics.typeMismatch(values, unit.at(size)));
  }
  if (range.max > longest) {
    const values = { from: range.min, to: range.max, what, min: 1n, max: longest };
    return unit.report(diagnostics.mayNotFit(values, unit.at(size)));
  }
  if (!longEnough(unit, syntax, header, range.min)) return undefined;
  if (range.min === range.max) return { kind: "fixed", elements: Number(range.min) };
  return { kind: "computed", elements, range };
}

/** A packet has room for the header at least. */
function longEnough(unit: Unit, syntax: Syntax.Packet, header: Header, least: bigint): boolean {
  if (least >= BigInt(header.size)) return true;
  const values = { packet: syntax.name.text, size: least, header: header.size };
  unit.report(diagnostics.packetTooShort(values, unit.at(syntax.size!)));
  return false;
}

function rangeOfSize(size: Model.PacketSize, header: Header): Model.Range {
  if (size.kind === "computed") return size.range;
  if (size.kind === "fixed") return { min: BigInt(size.elements), max: BigInt(size.elements) };
  return { min: BigInt(size.min), max: size.max === undefined ? header.limit : BigInt(size.max) };
}

/** Whether the fields stand within the packet's least size: what is behind it may not be there. */
function inPacket(unit: Unit, claims: readonly Claim[], container: Container, syntax: Syntax.Packet): boolean {
  const beyond = claims.find((claim) => claim.to > container.to);
  if (beyond === undefined) return true;
  const related = [{ location: unit.at(syntax.size!), message: "this is its least size" }];
  const values = { member: beyond.title, packet: syntax.name.text };
  unit.report(diagnostics.beyondPacket(values, beyond.location, { related }));
  return false;
}

function isRest(member: Syntax.EntryMember): member is Syntax.Field {
  return member.kind === "field" && member.type?.kind === "array-type" && member.type.length === undefined;
}

/** `dw[2] words : u32[];`: the elements behind all fields. */
function bindRest(
  unit: Unit,
  syntax: Syntax.Field,
  header: Header,
  size: Model.PacketSize,
  least: number,
): Model.Packet["rest"] | "wrong" {
  const type = syntax.type as Syntax.ArrayType;
  const element = resolveType(type.element, { scope: new Scope(unit), place: "a stream's element" });
  if (element === undefined) return "wrong";
  const { position } = syntax;
  const begins =
    position.kind === "units" && position.low === undefined
      ? constantOf(new Scope(unit), position.high, undefined, undefined)
      : undefined;
  const bits = { byte: 8, w: 16, dw: 32, qw: 64 }[position.kind === "units" ? position.unit : "byte"];
  const fits = element.type.kind === "unsigned" && element.type.bits === header.bits && bits === header.bits;
  if (!fits || begins === undefined || Number(begins.value) !== least || size.kind === "fixed") {
    unit.report(diagnostics.packetRest({ bits: header.bits, at: least }, unit.at(syntax.name)));
    return "wrong";
  }
  return { name: syntax.name.text, at: least };
}
