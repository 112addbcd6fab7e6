/** Reserved bits, and what becomes of them. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { constantOf } from "../expressions.ts";
import { placeAndType, reservedField, type Bits, type Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { Scope } from "../scope.ts";
import { unnamed } from "./describe.ts";
import { orderOf, placedBits, type Owner } from "./members.ts";

/** `[13:10] reserved : u4 ignore;` */
export function bindReserved(owner: Owner, member: Syntax.Reserved, container: Container): Model.Field | undefined {
  const bits = bitsOf(owner, member, container);
  if (bits === undefined) return undefined;
  const field = reservedField(bits, unnamed("reserved", member), orderOf(owner));
  return checkPolicy(owner, member.policy) ? withPolicy(owner, field, member.policy) : undefined;
}

/** Only of what stands where it is written can bits be preserved: registers, and entries in their slots. */
export function checkPolicy({ unit, kind }: Owner, policy: Syntax.ReservedPolicy | undefined): boolean {
  if (policy?.kind !== "preserve" || kind !== "struct") return true;
  unit.report(diagnostics.preserved(unit.at(policy)));
  return false;
}

function bitsOf({ unit }: Owner, member: Syntax.Reserved, container: Container): Bits | undefined {
  if (member.type === undefined) return placedBits(unit, member.position, container, "'reserved'");
  return placeAndType(unit, member, container, "reserved bits", "'reserved'")?.bits;
}

/** The field with what is said of it; nothing when that is in error. */
export function withPolicy(
  { unit, kind }: Owner,
  field: Model.Field,
  policy: Syntax.ReservedPolicy | undefined,
): Model.Field | undefined {
  switch (policy?.kind) {
    case undefined:
      return kind === "register" ? { ...field, policy: "preserve" } : field;
    case "ignore":
    case "preserve":
      return { ...field, policy: policy.kind };
    case "written":
    case "must": {
      const type: Model.Type = { kind: "unsigned", bits: Math.min(field.width, 64) };
      const found = constantOf(new Scope(unit), policy.value, type, "'reserved'");
      return found && { ...field, policy: policy.kind === "must" ? "must" : "zero", fixedValue: found.value };
    }
  }
}
