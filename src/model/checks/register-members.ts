import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** Whether a member is one that no register has: those have fields and reserved bits, in groups or not. Reports it. */
export function foreignToRegister(unit: Unit, member: Syntax.EntryMember): boolean {
  const what = describe(member);
  if (what === undefined) return false;
  unit.report(diagnostics.memberNotInRegister({ what }, unit.at(member)));
  return true;
}

function describe(member: Syntax.EntryMember): string | undefined {
  switch (member.kind) {
    case "field":
      if (member.tag) return "a 'tag'";
      return member.computed === undefined ? undefined : "a field that is computed";
    case "reserved":
    case "reserved-rest":
    case "group":
      return undefined;
    case "command-slot":
      return "'command'";
    case "union":
      return "a union";
    case "where":
      return "a condition";
    case "view":
      return "a view";
    case "entry-when":
      return "'when'";
  }
}
