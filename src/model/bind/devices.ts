import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { opensOwnQueue } from "../checks/opened-queues.ts";
import { constantOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { didYouMean, Scope, type Kind, type Unit } from "../scope.ts";
import { declared } from "./describe.ts";

const modes: readonly Model.AddressMode[] = ["sva", "mapped", "bounce"];

export function bindDevice(unit: Unit, syntax: Syntax.Device): Model.Device | undefined {
  const name = syntax.name.text;
  const before = unit.diagnostics.length;
  const identities = syntax.members.flatMap((member) => bindIdentity(unit, member) ?? []);
  const parts = { registers: bindParts(unit, syntax, "registers"), queue: bindParts(unit, syntax, "queue") };
  const streams = bindParts(unit, syntax, "stream");
  const addresses = bindModes(unit, syntax);
  const open = bindOpen(unit, syntax);
  const identified = syntax.members.some(({ kind }) => kind in identityKinds);
  if (!identified) unit.reportMissing(diagnostics.deviceWithoutIdentity({ name }, unit.at(syntax.name)));
  if (unit.diagnostics.slice(before).some(({ severity }) => severity === "error")) return undefined;
  return {
    ...declared(syntax.name, syntax),
    identities,
    registers: parts.registers,
    queues: parts.queue,
    streams,
    addresses,
    open,
  };
}

const identityKinds = { "pci-class": true, "pci-identity": true, uacce: true, file: true };

function bindIdentity(unit: Unit, syntax: Syntax.DeviceMember): Model.DeviceIdentity | undefined {
  const number = (value: Syntax.Expression, bits: number, what: string) => {
    const found = constantOf(new Scope(unit), value, { kind: "unsigned", bits }, what);
    return found && Number(found.value);
  };
  switch (syntax.kind) {
    case "pci-class": {
      const value = number(syntax.value, 24, "a class of PCI");
      return value === undefined ? undefined : { kind: "pci-class", value };
    }
    case "pci-identity": {
      const vendor = number(syntax.vendor, 16, "a vendor of PCI");
      const device = syntax.device && number(syntax.device, 16, "a device of PCI");
      return vendor === undefined ? undefined : { kind: "pci", vendor, device };
    }
    case "uacce":
      return { kind: "uacce", algorithm: syntax.text.text };
    case "file":
      return { kind: "file", path: syntax.text.text };
    default:
      return undefined;
  }
}

/** What the device has of one kind, each once. */
function bindParts<K extends Kind & Syntax.DevicePart["kind"]>(
  unit: Unit,
  syntax: Syntax.Device,
  kind: K,
): readonly Model.Reference[] {
  const seen = new Map<string, Syntax.Name>();
  return syntax.members.flatMap((member) => {
    if (member.kind !== kind) return [];
    const { name } = member;
    const first = seen.get(name.text);
    if (first !== undefined) {
      const related = [{ location: unit.at(first), message: "it stands here already" }];
      const values = { name: name.text, where: `device ${syntax.name.text}` };
      unit.report(diagnostics.duplicateMember(values, unit.at(name), { related }));
      return [];
    }
    seen.set(name.text, name);
    const symbol = unit.expect(name, kind);
    return symbol?.model() === undefined ? [] : [symbol.reference];
  });
}

function bindModes(unit: Unit, syntax: Syntax.Device): readonly Model.AddressMode[] {
  const found: Model.AddressMode[] = [];
  for (const member of syntax.members) {
    if (member.kind !== "addresses") continue;
    for (const name of member.modes) {
      const mode = modes.find((one) => one === name.text);
      if (mode === undefined) {
        const details = didYouMean(unit, name, modes);
        unit.report(diagnostics.unknownName({ kind: "address mode", name: name.text }, unit.at(name), details));
      } else if (found.includes(mode)) {
        const values = { name: name.text, where: "the address modes" };
        unit.report(diagnostics.duplicateMember(values, unit.at(name)));
      } else found.push(mode);
    }
  }
  return found;
}

/** The sequence that opens the device: one of the file's own. */
function bindOpen(unit: Unit, syntax: Syntax.Device): Model.Reference | undefined {
  const [first, second] = syntax.members.filter((member): member is Syntax.DevicePart => member.kind === "open");
  if (first === undefined) return undefined;
  if (second !== undefined) {
    const related = [{ location: unit.at(first), message: "the first is here" }];
    const values = { name: "open", where: `device ${syntax.name.text}` };
    unit.report(diagnostics.duplicateMember(values, unit.at(second), { related }));
  }
  const symbol = unit.expect(first.name, "sequence");
  if (symbol !== undefined) opensOwnQueue(unit, syntax, first, symbol);
  return symbol?.reference;
}
