/** Conditions of what is done for every batch that only opening decides: found out once, so that no batch reads what they ask. */
import type { Expression, Queue, Statement } from "../../../../model/model.ts";
import { camel, type Scope } from "../../../names.ts";

export interface NamedCondition {
  readonly condition: Expression;
  /** The member that holds it: `sqpoll`. */
  readonly name: string;
}

export function settledConditions(queue: Queue, scope: Scope): readonly NamedCondition[] {
  const given = new Set(queue.parameters.map(({ name }) => name));
  return [...queue.submits.flatMap(({ publish }) => publish), ...queue.complete.retire, ...queue.complete.arm]
    .flatMap(conditionsIn)
    .filter((condition) => isSettled(condition, given))
    .map((condition) => ({
      condition,
      name: scope.claim(wanted(condition), `condition ${JSON.stringify(condition, plain)}`),
    }));
}

function conditionsIn(step: Statement): readonly Expression[] {
  if (step.kind === "if") return [step.condition, ...[...step.then, ...step.else].flatMap(conditionsIn)];
  return step.kind === "for" ? step.body.flatMap(conditionsIn) : [];
}

const SETTLED: ReadonlySet<Expression["kind"]> = new Set<Expression["kind"]>([
  "integer", "boolean", "constant", "enumerator", "local", "member", "flag", "as-enum", "builtin", "unary", "binary", "conditional",
]); // prettier-ignore

/** Whether nothing in it changes while the queue is open. */
function isSettled(condition: Expression, given: ReadonlySet<string>): boolean {
  let settled = true;
  JSON.stringify(condition, (key, value: unknown) => {
    if (key === "type") return undefined;
    if (typeof value === "object" && value !== null && "kind" in value) {
      const inner = value as Expression;
      if (!SETTLED.has(inner.kind) || (inner.kind === "local" && !given.has(inner.name))) settled = false;
    }
    return plain(key, value);
  });
  return settled;
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function wanted(condition: Expression): string {
  if (condition.kind === "flag") return camel(condition.flag);
  return condition.kind === "member" ? camel(condition.member) : "settled";
}
