/** Publishing: the spec's own steps, in order, between what the driver keeps of indices. */
import type { Statement } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import type { Surroundings } from "../expression.ts";
import { toldTexts } from "./linking.ts";
import { callsOf } from "./procedure.ts";
import { callFunctions, callText } from "./queue-calls.ts";
import { distanceText, toldDistanceText, unsignedIndex, type SubmissionRing } from "./rings.ts";
import type { QueueShape } from "./shape.ts";
import { beforeFence, cellOf, queueSurroundings, statementTexts, wholeText, type CallStep } from "./statements.ts";

/** The queue's own: of several rings, each publishes for itself. */
export function publishingTexts(context: Context, shape: QueueShape): readonly string[] {
  const { several, submissions } = shape;
  const functions = callFunctions(context, shape);
  if (!several) return [...functions, ...ringPublishing(context, shape, submissions[0]!)];
  return [
    ...functions,
    `
    notify(): number {
      return ${submissions.map(({ from }) => `${from}.notify()`).join(" + ")};
    }
    `,
  ];
}

/** What publishes a ring's entries. */
export function ringPublishing(context: Context, shape: QueueShape, ring: SubmissionRing): readonly string[] {
  const { publish } = ring.submit;
  const { free } = ring.ring;
  const standing = shape.several ? "ring" : "method";
  const around = queueSurroundings(shape, standing);
  const counting = countingOf(publish);
  const steps = statementTexts(
    context,
    shape,
    publish,
    around,
    (step, then) => [callStatement(context, shape, step, then, counting)],
    { early: beforeFence(free, around), standing },
  );
  const asks = asksDevice(ring);
  const look = free === undefined || !asks ? "" : `this.taken = this.${cellOf(shape, free).read!}();\n`;
  const begin = counting === "sometimes" ? "let counted = false;\n" : "";
  const end = { never: look, sometimes: look === "" ? "" : `if (!counted) ${look}`, always: "" }[counting];
  const told = asks ? "this.taken" : "this.published";
  const nothing = countsStaged(ring) ? "this.staged === 0" : `this.tail === ${told}`;
  const after = asks
    ? [`return ${distanceText(ring, "this.taken", "this.tail").replace(/^\((.*)\)$/, "$1")};`]
    : ["this.published = this.tail;", ...(countsStaged(ring) ? ["this.staged = 0;"] : []), "return 0;"];
  return [
    ...(free === undefined ? [] : [indexFunction(context, shape, ring)]),
    ...(counting === "never" ? [] : [takeFunction(context, shape, ring)]),
    `
    /** submit ${ring.ring.name}: publish */
    notify(): number {
      if (${ring.queue}.shut === true) throw ${ring.queue}.control.refusal();
      if (${nothing}) return 0;
      ${[...toldTexts(shape, ring), `${begin}${steps.join("\n")}`].join("\n")}
      ${end}${after.join("\n")}
    }
    `,
  ];
}

/**
 * Whether the device takes entries when it is asked to, by a call, and not by itself once it has been told: then it may have
 * taken fewer than there are.
 */
function asksDevice({ ring, submit }: SubmissionRing): boolean {
  return ring.free !== undefined && callsOf(submit.publish).length > 0;
}

/** Whether the index that was told last is kept: what is behind it is yet to be told. */
export function keepsTold(ring: SubmissionRing): boolean {
  return !asksDevice(ring);
}

/** Whether entries are counted that are yet to be told: a ring filled to its last slot has the tail that it had before. */
export function countsStaged(ring: SubmissionRing): boolean {
  return keepsTold(ring) && ring.ring.index.kind === "modulo" && ring.ring.spare === 0;
}

/** Reads how far the device has come, and believes it only between where it was and what it was given. */
function indexFunction(context: Context, shape: QueueShape, ring: SubmissionRing): string {
  const { cell, array, index, read, bits } = cellOf(shape, ring.ring.free!);
  const { queue } = ring;
  const load = `Atomics.load(${queue}.${array}, ${queue}.${index})`;
  const now =
    bits === 64 ? wholeText(shape, cell.name, "this.taken", queue) : unsignedIndex(ring) ? load : `${load} | 0`;
  const [told, given] = unsignedIndex(ring)
    ? [toldDistanceText(ring, "this.taken", "now"), distanceText(ring, "this.taken", "this.tail")]
    : ["(this.tail - now) >>> 0", "(this.tail - this.taken) >>> 0"];
  return `
    /** How far the device has come in taking submissions. */
    private ${read}(): number {
      const now = ${now};
      if (${told} > ${given}) {
        throw ${queue}.control.corrupt(${context.use("corruptIndex")}("${shape.name}", "${cell.name}", now, this.taken, this.tail));
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
function takeFunction(context: Context, shape: QueueShape, ring: SubmissionRing): string {
  const { queue } = ring;
  const plain = !unsignedIndex(ring);
  const given = plain ? "(this.tail - this.taken) >>> 0" : distanceText(ring, "this.taken", "this.tail");
  const { kind, bits } = ring.ring.index;
  const now =
    kind === "modulo"
      ? `(this.taken + count) % this.${ring.depth}`
      : bits === 32
        ? "(this.taken + count) | 0"
        : bits > 32
          ? "this.taken + count"
          : "(this.taken + count) & 0xffff";
  return `
    /** The device says that it took so many more submissions. */
    private take(count: number): void {
      const now = ${now};
      if (count >>> 0 > ${given}) {
        throw ${queue}.control.corrupt(${context.use("corruptIndex")}("${shape.name}", "entries taken", now, this.taken, this.tail));
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
  const text = callText(context, shape, call, around, shape.several ? "ring" : "method");
  if (!taken) return `${text};`;
  return counting === "sometimes" ? `this.take(${text});\ncounted = true;` : `this.take(${text});`;
}
