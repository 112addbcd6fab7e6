/** How the device holds up commands until others have ended: what the runtime asks a driver for that. */
import { singleFlag } from "../../../../model/link.ts";
import type { Reference } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { toldText } from "./outcomes.ts";
import { keepsTold } from "./publishing.ts";
import { freeTagText, keptText, picksTags, recordOf, wordOfTag } from "./record.ts";
import { countsOn, type SubmissionRing } from "./rings.ts";
import type { QueueShape } from "./shape.ts";
import { member, type Member } from "./members.ts";
import { isStamped } from "./stamps.ts";

/** Whether a ring's entries are linked by the runtime. */
export function links(shape: QueueShape, ring: SubmissionRing): boolean {
  const severed = shape.queue.after?.severed !== undefined;
  return severed && picksTags(shape) && singleFlag(ring.ring.link) !== undefined && !isStamped(ring);
}

/** How far the device has been told, where that is not kept otherwise. */
export function linkMembers(shape: QueueShape, ring: SubmissionRing): readonly Member[] {
  if (!links(shape, ring) || keepsTold(ring)) return [];
  return [member("tailTold", "number", "this.tail", "How far it has been told of them.")];
}

/** What keeps that, when the device is told. */
export function toldTexts(shape: QueueShape, ring: SubmissionRing): readonly string[] {
  return links(shape, ring) && !keepsTold(ring) ? ["this.tailTold = this.tail;"] : [];
}

export function linkTexts(context: Context, shape: QueueShape, ring: SubmissionRing): readonly string[] {
  if (!links(shape, ring)) return [];
  const record = recordOf(shape);
  const { queue: owner } = ring;
  const of = (word: number): string => wordOfTag(record, word).replaceAll("this.records", "records");
  const token = context.use("Token");
  const told = keepsTold(ring) ? "this.published" : "this.tailTold";
  const { index, mask } = flagPlace(context, ring);
  const behind = countsOn(ring)
    ? `(this.tail - 1 - back) & this.${ring.mask}`
    : `this.tail - 1 - back < 0 ? this.tail - 1 - back + this.${ring.depth} : this.tail - 1 - back`;
  return [
    `
    /** The command whose entry is the ring's last, if the device is yet to be told of it; else 0. */
    lastStaged(): ${token} {
      if (this.tail === ${told}) return ${context.use("FULL")};
      const { records } = ${owner};
      const tag = ${freeTagText(record, shape.counter, owner, `(${owner}.${shape.counter} - 1)`).replace(`${owner}.records`, "records")}!;
      ${record.ring === undefined ? "" : `if (${of(record.ring)} !== ${ring.position}) return FULL;`}
      return (${of(record.generation)} * ${owner}.tags + tag) as ${token};
    }
    `,
    `
    /** Has the entry behind the one that stands \`back\` before the last begin only when that has succeeded. */
    link(back: number): void {
      const slot = ${behind};
      this.${ring.entries}[${index === 0 ? `slot * ${ring.dwords}` : `slot * ${ring.dwords} + ${index}`}]! |= ${mask};
    }
    `.replaceAll("\\`", "`"),
    ...waitText(context, shape, ring, "waitEvent", "event"),
    ...waitText(context, shape, ring, "waitWord", "word"),
  ];
}

/** The dword of the flag, and its bit there. */
function flagPlace(context: Context, { ring }: SubmissionRing): { readonly index: number; readonly mask: string } {
  const { field: name, mask } = singleFlag(ring.link)!;
  const field = context.entry(ring.entry).fields.find((candidate) => candidate.name === name)!;
  return { index: Math.floor(field.at / 32), mask: `0x${(mask << BigInt(field.at % 32)).toString(16)}` };
}

/** The command that waits for an event, or for a word. */
function waiting(shape: QueueShape, what: "event" | "word"): QueueShape["commands"][number] | undefined {
  const reference: Reference | undefined = shape.queue.after?.[what];
  return reference && shape.commands.find(({ command }) => command.name === reference.name);
}

function waitText(
  context: Context,
  shape: QueueShape,
  ring: SubmissionRing,
  method: string,
  what: "event" | "word",
): readonly string[] {
  const entry = waiting(shape, what);
  if (entry === undefined || !ring.ring.accepts.some(({ name }) => name === entry.command.name)) return [];
  const token = context.use("Token");
  const given = what === "event" ? "handle: number" : `word: ${context.use("DeviceBuffer")}, at: number, value: number`;
  const values = entry.parameters
    .filter(({ optional }) => !optional)
    .map(({ transfer }) => (transfer !== undefined ? "word, at" : what === "event" ? "handle" : "value"));
  return [
    `
    /** Posts a command that completes once ${what === "event" ? "the eventfd is readable" : "the word is at least `value`"}. */
    ${method}(${given}): ${token} {
      return this.${entry.post}(${values.join(", ")});
    }
    `,
  ];
}

/** What of it the runtime's control is given. */
export function orderText(context: Context, shape: QueueShape): readonly string[] {
  if (!shape.submissions.every((ring) => links(shape, ring))) return [];
  context.use("FULL");
  const copies = recordOf(shape).loans.length === 0 ? [] : [`copies: this.space.mode === "bounce",`];
  return [`severed: (token) => this.severed(token),`, ...copies];
}

/** Whether a command that has failed was not begun. */
export function severedText(context: Context, shape: QueueShape): readonly string[] {
  const severed = shape.queue.after?.severed;
  if (severed === undefined || !shape.submissions.every((ring) => links(shape, ring))) return [];
  const record = recordOf(shape);
  const text = toldText(context, shape, severed, undefined);
  const used = shape.completed.filter(({ local }) => new RegExp(`\\b${local}\\b`).test(text));
  return [
    `
    /** Whether a command that has failed was not begun, since what it was linked to did not succeed. */
    private severed(token: ${context.use("Token")}): boolean {
      const tag = ${context.use("tagOf")}(token, this.tags);
      ${used.map((field) => `const ${field.local} = ${keptText(record, field)};`).join("\n")}
      return ${text};
    }
    `,
  ];
}
