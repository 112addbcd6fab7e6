import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type { Owner } from "../bind/members.ts";
import { foreignToRegister } from "./register-members.ts";

/** Members that stand where they mean nothing: a tag in a case, a view in a struct. Reports them. */
export function misplaced(owner: Owner, member: Syntax.EntryMember): boolean {
  if (owner.kind === "register") return foreignToRegister(owner.unit, member);
  const what = describe(owner, member);
  if (what === undefined) return false;
  const { unit } = owner;
  const where = owner.part ?? `a ${owner.kind}`;
  const location = member.kind === "field" || member.kind === "view" ? member.name : member;
  unit.report(diagnostics.misplacedMember({ what, where }, unit.at(location)));
  return true;
}

function describe(owner: Owner, member: Syntax.EntryMember): string | undefined {
  const partOfEntry = owner.kind !== "struct" && owner.part !== "a case";
  switch (member.kind) {
    case "field":
      return member.tag && !partOfEntry ? `the tag '${member.name.text}'` : undefined;
    case "command-slot":
      return partOfEntry ? undefined : "'command'";
    case "view":
      return owner.kind === "entry" && owner.part === undefined ? undefined : `view '${member.name.text}'`;
    case "where":
      return owner.part === undefined ? undefined : "a condition";
    default:
      return undefined;
  }
}
