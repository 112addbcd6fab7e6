/** A queue whose device was reset begins anew: all that was in flight is over, and its rings are as they were at first. */
import type { Context } from "../context.ts";
import { renewals, type Member } from "./members.ts";
import { failedLoan } from "./keyed.ts";
import { giveBackText, recordOf, wordText } from "./record.ts";
import type { QueueShape } from "./shape.ts";

/** Whether it may come to that: where the description says how the device is brought back. */
function beginsAnew({ queue }: QueueShape): boolean {
  return queue.stops !== undefined;
}

/** `members`: the driver's. */
export function renewingTexts(context: Context, shape: QueueShape, members: readonly Member[]): readonly string[] {
  if (!beginsAnew(shape)) return [];
  const record = recordOf(shape);
  const loans = record.loans.map((word, position) => giveBackText(word, position, failedLoan(shape, position)));
  const generation = wordText(record.generation);
  return [
    `
    /**
     * Begins anew. The device has forgotten all: what it was lent is given back, tokens of commands that were in flight are
     * stale, and the rings are as they were when the queue was opened.
     */
    private renew(): void {
      const { records } = this;
      for (let tag = 0; tag < this.tags; tag++) {
        const place = tag << ${record.shift};
        if (${wordText(record.state)}! < DONE) {
          ${loans.join("\n")}
          ${wordText(record.state)} = DONE;
          ${generation} = ${context.use("nextGeneration")}(${generation}!);
        }
        ${record.free === undefined ? "" : `${wordText(record.free)} = tag;`}
      }
      ${renewals(members).join("\n")}
    }
    `.replace(/\n\s*\n/g, "\n"),
  ];
}

/** The same of a ring that is an object of its own. */
export function partRenewing(shape: QueueShape, members: readonly Member[]): readonly string[] {
  if (!beginsAnew(shape)) return [];
  return [
    `
    renew(): void {
      ${renewals(members).join("\n")}
    }
    `,
  ];
}
