/**
 * Commands that complete in a record beside them: no ring tells of completions, so the records of all commands in flight
 * are looked at, in the order of their posts. Their tags stand in a list, of which those that have completed are taken out.
 */
import type { MemoryRecord } from "../../../../model/model.ts";
import { dwordsOf, fieldsAsked } from "../../../ring-fields.ts";
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { extract, group } from "../extract.ts";
import { inputsNamed } from "../inputs.ts";
import type { Finding } from "./finding.ts";
import { member, type Member } from "./members.ts";
import { besideText } from "./records.ts";
import type { QueueShape } from "./shape.ts";

export function byRecord(context: Context, shape: QueueShape, record: MemoryRecord): Finding {
  const { valid } = record;
  if (valid === undefined) throw new Error(`bug in ringwright: nothing says when ${record.name} is valid`);
  const [dword = 0] = dwordsOf(fieldsAsked(valid, record.fields));
  const dwords = Array.from({ length: record.size / 4 }, (_item, index) => (index === dword ? "first" : "0"));
  const inputs = inputsNamed(context, []);
  const condition = expressionText(context, valid, {
    field(_entry, name) {
      const field = record.fields.find((candidate) => candidate.name === name)!;
      const text = extract(context, { array: "", at: "0", dwords }, field.type, field, inputs);
      return group(text.replace(/ as \w+$/, ""));
    },
  });
  const nothing = (): never => {
    throw new Error("bug in ringwright: a record is no entry of a ring");
  };
  return {
    before: ["const count = this.flyingCount;", "if (count === 0) return 0;", "let left = 0;", "let next = 0;"],
    taken: ["flying", "tags", "records", "endFree"],
    loop: (body) => `
      while (next < count) {
        const tag = flying[next]!;
        next++;
        const beside = ${besideText(shape)};
        const first = Atomics.load(this.beside, ${dword === 0 ? "beside" : `beside + ${dword}`}); // whether the device has written it
        if (!(${condition})) {
          flying[left] = tag;
          left++;
          continue;
        }
        ${body}
      }
    `,
    slot: "",
    read: nothing,
    dword: nothing,
    advance: "",
    after: [
      "if (left !== next) {",
      "// Those that are still in flight, those not looked at, and those posted meanwhile.",
      "flying.copyWithin(left, next, this.flyingCount);",
      "this.flyingCount -= next - left;",
      "}",
    ],
  };
}

export function flyingMembers(): readonly Member[] {
  return [
    member(
      "flying",
      "readonly Uint32Array",
      "new Uint32Array(tags * 2)",
      "Tags of commands in flight, as they were posted: a poll takes out what has completed when it ends.",
    ),
    member("flyingCount", "number", "0"),
  ];
}
