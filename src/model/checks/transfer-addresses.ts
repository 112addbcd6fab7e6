import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { didYouMean, type Unit } from "../scope.ts";

/**
 * The field that carries each transfer's address: exactly one. A command whose fields are partly in error (`partial`) may
 * have meant one of those.
 */
export function addresses(unit: Unit, syntax: Syntax.Command, partial: boolean): ReadonlyMap<string, string> {
  const transfers = syntax.members.filter((member) => member.kind === "transfer");
  const fields = new Map<string, Syntax.Field>();
  for (const field of addressFields(syntax.members)) {
    const { of } = field.type;
    const transfer = transfers.find((candidate) => candidate.name.text === of.text);
    const first = fields.get(of.text);
    if (transfer === undefined) {
      const details = didYouMean(
        unit,
        of,
        transfers.map((candidate) => candidate.name.text),
      );
      const values = { kind: `transfer of command ${syntax.name.text}`, name: of.text };
      unit.reportMissing(diagnostics.unknownName(values, unit.at(of), details));
      partial = true;
    } else if (first !== undefined) {
      const related = [{ location: unit.at(first.name), message: `'${first.name.text}' carries its address too` }];
      unit.report(diagnostics.secondAddress({ transfer: of.text }, unit.at(field.name), { related }));
    } else fields.set(of.text, field);
  }
  for (const { name } of transfers) {
    if (!fields.has(name.text) && !partial) {
      unit.reportMissing(diagnostics.noAddress({ transfer: name.text }, unit.at(name)));
    }
  }
  return new Map([...fields].map(([transfer, field]) => [transfer, field.name.text]));
}

type AddressField = Syntax.Field & { readonly type: Syntax.AddressType };

function* addressFields(members: readonly Syntax.CommandMember[]): Generator<AddressField> {
  for (const member of members) {
    if (member.kind === "field" && member.type?.kind === "address-type") yield member as AddressField;
    else if (member.kind === "group") yield* addressFields(member.members);
  }
}
