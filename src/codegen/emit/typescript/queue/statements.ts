/** The spec's steps as statements. */
import type { Statement } from "../../../../model/model.ts";
import { camel } from "../../../names.ts";
import type { Context } from "../context.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { timesRead } from "../locals.ts";
import type { NamedCell, QueueShape } from "./shape.ts";

/**
 * What steps can speak of in a queue's own code: in its constructor, whose parameters are the queue's, or in a method,
 * which finds them in the object.
 */
export function queueSurroundings(shape: QueueShape, place: "constructor" | "method"): Surroundings {
  return {
    local(name) {
      const parameter = shape.parameters.get(name);
      if (parameter === undefined) return camel(name);
      return place === "constructor" ? parameter : `this.${parameter}`;
    },
    cell: (name, index) => loadText(cellOf(shape, name), index),
    isIndex: (name) => cellOf(shape, name).read !== undefined,
    ringIndex: (_ring, which) => `this.${which}`,
  };
}

/**
 * The same before a fence: how far the device has come in taking submissions is what was read when the last publish
 * ended. A load that no fence orders may as well have come that early, so no step may rely on more; one that follows a
 * fence must see what the device does after the store before it, and reads.
 */
export function beforeFence(shape: QueueShape, around: Surroundings): Surroundings {
  const { free } = shape.submission.ring;
  return { ...around, cell: (name, index) => (name === free ? "this.taken" : around.cell!(name, index)) };
}

export function cellOf(shape: QueueShape, name: string): NamedCell {
  const cell = shape.cells.find((candidate) => candidate.cell.name === name);
  if (cell === undefined) throw new Error(`bug in ringwright: no cell ${name}`);
  return cell;
}

/** A word that the device writes is loaded atomically: what was stored before it is then seen. */
function loadText({ cell, region, index, read }: NamedCell, element: string | undefined): string {
  if (read !== undefined) return `this.${read}()`;
  const at = element === undefined ? `this.${index}` : `this.${index} + ${element}`;
  return cell.writer === "device" ? `Atomics.load(this.${region.words}, ${at})` : `this.${region.words}[${at}]!`;
}

export type CallStep = Extract<Statement, { kind: "call" }>;

/** The statements of `steps`, which speak of `around` (before the first fence: of `early`); `callStatement` writes calls. */
export function statementTexts(
  context: Context,
  shape: QueueShape,
  steps: readonly Statement[],
  around: Surroundings,
  callStatement: (step: CallStep, around: Surroundings) => readonly string[],
  early: Surroundings = around,
): readonly string[] {
  let now = early;
  return block(steps);

  function block(inner: readonly Statement[]): readonly string[] {
    return inner.flatMap((step) => statementText(step, inner));
  }

  function statementText(step: Statement, beside: readonly Statement[]): readonly string[] {
    switch (step.kind) {
      case "fence":
        now = around;
        return memoryStep(context, shape, step, beside, now);
      case "if": {
        const settled = shape.conditions.find(({ condition }) => condition === step.condition);
        const condition =
          settled === undefined ? expressionText(context, step.condition, now) : `this.${settled.name} === true`;
        const other = step.else.length === 0 ? [] : ["} else {", ...block(step.else)];
        return [`if (${condition}) {`, ...block(step.then), ...other, "}"];
      }
      case "for": {
        const name = camel(step.name);
        const [from, to] = [step.from, step.to].map((bound) => expressionText(context, bound, now));
        return [`for (let ${name} = ${from}; ${name} <= ${to}; ${name}++) {`, ...block(step.body), "}"];
      }
      case "let":
        if (timesRead(steps, step.name) === 0) return [];
        return [`const ${camel(step.name)} = ${expressionText(context, step.value, now)};`];
      case "call":
        return callStatement(step, now);
      default:
        return memoryStep(context, shape, step, beside, now);
    }
  }
}

/** A step that only a queue's own code has, which knows its memory. */
export function memoryStep(
  context: Context,
  shape: QueueShape,
  step: Statement,
  beside: readonly Statement[],
  around: Surroundings,
): readonly string[] {
  if (step.kind === "store") return [storeText(context, shape, step, around)];
  if (step.kind === "fence") return fence(shape, beside);
  // A queue with other steps has no driver.
  throw new Error(`bug in ringwright: a ${step.kind} among a queue's own steps`);
}

/** Atomic stores and loads are sequentially consistent, so a fence between them costs nothing; a plain store needs one. */
function fence(shape: QueueShape, steps: readonly Statement[]): readonly string[] {
  const why = "// fence full: no load below comes before a store above";
  if (!steps.some((step) => step.kind === "store" && !step.release)) return [`${why}, both being atomic`];
  const { index, region } = cellOf(shape, shape.queue.submit.tailCell);
  return [`Atomics.add(this.${region.words}, this.${index}, 0); ${why}`];
}

function storeText(
  context: Context,
  shape: QueueShape,
  step: Extract<Statement, { kind: "store" }>,
  around: Surroundings,
): string {
  const { index, region, cell } = cellOf(shape, step.cell);
  const at = `this.${index}${step.index === undefined ? "" : ` + ${expressionText(context, step.index, around)}`}`;
  const words = `this.${region.words}`;
  if (step.value.kind !== "ring-index") {
    const value = expressionText(context, step.value, around);
    return step.release
      ? `Atomics.store(${words}, ${at}, ${value}); // ${cell.name} <- … release`
      : `${words}[${at}] = ${value};`;
  }
  const { which } = step.value;
  if (step.release) return `Atomics.store(${words}, ${at}, this.${which}); // ${cell.name} <- ${which} release`;
  return `${words}[${at}] = this.${which};`;
}
