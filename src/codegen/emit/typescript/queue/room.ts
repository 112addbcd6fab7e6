/** Room: which slots of a submission ring are free, and how many commands may be posted. */
import type { Context } from "../context.ts";
import { recordOf } from "./record.ts";
import { countsOn, distanceText, type SubmissionRing } from "./rings.ts";
import type { QueueShape } from "./shape.ts";
import { cellOf } from "./statements.ts";
import { roomText } from "./memory.ts";

/** What a post tests first: whether it is to be found out whether there is room. */
export function fullTest(shape: QueueShape, ring: SubmissionRing, counter = `this.${shape.counter}`): string {
  if (!shape.several) return `${counter} === this.limit`;
  return `(this.room === 0 || ${ring.queue}.posted === ${ring.queue}.limit)`;
}

/** The slow paths of posting in the queue's own class: finding out that there is room after all, or that there is none. */
export function roomTexts(context: Context, shape: QueueShape): readonly string[] {
  const { several, counter, submissions } = shape;
  const [first] = submissions as [SubmissionRing];
  if (several) return [severalRoom(shape)];
  return [
    ...slotsText(context, shape, first),
    `
    /** How many more commands fit, \`spare\` tags left alone: each takes a tag and ${takesText(first)} of ${first.ring.name}. */
    private roomBeside(spare: number): number {
      ${[...lookAgain(shape, first), `const slots = ${freeSlots(shape, first)};`].join("\n")}
      return Math.max(0, Math.min(slots, ((this.endFree - this.${counter}) | 0) - spare));
    }
    `,
    `
    /** Looks again how far \`${counter}\` may go. @returns whether there is room for a command */
    private findRoom(): boolean {
      if (this.refusing) throw this.control.refusal();
      const room = this.roomBeside(this.kept);
      this.limit = (this.${counter} + room) | 0;
      return room !== 0;
    }
    `,
  ];
}

function takesText({ ring }: SubmissionRing): string {
  return ring.takes === 1 ? "a slot" : `${ring.takes} slots`;
}

/** Of several rings: the fullest tells, so that whoever waits for room finds some wherever he posts. */
function severalRoom({ submissions }: QueueShape): string {
  return `
    /** How many more commands fit in each ring, \`spare\` tags left alone: all rings share the tags. */
    roomBeside(spare: number): number {
      const slots = Math.min(${submissions.map(({ from }) => `${from}.slots()`).join(", ")});
      return Math.max(0, Math.min(slots, ((this.endFree - this.posted) | 0) - spare));
    }
  `;
}

/** The same of a ring that is an object of its own. */
export function partRoomTexts(context: Context, shape: QueueShape, ring: SubmissionRing): readonly string[] {
  return [
    ...slotsText(context, shape, ring),
    `
    /** How many commands fit in the ring. */
    slots(): number {
      ${[...lookAgain(shape, ring), `return ${freeSlots(shape, ring)};`].join("\n")}
    }
    `,
    `
    /** Looks again how many may be posted. @returns whether there is room for a command */
    private findRoom(): boolean {
      const { queue } = this;
      if (queue.refusing) throw queue.control.refusal();
      this.room = this.slots();
      const tags = Math.max(0, ((queue.endFree - queue.posted) | 0) - queue.kept);
      queue.limit = (queue.posted + tags) | 0;
      return this.room !== 0 && tags !== 0;
    }
    `,
  ];
}

/** A cell is looked at only when the ring seems full. */
function lookAgain(shape: QueueShape, ring: SubmissionRing): readonly string[] {
  if (ring.freed !== "cell") return [];
  const full = ring.ring.spare === 0 ? `>= this.${ring.depth}` : `> this.${ring.depth} - ${ring.ring.spare} - 1`;
  const takes = ring.ring.takes === 1 ? full : `> this.${ring.depth} - ${ring.ring.spare + ring.ring.takes}`;
  return [
    `if (${distanceText(ring, "this.taken", "this.tail")} ${takes}) this.taken = this.${cellOf(shape, ring.ring.free!).read!}();`,
  ];
}

/** How many entries fit behind the tail. */
function freeSlots(shape: QueueShape, ring: SubmissionRing): string {
  const { takes, spare } = ring.ring;
  switch (ring.freed) {
    case "cell":
    case "field": {
      const used = distanceText(ring, "this.taken", "this.tail");
      const slots = `this.${ring.depth}${spare === 0 ? "" : ` - ${spare}`} - ${used}`;
      const entries = takes === 1 ? slots : `Math.floor((${slots}) / ${takes})`;
      // A slot that the device has taken still names its command until that has completed.
      return shape.matching.from === "slots" ? `Math.min(${entries}, this.freeSlots())` : entries;
    }
    case "completed":
    case "slots":
      return "this.freeSlots()";
    case "order":
      return `${roomText(ring, `this.${ring.depth}`)} - (${shape.several ? "0" : "this.inFlight"})`;
  }
}

/** Where a slot is free once its command has completed: how many are, from the tail on. */
function slotsText(_context: Context, shape: QueueShape, ring: SubmissionRing): readonly string[] {
  const named = shape.matching.from === "slots";
  if (ring.freed !== "completed" && !named) return [];
  const { takes, spare } = ring.ring;
  const record = recordOf(shape);
  const index = countsOn(ring) ? `(this.tail + free) & this.${ring.mask}` : `(this.tail + free) % this.${ring.depth}`;
  const slot = `(${index})`;
  const busy = named
    ? `${ring.queue}.records[(${slot} << ${record.shift}) | ${record.state}]! < DONE`
    : `this.busy[${slot}] !== 0`;
  const from = spare === 0 ? "free" : `Math.max(0, free - ${spare})`;
  return [
    `
    /** How many ${takes === 1 ? "slots" : "entries"} are free behind the tail: it stops where a command is in flight. */
    private freeSlots(): number {
      let free = 0;
      while (free < this.${ring.depth} && !(${busy})) free${takes === 1 ? "++" : ` += ${takes}`};
      return ${takes === 1 ? from : `Math.floor(${from} / ${takes})`};
    }
    `,
  ];
}
