import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { fieldNames, textsOf } from "../bind/laying-out.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** A command's fields are given beside those of its entry and of the cases that it chooses, so they share no name. */
export function commandNames(
  unit: Unit,
  syntax: Syntax.Command,
  entry: string,
  inherited: readonly Model.Field[],
): void {
  const names = [...fieldNames(syntax.members), ...namesInCases(syntax.members)];
  const texts = textsOf(names);
  // Most commands share no name with their entry, which has more fields than they have.
  const shared = inherited.filter(({ name, role }) => texts.has(name) && role !== "reserved" && role !== "command");
  if (shared.length === 0) return;
  const own = new Set(shared.map((field) => field.name));
  for (const name of names) {
    if (!own.has(name.text)) continue;
    const values = { name: name.text, where: `entry ${entry}, which the command fills` };
    unit.report(diagnostics.duplicateMember(values, unit.at(name)));
  }
}

/** They become the command's own where it fixes the tag, so they are all told apart. */
export function* namesInCases(members: readonly Syntax.CommandMember[]): Generator<Syntax.Name> {
  for (const member of members) {
    if (member.kind === "group") yield* namesInCases(member.members);
    if (member.kind !== "union") continue;
    for (const one of member.cases) {
      yield* fieldNames(one.members);
      yield* namesInCases(one.members);
    }
  }
}
