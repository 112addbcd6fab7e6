/** Whether what two commands of one entry write tells them apart, though they fix the same of the entry's own fields. */
import type * as Model from "../model.ts";

/** A constant of one, which it does not leave zero, stands where the other has another one. */
export function toldApart(one: Model.Command, other: Model.Command): boolean {
  return differs(one, other) || differs(other, one);
}

function differs(one: Model.Command, other: Model.Command): boolean {
  const zeros = other.layout.filter((field) => constantOf(field) === 0n);
  return one.layout.some((field) => {
    const value = constantOf(field);
    if (value === undefined || value === 0n) return false;
    const there = other.layout.find(({ at, width }) => at === field.at && width === field.width);
    const theirs = there && constantOf(there);
    return theirs === undefined ? isCovered(field, zeros) : theirs !== value;
  });
}

/** What is always written, of bits that the device looks at. */
function constantOf({ role, policy, fixedValue }: Model.CommandField): bigint | undefined {
  if (role === "fixed") return fixedValue;
  if (role !== "reserved" || policy === "ignore" || policy === "preserve") return undefined;
  return fixedValue ?? 0n;
}

/** Whether all bits of a field lie in others. */
function isCovered({ at, width }: Model.Field, others: readonly Model.Field[]): boolean {
  let covered = at;
  for (const other of [...others].sort((a, b) => a.at - b.at)) {
    if (other.at <= covered) covered = Math.max(covered, other.at + other.width);
  }
  return covered >= at + width;
}
