/** Shared rings: the device has written its answer over the slot that a completion names. */
import type { Field, Queue, Reference, Ring } from "../../../../model/model.ts";
import { dwordsOf, fieldsRead } from "../../../ring-fields.ts";
import type { Context } from "../context.ts";
import { extract, type Words } from "../extract.ts";
import { inputsNamed } from "../inputs.ts";
import { slotText } from "./rings.ts";
import type { QueueShape } from "./shape.ts";

/** Whether the slots of a ring carry answers. */
function isShared({ producer }: Ring): boolean {
  return producer === "shared";
}

/** The fields of an answer: those that only the device writes, and what else the queue or its commands speak of. */
export function answerFields(context: Context, queue: Queue, ring: Ring): readonly Field[] {
  if (!isShared(ring)) return [];
  const entry = context.entry(ring.entry);
  const posted = new Set(entry.fields.map(({ name }) => name));
  const asked = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("kind" in node && node.kind === "field" && "field" in node && "entry" in node) {
      if ((node.entry as Reference).name === ring.entry.name) asked.add(String(node.field));
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(queue.fail);
  for (const reference of queue.commands) {
    const { fail, results, transfers } = context.command(reference);
    visit([fail, results, transfers.map(({ moved }) => moved)]);
  }
  return fieldsRead(entry).filter(
    ({ name, role }) => role !== "reserved" && role !== "command" && (asked.has(name) || !posted.has(name)),
  );
}

/** What reads the answer in the slot of `tag`, which is a command's in flight: no word of it twice. */
export function answerTexts(context: Context, shape: QueueShape): readonly string[] {
  const ring = shape.submissions.find((candidate) => isShared(candidate.ring));
  const answered = shape.completed.filter(({ inSlot }) => inSlot);
  if (ring === undefined || answered.length === 0) return [];
  const used = answered.map(({ field }) => field);
  const shared = dwordsOf(used).filter((dword) => used.filter((field) => dwordsOf([field]).includes(dword)).length > 1);
  const at = (dword: number): string => `this.${ring.entries}[${dword === 0 ? "answer" : `answer + ${dword}`}]!`;
  const words: Words = {
    array: `this.${ring.entries}`,
    at: "answer",
    dwords: Array.from({ length: ring.dwords * ring.ring.takes }, (_item, dword) =>
      shared.includes(dword) ? `answer${dword}` : at(dword),
    ),
  };
  const inputs = inputsNamed(context, []);
  return [
    `const answer = ${slotText(ring, "tag")};`,
    ...shared.map((dword) => `const answer${dword} = ${at(dword)};`),
    ...answered.map(
      ({ field, local }) =>
        `const ${local} = ${extract(context, words, field.type, field, inputs).replace(/ as \w+$/, "")};`,
    ),
  ];
}
