/** `signal release(address: a);`, `await wait_mem(…);`: packets that a sequence puts into a stream. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import type * as Model from "../model.ts";
import { didYouMean, type Scope, type SymbolOf, type Unit } from "../scope.ts";
import { fieldValue } from "./stores.ts";

export function bindPacketStatement(scope: Scope, syntax: Syntax.PacketStatement): Model.Statement | undefined {
  const { unit } = scope;
  const { packet: name, kind: role } = syntax;
  const streams = [...streamsOf(unit)];
  const symbol = streams.find((one) => packetNames(one).includes(name.text));
  if (symbol === undefined) {
    const details = didYouMean(unit, name, streams.flatMap(packetNames));
    return unit.reportMissing(diagnostics.unknownName({ kind: "packet", name: name.text }, unit.at(name), details));
  }
  const stream = symbol.model();
  const packet = stream?.packets.find((one) => one.name === name.text);
  if (stream === undefined || packet === undefined) return undefined;
  if (stream[role] !== packet.name) {
    const values = { packet: packet.name, stream: stream.name, role };
    const does = stream[role];
    return unit.report(
      diagnostics.packetOfOtherRole(values, unit.at(name), does === undefined ? {} : { help: `'${does}' does` }),
    );
  }
  duplicateNames(
    unit,
    syntax.arguments.map((one) => one.name),
    `packet ${packet.name}`,
  );
  const fields = packet.layout.filter((field) => field.role === "value");
  const bound = syntax.arguments.flatMap(({ name: given, value }) => {
    const field = fields.find((one) => one.name === given.text);
    if (field === undefined) {
      const names = fields.map((one) => one.name);
      const values = { of: packet.name, name: given.text };
      unit.report(diagnostics.unknownMember(values, unit.at(given), didYouMean(unit, given, names)));
      return [];
    }
    const typed = value && fieldValue(scope, value, field);
    return typed === undefined ? [] : [{ name: field.name, value: typed }];
  });
  if (bound.length < syntax.arguments.length) return undefined;
  const missing = fields.filter(
    (one) => one.default === undefined && !bound.some(({ name: given }) => given === one.name),
  );
  if (missing.length > 0) {
    const names = missing.map((one) => `'${one.name}'`).join(", ");
    return unit.reportMissing(diagnostics.argumentMissing({ names }, unit.at(name)));
  }
  return { kind: "packet", role, stream: symbol.reference, packet: packet.name, arguments: bound };
}

function* streamsOf(unit: Unit): Generator<SymbolOf<"stream">> {
  for (const name of unit.names(["stream"])) {
    const symbol = unit.find(name);
    if (symbol?.kind === "stream") yield symbol;
  }
}

function packetNames({ syntax }: SymbolOf<"stream">): readonly string[] {
  return syntax.members.flatMap((member) => (member.kind === "packet" ? [member.name.text] : []));
}
