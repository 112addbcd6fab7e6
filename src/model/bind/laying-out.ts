/** From the members of an entry or a struct to its fields: what stands where, then what is said of it in expressions. */
import type * as Syntax from "../../parser/syntax.ts";
import { computedCycles } from "../checks/computed.ts";
import { everHolds } from "../checks/conditions.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { unionNames } from "../checks/union-names.ts";
import { overlaps } from "../checks/tiling.ts";
import { condition } from "../expressions.ts";
import type { Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { bindMembers, fillRest, finish, settle, type Bound, type Owner } from "./members.ts";

export interface LaidOut {
  /** Ordered by place. */
  readonly fields: readonly Model.Field[];
  readonly constraints: readonly Model.Expression[];
  /** Whether a member is missing because it is in error. */
  readonly partial: boolean;
}

/** Lays out members that tile their container. `scope` has the parameters. */
export function layOut(
  owner: Omit<Owner, "siblings">,
  scope: Scope,
  members: readonly Syntax.EntryMember[],
  container: Container,
): LaidOut {
  const { unit } = owner;
  const names = fieldNames(members);
  const siblings = textsOf(names);
  if (siblings.size < names.length) duplicateNames(unit, names, container.title);
  unionNames(unit, members, container.title);
  const bound = bindMembers({ ...owner, siblings }, members, container);
  finish(unit, bound, container);
  return { ...complete(unit, scope, siblings, bound, bound.fields), partial: bound.partial };
}

/** The common members of an entry with those of each of its views. */
export function layOutViews(
  owner: Omit<Owner, "siblings" | "part">,
  scope: Scope,
  members: readonly Syntax.EntryMember[],
  container: Container,
): readonly (LaidOut & { readonly syntax: Syntax.View })[] {
  const { unit } = owner;
  const common = fieldNames(members);
  duplicateNames(unit, common, container.title);
  unionNames(unit, members, container.title);
  const shownNames = new Map(common.map((name) => [name.text, name]));
  const views = members.filter((member) => member.kind === "view");
  const shared = bindMembers(
    { ...owner, siblings: new Set(shownNames.keys()) },
    members.filter((member) => member.kind !== "view"),
    container,
  );
  const disjoint = overlaps(unit, shared.claims, [], unit.byteOrder);
  const laidOut = views.map((syntax) => {
    const names = [...shownNames.values(), ...fieldNames(syntax.members)];
    const title = `view ${syntax.name.text} of ${container.title}`;
    duplicateNames(unit, names, title);
    unionNames(unit, syntax.members, title, shownNames.values());
    const siblings = textsOf(names);
    const own = bindMembers({ ...owner, part: "a view", siblings }, syntax.members, container);
    const apart = overlaps(unit, own.claims, shared.claims, unit.byteOrder);
    const both: Bound = {
      owner,
      fields: [...shared.fields, ...own.fields],
      claims: [...shared.claims, ...own.claims],
      conditions: [],
      later: own.later,
      rest: own.rest ?? shared.rest,
      partial: shared.partial || own.partial,
    };
    const location = unit.at(syntax.name);
    fillRest(both, { ...container, title, location }, both.claims, disjoint && apart);
    return { syntax, siblings, both, own };
  });
  // What all views have is bound once, by the names that all of them have.
  const { constraints } = complete(unit, scope, shownNames.keys(), shared, shared.fields);
  return laidOut.map(({ syntax, siblings, both, own }) => {
    const { fields } = complete(unit, scope, siblings, both, own.fields);
    return { syntax, fields, constraints, partial: both.partial };
  });
}

/** Binds what is said of the fields, once their names are known. `own`: those that nobody has looked at yet. */
function complete(
  unit: Unit,
  scope: Scope,
  names: Iterable<string>,
  bound: Bound,
  own: readonly Model.Field[],
): Pick<LaidOut, "fields" | "constraints"> {
  // Most fields say nothing of each other.
  if (bound.later.length === 0 && bound.conditions.length === 0) return { fields: inOrder(bound), constraints: [] };
  const inner = new Scope(unit, scope);
  giveFields(inner, names, bound.fields);
  settle(bound, inner);
  computedCycles(unit, own);
  const constraints = bound.conditions.flatMap((where) => bindCondition(inner, where) ?? []);
  return { fields: inOrder(bound), constraints };
}

function inOrder({ fields }: Bound): readonly Model.Field[] {
  return fields.sort((a, b) => a.at - b.at);
}

/** Makes fields known to each other. One in error is said without being reported again. */
export function giveFields(scope: Scope, names: Iterable<string>, fields: readonly Model.Field[]): void {
  for (const name of names) scope.give(name, { kind: "poisoned" });
  for (const field of fields) giveField(scope, field);
}

/** Makes a field known by its name, if it has one of its own. */
export function giveField(scope: Scope, field: Model.Field): void {
  if (field.role === "value" || field.role === "computed") scope.give(field.name, { kind: "command-field", field });
}

/** `where len <= 4096;` */
export function bindCondition(scope: Scope, where: Syntax.Where): Model.Expression | undefined {
  const bound = where.condition && condition(scope, where.condition);
  return bound && everHolds(scope.unit, where, bound) ? bound : undefined;
}

export function textsOf(names: readonly Syntax.Name[]): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const { text } of names) texts.add(text);
  return texts;
}

/** Names of the fields, those in groups too; of unions those that have one of their own. */
export function fieldNames(
  members: readonly (Syntax.EntryMember | Syntax.CommandMember)[],
  into: Syntax.Name[] = [],
): readonly Syntax.Name[] {
  for (const member of members) {
    if (member.kind === "field") into.push(member.name);
    else if (member.kind === "union" && member.name !== undefined) into.push(member.name);
    else if (member.kind === "group") fieldNames(member.members, into);
  }
  return into;
}
