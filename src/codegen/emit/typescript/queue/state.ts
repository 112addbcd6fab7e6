/** What a driver knows of its commands by their tags: how it begins. */
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { roomText } from "./memory.ts";
import { member, renewing, step, type Member } from "./members.ts";
import { cancelOf } from "./posting.ts";
import { isSigned, picksTags, recordOf, wordText } from "./record.ts";
import { besideMembers } from "./records.ts";
import { flyingMembers } from "./by-record.ts";
import { completionRing, type QueueShape } from "./shape.ts";
import type { SubmissionRing } from "./rings.ts";
import { queueSurroundings } from "./statements.ts";

/** `unmaps`: what frees its memory when the queue goes. */
export function commandState(context: Context, shape: QueueShape, unmaps: string): readonly Member[] {
  const cancels = cancelOf(shape) !== undefined;
  const { queue } = shape;
  const record = recordOf(shape);
  const plain = shape.counter === "tail";
  const picks = picksTags(shape);
  const wide = shape.completed
    .filter(({ kept }) => !record.kept.has(kept))
    .map(({ kept, field }) => {
      const array = isSigned(field.type) ? "BigInt64Array" : "BigUint64Array";
      return member(kept, `readonly ${array}`, `new ${array}(tags)`);
    });
  const flag = (name: string, doc: string): Member => member(name, "boolean", "false", doc);
  const places = plain || !picks ? "tags" : "places";
  return [
    step(
      shape.completing === undefined
        ? "\n// Commands by tag: never more are in flight than the completion ring holds."
        : "\n// Commands by tag",
    ),
    ...tags(context, shape),
    member("tags", "readonly number", "tags"),
    ...(picks
      ? [
          ...(plain
            ? []
            : [step("const places = 1 << (32 - Math.clz32(tags - 1)); // a power of two, kept as a small integer")]),
          member("tagMask", "readonly number", `${places} - 1`),
        ]
      : []),
    member(
      "kept",
      "readonly number",
      cancels ? "tags > 1 ? 1 : 0" : "0",
      cancels ? "Tags that only cancelling may take, so that a full queue can be emptied." : "",
    ),
    step(`this.depth = ${mostText(shape)} - this.kept;`),
    member(
      "records",
      "readonly Uint32Array",
      `new Uint32Array(${places} << ${record.shift})`,
      `What is known of each command, ${2 ** record.shift} dwords by its tag: ${record.doc}. ` +
        (picks
          ? `Tags from \`${shape.counter}\` to \`endFree\` are free, longest free first, so that results stay readable as long as they can.`
          : `As many more may be posted as lie between \`posted\` and \`endFree\`.`),
    ),
    step(`const before = ${context.use("firstGeneration")}(tags);`),
    step("for (let tag = 0; tag < tags; tag++) {"),
    step(`const place = tag << ${record.shift};`),
    step(`this.${wordText(record.generation)} = before;`),
    step(`this.${wordText(record.state)} = DONE;`),
    ...(record.free === undefined ? [] : [step(`this.${wordText(record.free)} = tag;`)]),
    step("}"),
    ...(plain
      ? []
      : [member("posted", "number", "0", "How many commands were posted: it counts on, and wraps at 2^32.")]),
    renewing(
      member("endFree", "number", plain ? "(this.tail + tags) | 0" : mostText(shape)),
      `this.endFree = ${plain ? "(this.tail + this.tags) | 0" : shape.matching.from === "slots" ? "this.depth + this.kept" : "this.tags"};`,
    ),
    ...(plain
      ? []
      : [
          member("limit", "number", "0", "How far `posted` may go before it is to be found out whether there is room."),
        ]),
    ...(shape.matching.inTurn ? [member("nextTag", "number", "0", "Tags come one after another …")] : []),
    ...(shape.matching.inTurn || shape.matching.upto
      ? [member("oldest", "number", "0", "… and so do their completions: the next command to end.")]
      : []),
    ...(queue.match.uptoKey === undefined
      ? []
      : [member("reached", "number", "this.tail", "How far the device has come in the submission ring.")]),
    ...wide,
    ...besideMembers(context, shape, unmaps),
    ...(shape.completing === undefined ? [] : flyingMembers()),
    ...(shape.moves && record.length === undefined
      ? [
          member(
            "lengthOf",
            "readonly Float64Array",
            "new Float64Array(tags)",
            "Bytes lent, which no more can be moved of.",
          ),
        ]
      : []),
    step(""),
    // Compared with true or false where they are tested: what may be anything to V8 takes it a dozen comparisons.
    flag("refusing", "Posting is refused: the queue is closing, or has failed."),
    flag("shut", "The memory shared with the device is not to be touched any more."),
    flag("polling", ""),
  ];
}

/** The most commands in flight: with slots for tags, there are more tags than that. */
function mostText(shape: QueueShape): string {
  return shape.matching.from === "slots" ? "most" : "tags";
}

/** How many tags there are. */
function tags(context: Context, shape: QueueShape): readonly Member[] {
  const { submissions, matching, queue } = shape;
  const rings = submissions.map((ring) => roomText(ring, `${ring.from}.${ring.depth}`));
  if (shape.completing !== undefined) return [step(`const tags = ${rings.join(" + ")};`)];
  const completion = completionRing(shape);
  if (shape.counter === "tail") return [step(`const tags = this.${completion.depth};`)];
  const { spare } = completion.ring;
  const holds = `this.${completion.depth}${spare === 0 ? "" : ` - ${spare}`}`;
  if (matching.from === "keys") return [step(`const tags = ${holds};`)];
  if (matching.from === "range") {
    const around = queueSurroundings(shape, "constructor");
    const [from, to] = [queue.match.range!.from, queue.match.range!.to].map((end) =>
      expressionText(context, end, around),
    );
    const zero = from === "0";
    return [
      ...(zero ? [] : [member("firstTag", "readonly number", from!)]),
      step(
        `const tags = ${context.use("tagCount")}("${shape.name}", ${to}${zero ? " + 1" : ` - ${from} + 1`}, ${holds});`,
      ),
    ];
  }
  if (matching.from === "order") return [step(`const tags = Math.min(${[holds, ...rings].join(", ")});`)];
  const [ring] = submissions;
  return [
    ...(matching.byAddress
      ? [
          member(
            "slotsAt",
            "readonly number",
            addressText(context, shape, ring!),
            `Where the device finds the slots of \`${ring!.ring.name}\`.`,
          ),
        ]
      : []),
    step(`const tags = this.${ring!.depth};`),
    step(`const most = Math.min(${[holds, ...rings].join(", ")});`),
  ];
}

/** The device address of a ring's first slot. */
function addressText(context: Context, shape: QueueShape, { region, memory, ring }: SubmissionRing): string {
  if (region === undefined) return `${memory}.address`;
  const offset = expressionText(context, ring.offset, queueSurroundings(shape, "constructor"));
  return offset === "0" ? `${region.name}.address` : `${region.name}.address + ${offset}`;
}
