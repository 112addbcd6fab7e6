import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Unit } from "../scope.ts";

/** The members that a register can have: fields and reserved bits, in groups or not. Others are reported. */
export function registerMembers(unit: Unit, members: readonly Syntax.EntryMember[]): readonly Syntax.EntryMember[] {
  return members.filter((member) => {
    const what = foreign(member);
    if (what === undefined) return true;
    unit.report(diagnostics.memberNotInRegister({ what }, unit.at(member)));
    return false;
  });
}

function foreign(member: Syntax.EntryMember): string | undefined {
  switch (member.kind) {
    case "field":
      return member.tag ? "a 'tag'" : undefined;
    case "reserved":
    case "reserved-rest":
    case "group":
      return undefined;
    case "command-slot":
      return "'command'";
    default:
      return `a '${(member as { kind: string }).kind}'`;
  }
}
