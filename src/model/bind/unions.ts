/** `union by psdt { case prp { … } case sgl { … } }`: fields of which a tag tells which are there. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { coverage, type Tagged } from "../checks/union-coverage.ts";
import { typeOf } from "../expressions.ts";
import type { Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { Scope } from "../scope.ts";
import { describeType, isInteger } from "../types.ts";
import { declared, unnamed } from "./describe.ts";
import { draftField } from "./draft.ts";
import { bindMembers, finish, placedBits, settle, type Bound, type Owner } from "./members.ts";

export function bindUnion(
  owner: Owner,
  member: Syntax.Union,
  container: Container,
  bound: Bound,
): Model.Field | undefined {
  const { unit } = owner;
  const name = unionName(member) ?? { text: "union", span: member.span };
  const title = `union '${name.text}'`;
  const bits = placedBits(unit, member.position, container, title);
  if (bits === undefined) return undefined;
  const sized = unit.at(member.position);
  const cases = member.cases.map((one) => bindCase(owner, one, { ...bits, title: `this case of ${title}`, sized }));
  const width = bits.to - bits.from;
  const field = draftField(declared(name, member), bits.from, width, {
    byteOrder: unit.byteOrder,
    // Until its tag is known.
    type: { kind: "unsigned", bits: width },
    range: undefined,
    role: "union",
  });
  bound.later.push((scope) => {
    for (const one of cases) {
      const inner = new Scope(unit, scope);
      for (const { name: sibling } of one.fields) inner.give(sibling, { kind: "poisoned" });
      for (const sibling of one.fields) {
        if (sibling.role === "value" || sibling.role === "computed") {
          inner.give(sibling.name, { kind: "command-field", field: sibling });
        }
      }
      settle(one, inner);
    }
    const union = resolve(scope, member, name.text, cases);
    if (union !== undefined) field.type = { kind: "union", union, bits: width };
  });
  return field;
}

/** Its own name, or the one of its tag. */
export function unionName(member: Pick<Syntax.Union, "name" | "by">): Syntax.Name | undefined {
  const { name, by } = member;
  return name ?? (by?.kind === "name" ? by.name : by?.kind === "member" ? by.member : undefined);
}

function bindCase(owner: Owner, syntax: Syntax.UnionCase, place: Omit<Container, "location">): Bound {
  const { unit } = owner;
  const location = unit.at(syntax.values?.[0] ?? { start: syntax.span.start, end: syntax.span.start + "else".length });
  const container = { ...place, location };
  const bound = bindMembers({ ...owner, part: "a case" }, syntax.members, container);
  finish(unit, bound, container);
  return bound;
}

/** The union, once its tag can be said; nothing after a mistake has been reported. */
export function resolve(
  scope: Scope,
  member: Tagged,
  name: string,
  cases: readonly { readonly fields: readonly Model.Field[] }[],
): Model.Union | undefined {
  const { unit } = scope;
  const by = member.by && typeOf(scope, member.by);
  if (by === undefined) return undefined;
  const { type } = by;
  if (!isInteger(type) && type.kind !== "enum" && type.kind !== "bool") {
    return unit.report(diagnostics.unionTag({ type: describeType(type) }, unit.at(member.by!)));
  }
  const values = coverage(unit, member, name, by);
  if (values === undefined) return undefined;
  return {
    by,
    tagField: by.kind === "command-field" ? by.field : undefined,
    cases: member.cases.map((syntax, i) => ({
      ...unnamed(caseName(syntax), syntax),
      values: values[i]!,
      isElse: syntax.values === undefined,
      fields: cases[i]!.fields.toSorted((a, b) => a.at - b.at),
    })),
  };
}

/** What a case is called: after the first of its values. */
function caseName({ values }: Tagged["cases"][number]): string {
  const first = values?.[0];
  switch (first?.kind) {
    case undefined:
      return "else";
    case "name":
      return first.name.text;
    case "member":
      return first.member.text;
    case "boolean":
      return String(first.value);
    case "integer":
      return `case_${first.value}`;
    case "range":
      return first.from.kind === "integer" && first.to.kind === "integer"
        ? `case_${first.from.value}_to_${first.to.value}`
        : caseName({ values: [first.from] } as unknown as Syntax.UnionCase);
    default:
      return "case";
  }
}
