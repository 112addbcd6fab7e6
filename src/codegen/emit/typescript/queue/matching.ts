/** How a command gets its tag, and how a completion finds it. */
import { assert } from "../../../../base/assert.ts";
import type { Expression, Field, Match, Queue } from "../../../../model/model.ts";

export interface Matching {
  readonly from: Match["from"];
  /** Whether the slot is named by its device address, and not by its number. */
  readonly byAddress: boolean;
  /** The completion's field that has the tag, or the slot; absent where completions come in order. */
  readonly key: Field | undefined;
  /** What else of a completion is known beforehand. */
  readonly others: readonly { readonly field: Field; readonly value: Expression }[];
  /** Whether a completion ends all commands up to the one that it names. */
  readonly upto: boolean;
  /** Whether tags come one after another, and end so: in order, or up to one. A slot's number is none of these. */
  readonly inTurn: boolean;
  /** The completion's fields that say whose it is: no command's result. */
  readonly fields: readonly string[];
}

export function matchingOf({ match }: Queue, fields: readonly Field[]): Matching {
  const named = (name: string): Field => {
    const found = fields.find((field) => field.name === name);
    assert(found !== undefined, `completions have no ${name}`);
    return found;
  };
  const place = match.keys.find(
    ({ submitted }) => submitted.kind === "slot-index" || submitted.kind === "slot-address",
  );
  const slot = place?.completed;
  const key = match.from === "slots" ? (slot?.kind === "field" ? slot.field : "") : match.completed.field;
  const others = match.keys.flatMap(({ submitted, completed }) =>
    submitted.kind === "value" && completed.kind === "field"
      ? [{ field: named(completed.field), value: submitted.value }]
      : [],
  );
  return {
    from: match.from,
    byAddress: place?.submitted.kind === "slot-address",
    upto: match.upto,
    inTurn: match.from === "order" || (match.upto && match.from !== "slots"),
    key: key === "" ? undefined : named(key),
    others,
    fields: [...(key === "" ? [] : [key]), ...others.map(({ field }) => field.name)],
  };
}
