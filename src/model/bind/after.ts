/** How the device holds up a command until others have ended. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { singleFlag } from "../link.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import type { Sides } from "./matches.ts";

/** What tells that a link broke is bound once all that completes is known. */
export function bindAfter(
  unit: Unit,
  queue: string,
  members: readonly Syntax.After[],
  { submits }: Sides,
): Model.After {
  const linked = submits.length > 0 && submits.every(({ link }) => singleFlag(link) !== undefined);
  const linking = members.some(({ what }) => what === "link");
  for (const member of members) {
    if (submits.length === 0 || (linked && linking)) continue;
    unit.report(diagnostics.afterUnlinked({ queue }, unit.at(member)));
    break;
  }
  const by = (what: "event" | "word"): Model.Reference | undefined => {
    const command = members.find((member) => member.what === what)?.command;
    return command && bindWait(unit, what, command, submits);
  };
  return { severed: undefined, event: by("event"), word: by("word") };
}

function bindWait(
  unit: Unit,
  what: "event" | "word",
  name: Syntax.Name,
  submits: Sides["submits"],
): Model.Reference | undefined {
  const symbol = unit.expect(name, "command");
  const command = symbol?.model();
  if (symbol === undefined || command === undefined) return undefined;
  const given = command.layout.filter(
    ({ role, default: value, type }) => role === "value" && value === undefined && type.kind !== "address",
  );
  const [field] = given;
  const bits = field !== undefined && "bits" in field.type ? field.type.bits : 0;
  const [transfer] = command.transfers;
  const fits =
    what === "event"
      ? bits === 32 && command.transfers.length === 0
      : bits === 64 && command.transfers.length === 1 && transfer!.access === "reads" && isWord(transfer!.type);
  const taken = submits.every(({ entry }) => entry.name === command.entry.name && entry.file === command.entry.file);
  if (given.length === 1 && fits && taken && command.completes.kind === "once") return symbol.reference;
  const [values, at] = [{ name: command.name }, unit.at(name)] as const;
  return unit.report(what === "event" ? diagnostics.afterEvent(values, at) : diagnostics.afterWord(values, at));
}

/** Eight bytes. */
function isWord(type: Model.Type): boolean {
  return type.kind === "bytes" && type.length.kind === "integer" && type.length.value === 8n;
}
