/** What a queue does once when it opens, and once when it closes. */
import type { Statement } from "../../../../model/model.ts";
import { Scope } from "../../../names.ts";
import type { Context } from "../context.ts";
import { step, type Member } from "./members.ts";
import { Procedure } from "./procedure.ts";
import { LOCALS, type QueueShape } from "./shape.ts";
import { memoryStep, queueSurroundings } from "./statements.ts";

/** The steps of a queue's own sequence, in its constructor or in a method. */
export function ownSteps(
  context: Context,
  shape: QueueShape,
  steps: readonly Statement[],
  place: "constructor" | "method",
): readonly string[] {
  const outside = [...shape.parameters.values(), ...shape.regions.map(({ name }) => name)];
  const scope = new Scope([...LOCALS, "scratch", ...(place === "constructor" ? [...outside, "tags"] : [])]);
  const procedure = new Procedure(context, steps, {
    scope,
    locals: new Map(),
    around: queueSurroundings(shape, place),
    calls: "this.calls.",
    kept: () => [],
    other: (inner, beside, around) => memoryStep(context, shape, inner, { beside, around, standing: place, scope }),
  });
  return procedure.write();
}

/** `sequence close`, if there is one. */
export function closingTexts(context: Context, shape: QueueShape): readonly string[] {
  const { close } = shape.queue;
  if (close.length === 0) return [];
  return [
    `
    /** sequence close */
    private beforeClose(): void {
      ${ownSteps(context, shape, close, "method").join("\n")}
    }
    `,
  ];
}

/** Where the closing steps get into what is taken back, and what unmapping is added to. */
interface TakingBack {
  /** Before anything is mapped. */
  readonly first: readonly Member[];
  /** When cells and rings can be spoken of. */
  readonly then: readonly Member[];
  readonly unmaps: string;
}

/**
 * What is taken back is so last first, and closing steps come before the memory goes. They also run when opening ends
 * half-way, from its beginning where that can be: where they speak of no word of the memory that may be missing then.
 */
export function takingBack(context: Context, shape: QueueShape): TakingBack {
  const { close } = shape.queue;
  const add = "undo.add(() => this.beforeClose());";
  if (close.length === 0) return { first: [], then: [], unmaps: "undo" };
  if (speaksOfCells(close)) return { first: [], then: [step(`\n// sequence close\n${add}`)], unmaps: "undo" };
  const first = [
    step("\n// sequence close: before the memory goes, and also when it can't be had"),
    step(`const unmapping = new ${context.use("Undo")}();`),
    step("undo.add(() => unmapping.run());"),
    step(add),
  ];
  return { first, then: [], unmaps: "unmapping" };
}

function speaksOfCells(steps: readonly Statement[]): boolean {
  let found = false;
  JSON.stringify(steps, (_key, value: unknown) => {
    if (typeof value === "object" && value !== null && "kind" in value) {
      if (value.kind === "cell" || value.kind === "store" || value.kind === "ring-index" || value.kind === "fence")
        found = true;
    }
    return typeof value === "bigint" ? String(value) : value;
  });
  return found;
}
