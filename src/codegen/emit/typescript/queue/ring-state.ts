/** A submission ring's members: its slots, and its indices. */
import type { Context } from "../context.ts";
import { linkMembers } from "./linking.ts";
import { startText } from "./memory.ts";
import { member, renewing, step, type Member } from "./members.ts";
import { countsStaged, keepsTold } from "./publishing.ts";
import { countsOn, type NamedRing, type SubmissionRing } from "./rings.ts";
import { completionRing, type QueueShape } from "./shape.ts";
import { fieldsRead } from "../../../ring-fields.ts";
import { firstTurn, idleTexts, isStamped } from "./stamps.ts";

/** Its slots. `depth` and `entries` are how they are had; `checked`: the depth is known to be one. */
export function slotMembers(
  named: NamedRing,
  depth: string,
  entries: string,
  before: readonly Member[],
): readonly Member[] {
  return [
    step(`\n// ring ${named.ring.name}`),
    member(named.depth, "readonly number", depth),
    ...(countsOn(named) ? [member(named.mask, "readonly number", `this.${named.depth} - 1`)] : []),
    ...before,
    renewing(member(named.entries, "readonly Uint32Array", entries), `this.${named.entries}.fill(0);`),
  ];
}

export function indexMembers(context: Context, shape: QueueShape, ring: SubmissionRing): readonly Member[] {
  const plain = shape.counter === "tail";
  const tells = ring.freed === "cell" || ring.freed === "field";
  const { dwords } = ring;
  return [
    ...idleTexts(context, ring, context.entry(ring.ring.entry).fields, `this.${ring.entries}`).map((text) =>
      renewing(step(text)),
    ),
    member("tail", "number", startText(shape, ring, ring.submit.tailCell), "The next submission's index."),
    ...(tells
      ? [
          member(
            "taken",
            "number",
            "this.tail",
            "How far the device has come in taking them, when it was last looked at.",
          ),
        ]
      : []),
    ...linkMembers(shape, ring),
    ...(plain
      ? [
          member(
            "limit",
            "number",
            "this.tail",
            "How far `tail` may go before it is to be found out whether there is room.",
          ),
        ]
      : []),
    ...(keepsTold(ring)
      ? [member("published", "number", "this.tail", "How far the device has been told of them.")]
      : []),
    ...(countsStaged(ring) ? [member("staged", "number", "0", "How many it is yet to be told of.")] : []),
    ...(shape.several
      ? [
          member(
            "room",
            "number",
            "0",
            "How many more may be posted before it is to be found out whether there is room.",
          ),
        ]
      : []),
    ...(ring.freed === "completed"
      ? [
          renewing(
            member(
              "busy",
              "readonly Uint8Array",
              `new Uint8Array(this.${ring.depth})`,
              "Slots whose command is in flight.",
            ),
            "this.busy.fill(0);",
          ),
        ]
      : []),
    ...(isStamped(ring)
      ? [
          member(
            "draft",
            "readonly Uint32Array",
            `new Uint32Array(${dwords * ring.ring.takes})`,
            "Where an entry is made.",
          ),
        ]
      : []),
    ...(ring.ring.stamps.some(({ turnFrom }) => turnFrom !== undefined)
      ? [
          member(
            "stampTurn",
            "number",
            String(firstTurn(ring.ring.stamps)),
            "It flips with each pass through the ring.",
          ),
        ]
      : []),
  ];
}

/** The completion ring's index, and what stands in it before there are completions. */
export function headMembers(context: Context, shape: QueueShape): readonly Member[] {
  const { queue } = shape;
  const completion = completionRing(shape);
  const fields = fieldsRead(context.entry(completion.ring.entry));
  return [
    ...idleTexts(context, completion, fields, `this.${completion.entries}`).map((text) => renewing(step(text))),
    member("head", "number", startText(shape, completion, queue.complete.headCell), "The next completion's index."),
    ...(completion.turn === undefined
      ? []
      : [
          member(
            completion.turn,
            "number",
            String(firstTurn(completion.ring.stamps)),
            "What its stamp is when it is valid: it flips with each pass through the ring.",
          ),
        ]),
  ];
}
