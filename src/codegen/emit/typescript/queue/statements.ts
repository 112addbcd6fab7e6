/** The spec's steps as statements. */
import { unreachable } from "../../../../base/assert.ts";
import type { CallOf, Statement } from "../../../../model/model.ts";
import { camel } from "../../../names.ts";
import type { Context } from "../context.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import type { NamedCell, QueueShape } from "./shape.ts";

/** What steps can speak of in a queue's own code. */
export function queueSurroundings(shape: QueueShape, locals: ReadonlyMap<string, string> = new Map()): Surroundings {
  return {
    local: (name) => locals.get(name) ?? shape.parameters.get(name) ?? camel(name),
    cell: (name, index) => loadText(cellOf(shape, name), index),
    isIndex: (name) => cellOf(shape, name).read !== undefined,
    ringIndex: (_ring, which) => which,
  };
}

export function cellOf(shape: QueueShape, name: string): NamedCell {
  const cell = shape.cells.find((candidate) => candidate.cell.name === name);
  if (cell === undefined) throw new Error(`bug in ringwright: no cell ${name}`);
  return cell;
}

/** A word that the device writes is loaded atomically: what was stored before it is then seen. */
function loadText({ cell, region, index, read }: NamedCell, element: string | undefined): string {
  if (read !== undefined) return `${read}()`;
  const at = element === undefined ? index : `${index} + ${element}`;
  return cell.writer === "device" ? `Atomics.load(${region.words}, ${at})` : `${region.words}[${at}]!`;
}

/** The statements of `steps`; calls are written by `callStatement`. */
export function statementTexts(
  context: Context,
  shape: QueueShape,
  steps: readonly Statement[],
  around: Surroundings,
  callStatement: (call: CallOf, around: Surroundings) => readonly string[],
): readonly string[] {
  return steps.flatMap((step) => statementText(step));

  function block(inner: readonly Statement[]): readonly string[] {
    return statementTexts(context, shape, inner, around, callStatement);
  }

  function statementText(step: Statement): readonly string[] {
    switch (step.kind) {
      case "store":
        return [storeText(context, shape, step, around)];
      case "fence":
        return fence(shape, steps);
      case "if": {
        const condition = expressionText(context, step.condition, around);
        const other = step.else.length === 0 ? [] : ["} else {", ...block(step.else)];
        return [`if (${condition}) {`, ...block(step.then), ...other, "}"];
      }
      case "for": {
        const name = camel(step.name);
        const [from, to] = [step.from, step.to].map((bound) => expressionText(context, bound, around));
        return [`for (let ${name} = ${from}; ${name} <= ${to}; ${name}++) {`, ...block(step.body), "}"];
      }
      case "let":
        return [`const ${camel(step.name)} = ${expressionText(context, step.value, around)};`];
      case "call":
        return callStatement(step.call, around);
      case "open-queue":
        throw new Error("bug in ringwright: a queue's own steps open no queue");
      default:
        return unreachable(step);
    }
  }
}

/** Atomic stores and loads are sequentially consistent, so a fence between them costs nothing; a plain store needs one. */
function fence(shape: QueueShape, steps: readonly Statement[]): readonly string[] {
  const why = "// fence full: no load below comes before a store above";
  if (!steps.some((step) => step.kind === "store" && !step.release)) return [`${why}, both being atomic`];
  const { index, region } = cellOf(shape, shape.queue.submit.tailCell);
  return [`Atomics.add(${region.words}, ${index}, 0); ${why}`];
}

function storeText(
  context: Context,
  shape: QueueShape,
  step: Extract<Statement, { kind: "store" }>,
  around: Surroundings,
): string {
  const { index, region, cell } = cellOf(shape, step.cell);
  const at = step.index === undefined ? index : `${index} + ${expressionText(context, step.index, around)}`;
  const value = step.value.kind === "ring-index" ? step.value.which : expressionText(context, step.value, around);
  if (step.release) return `Atomics.store(${region.words}, ${at}, ${value}); // ${cell.name} <- ${value} release`;
  return `${region.words}[${at}] = ${value};`;
}
