import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Sides } from "../bind/matches.ts";
import { fold } from "../fold.ts";
import type * as Model from "../model.ts";
import type { Scope } from "../scope.ts";

/** Warns of a completion ring that is known to hold fewer than the submission rings whose commands it answers. */
export function inFlight(scope: Scope, { submits }: Sides, completes: readonly Syntax.Complete[]): void {
  const { unit } = scope;
  const room = submits.map(roomOf);
  if (room.length === 0 || room.includes(undefined)) return;
  const commands = room.reduce<bigint>((sum, one) => sum + (one ?? 0n), 0n);
  for (const { ring: name } of completes) {
    const binding = name && scope.find(name.text);
    if (name === undefined || binding?.kind !== "ring" || binding.ring.producer !== "device") continue;
    const holds = roomOf(binding.ring);
    if (holds === undefined || holds >= commands || completes.length > 1) continue;
    const related = submits.map((ring) => ({ location: unit.at(ring), message: `takes ${roomOf(ring)} commands` }));
    const values = { ring: name.text, holds, commands };
    unit.report(diagnostics.completionsBeyondRing(values, unit.at(binding.ring), { related }));
  }
}

/** Entries that fit, where the depth is known. */
function roomOf({ depth, spare, takes }: Model.Ring): bigint | undefined {
  const slots = fold(depth);
  return slots === undefined ? undefined : (slots - BigInt(spare)) / BigInt(takes);
}
