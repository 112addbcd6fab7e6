/** Streams: packets in memory, each a header, fixed values of its fields, and fields of its own. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { packetsAlike } from "../checks/packets-alike.ts";
import { constantOf } from "../expressions.ts";
import type { Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { didYouMean, Scope, type Unit } from "../scope.ts";
import { resolveType, widthOf } from "../types.ts";
import { declared } from "./describe.ts";
import { fieldNames } from "./entries.ts";
import { bindMembers, finish, settle } from "./members.ts";
import { bindPacket, openLimit, sizeRange } from "./stream-packets.ts";

/** What the packets of a stream begin with. */
export interface Header {
  readonly stream: string;
  /** Bits of an element. */
  readonly bits: number;
  /** Elements. */
  readonly size: number;
  readonly fields: readonly Model.Field[];
  /** The most elements of a packet that says no end: as many as the header can count. */
  readonly limit: bigint;
}

export function bindStream(unit: Unit, syntax: Syntax.Stream): Model.Stream | undefined {
  const { name, members } = syntax;
  const before = unit.diagnostics.length;
  const element =
    syntax.element && resolveType(syntax.element, { scope: new Scope(unit), place: "a stream's element" });
  const bits = element && widthOf(element.type);
  if (element === undefined || bits === undefined) return undefined;
  if (bits % 8 !== 0) return unit.report(diagnostics.elementWidth({ bits }, unit.at(syntax.element!)));
  const packets = members.filter((member) => member.kind === "packet");
  duplicateNames(
    unit,
    packets.map((packet) => packet.name),
    `stream ${name.text}`,
  );
  const header = bindHeader(unit, syntax, bits);
  const bound = header && packets.map((packet) => bindPacket(unit, packet, header));
  const signal = bindRole(unit, syntax, "signal");
  const waits = bindRole(unit, syntax, "await");
  if (header === undefined || bound === undefined) return undefined;
  const whole = bound.filter((packet) => packet !== undefined);
  if (whole.length === packets.length) packetsAlike(unit, whole);
  if (unit.diagnostics.slice(before).some(({ severity }) => severity === "error")) return undefined;
  return {
    ...declared(name, syntax),
    element: element.type,
    headerSize: header.size,
    header: header.fields,
    packets: whole,
    signal,
    await: waits,
  };
}

function isMember(member: Syntax.StreamMember): member is Syntax.EntryMember {
  return member.kind !== "packet" && member.kind !== "stream-role";
}

function bindHeader(unit: Unit, syntax: Syntax.Stream, bits: number): Header | undefined {
  const { name } = syntax;
  const members = syntax.members.filter(isMember);
  const title = `the header of stream ${name.text}`;
  duplicateNames(unit, fieldNames(members), title);
  const open: Container = { from: 0, to: Infinity, title, location: unit.at(name) };
  const before = unit.diagnostics.length;
  const bound = bindMembers({ unit, kind: "struct" }, members, open);
  const end = Math.max(0, ...bound.claims.map((claim) => claim.to));
  const size = Math.ceil(end / bits);
  if (size === 0) {
    if (bound.partial) return undefined;
    return unit.reportMissing(diagnostics.streamWithoutHeader({ name: name.text }, unit.at(name)));
  }
  finish(unit, bound, { ...open, to: size * bits });
  const scope = new Scope(unit);
  const limit = openLimit(members, bound.fields);
  const packets = syntax.members.filter((member) => member.kind === "packet");
  scope.give("size", {
    kind: "local",
    type: { kind: "unsigned", bits: 32 },
    range: sizeRange(packets, BigInt(size), limit),
  });
  for (const field of bound.fields) if (named(field)) scope.give(field.name, { kind: "command-field", field });
  settle(bound, scope);
  if (bound.partial || unit.diagnostics.slice(before).some(({ severity }) => severity === "error")) return undefined;
  return { stream: name.text, bits, size, limit, fields: bound.fields.sort((a, b) => a.at - b.at) };
}

/** Whether expressions can say the field. */
export function named({ role }: Model.Field): boolean {
  return role === "value" || role === "fixed" || role === "computed";
}

/** `signal by release;` */
function bindRole(unit: Unit, syntax: Syntax.Stream, role: "signal" | "await"): string | undefined {
  const roles = syntax.members.filter((member) => member.kind === "stream-role" && member.role === role);
  const [first, second] = roles as readonly Syntax.StreamRole[];
  if (second !== undefined) {
    const related = [{ location: unit.at(first!), message: "the first is here" }];
    const values = { name: `${role} by`, where: `stream ${syntax.name.text}` };
    unit.report(diagnostics.duplicateMember(values, unit.at(second), { related }));
  }
  const name = first?.packet;
  if (name === undefined) return undefined;
  const packets = syntax.members.flatMap((member) => (member.kind === "packet" ? [member.name.text] : []));
  if (packets.includes(name.text)) return name.text;
  const details = didYouMean(unit, name, packets);
  const values = { kind: `packet of stream ${syntax.name.text}`, name: name.text };
  return unit.reportMissing(diagnostics.unknownName(values, unit.at(name), details));
}

/** `(opcode: write)`: values of the header's fields. */
export function fixedValues(
  unit: Unit,
  syntax: Syntax.Packet,
  header: Header,
): ReadonlyMap<string, bigint> | undefined {
  const values = new Map<string, bigint>();
  duplicateNames(
    unit,
    syntax.fixed.map(({ name }) => name),
    `the fixed values of ${syntax.name.text}`,
  );
  const settable = header.fields.filter(({ role }) => role === "value");
  let whole = true;
  for (const { name, value } of syntax.fixed) {
    const field = settable.find((one) => one.name === name.text);
    if (field === undefined) {
      const names = settable.map((one) => one.name);
      const problem = { of: `the header of ${header.stream}`, name: name.text };
      unit.reportMissing(diagnostics.unknownMember(problem, unit.at(name), didYouMean(unit, name, names)));
    }
    const found = field && value && constantOf(new Scope(unit), value, field.type, `'${field.name}'`);
    if (found === undefined) whole = false;
    else values.set(name.text, found.value);
  }
  return whole ? values : undefined;
}
