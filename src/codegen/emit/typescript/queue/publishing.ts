/** Publishing: the spec's own steps, in order, between what the driver keeps of indices. */
import type { Statement } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import type { Surroundings } from "../expression.ts";
import { callFunctions, callText } from "./queue-calls.ts";
import type { QueueShape } from "./shape.ts";
import { beforeFence, cellOf, queueSurroundings, statementTexts, type CallStep } from "./statements.ts";

/** The function that reads the device's index in this cell. */
export function readIndex(shape: QueueShape, cell: string | undefined): string {
  return cellOf(shape, cell!).read!;
}

export function publishingTexts(context: Context, shape: QueueShape): readonly string[] {
  const { queue, submission } = shape;
  const { publish } = queue.submit;
  const read = readIndex(shape, submission.ring.free);
  const around = queueSurroundings(shape, "method");
  const counting = countingOf(publish);
  const steps = statementTexts(
    context,
    shape,
    publish,
    around,
    (step, then) => [callStatement(context, shape, step, then, counting)],
    beforeFence(shape, around),
  );
  const look = `this.taken = this.${read}();\n`;
  const begin = counting === "sometimes" ? "let counted = false;\n" : "";
  const end = { never: look, sometimes: `if (!counted) ${look}`, always: "" }[counting];
  return [
    ...callFunctions(context, shape),
    indexFunction(context, shape),
    ...(counting === "never" ? [] : [takeFunction(context, shape)]),
    `
    /** submit ${submission.ring.name}: publish */
    notify(): number {
      if (this.stopped === true) throw this.control.refusal();
      if (this.tail === this.taken) return 0;
      ${begin}${steps.join("\n")}
      ${end}return (this.tail - this.taken) | 0;
    }
    `,
  ];
}

/** Reads how far the device has come, and believes it only between where it was and what it was given. */
function indexFunction(context: Context, shape: QueueShape): string {
  const { cell, region, index, read } = cellOf(shape, shape.submission.ring.free!);
  return `
    /** How far the device has come in taking submissions. */
    private ${read}(): number {
      const now = Atomics.load(this.${region.words}, this.${index}) | 0;
      if ((this.tail - now) >>> 0 > (this.tail - this.taken) >>> 0) {
        throw this.control.corrupt(${context.use("corruptIndex")}("${shape.name}", "${cell.name}", now, this.taken, this.tail));
      }
      return now;
    }
  `;
}

/** Whether a call's answer says how many entries the device took: then nobody needs to look. */
type Counting = "never" | "sometimes" | "always";

function countingOf(steps: readonly Statement[]): Counting {
  const each = steps.map((step): Counting => {
    if (step.kind === "call") return step.taken ? "always" : "never";
    if (step.kind !== "if") return step.kind === "for" && countingOf(step.body) !== "never" ? "sometimes" : "never";
    const [then, otherwise] = [countingOf(step.then), countingOf(step.else)];
    return then === otherwise ? then : "sometimes";
  });
  if (each.includes("always")) return "always";
  return each.includes("sometimes") ? "sometimes" : "never";
}

/** Believes a count of entries taken only up to what the device was given. */
function takeFunction(context: Context, shape: QueueShape): string {
  return `
    /** The device says that it took so many more submissions. */
    private take(count: number): void {
      const now = (this.taken + count) | 0;
      if (count >>> 0 > (this.tail - this.taken) >>> 0) {
        throw this.control.corrupt(${context.use("corruptIndex")}("${shape.name}", "entries taken", now, this.taken, this.tail));
      }
      this.taken = now;
    }
  `;
}

function callStatement(
  context: Context,
  shape: QueueShape,
  { call, taken }: CallStep,
  around: Surroundings,
  counting: Counting,
): string {
  const text = callText(context, shape, call, around);
  if (!taken) return text;
  const take = `this.take(${text.slice(0, -1)});`;
  return counting === "sometimes" ? `${take}\ncounted = true;` : take;
}
