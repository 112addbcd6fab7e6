/** What a queue does once when it opens, and once when it closes. */
import type { Sequence, Statement } from "../../../../model/model.ts";
import { camel, Scope } from "../../../names.ts";
import type { Context } from "../context.ts";
import { commandText, OWN_NAMES, queueOf } from "../sequences/frame.ts";
import type { Allocated } from "../sequences/memory.ts";
import { lentMemory } from "../sequences/steps.ts";
import { needsSteps, ownStepsOf } from "../sequences/waiting.ts";
import { tableMethods } from "./keyed.ts";
import { step, type Member } from "./members.ts";
import { raisedIn } from "../errors.ts";
import { callsOf, Procedure } from "./procedure.ts";
import { LOCALS, type QueueShape } from "./shape.ts";
import { memoryStep, queueSurroundings } from "./statements.ts";

/** The steps of a queue's own sequence, in its constructor or in a method. */
function ownSteps(
  context: Context,
  shape: QueueShape,
  which: "open" | "close" | "abort",
  place: "constructor" | "method",
): readonly string[] {
  return stepsOf(context, shape, { label: which, steps: shape.queue[which], place }).lines;
}

interface OwnSteps {
  readonly label: string;
  readonly steps: readonly Statement[];
  readonly place: "constructor" | "method";
  readonly parameters?: Sequence["parameters"];
}

function stepsOf(context: Context, shape: QueueShape, { label, steps, place, parameters = [] }: OwnSteps) {
  const outside = [...shape.parameters.values(), ...shape.regions.map(({ name }) => name)];
  const taken = [...LOCALS, ...OWN_NAMES, ...context.names];
  const scope = new Scope([...taken, ...(place === "constructor" ? [...outside, "tags"] : [])]);
  const memories = new Map<string, Allocated>();
  const locals = new Map(parameters.map(({ name }) => [name, scope.claim(camel(name), `parameter ${name}`)]));
  const given = [...locals.values()];
  const procedure = new Procedure(context, steps, {
    scope,
    locals,
    around: queueSurroundings(shape, place),
    calls: "this.calls.",
    kept: () => [],
    other: (inner, beside, around) => memoryStep(context, shape, inner, { beside, around, standing: place, scope }),
    course: {
      label: `${shape.name}.${label}`,
      queueOf: queueOf(context),
      command: (step, text) => commandText(context, memories, step, text, shape),
      ends: "return;",
      memories,
      lent: lentMemory(steps),
    },
  });
  return { given, lines: procedure.write() };
}

/** Errors that a queue's own steps of opening make. */
export function openingErrors(context: Context, { queue }: QueueShape): readonly string[] {
  const steps = [...queue.open, ...queue.tables.flatMap((table) => table.open)];
  const calls = callsOf(steps).flatMap(({ call }) => context.call(call).fail?.error ?? []);
  return [...new Set([...calls, ...raisedIn(queue.open).map(({ error }) => error)])];
}

/** The steps of opening that its constructor does. */
export function openInConstructor(context: Context, shape: QueueShape): readonly Member[] {
  if (shape.queue.open.length === 0 || ownStepsOf(shape.queue, queueOf(context)).opensBeside) return [];
  return [step("\n// sequence open"), ...ownSteps(context, shape, "open", "constructor").map(step)];
}

/** The queue's own sequences, as far as methods have them. */
export function ownMethods(context: Context, shape: QueueShape): readonly string[] {
  const { opensBeside, opensLater, closesLater } = ownStepsOf(shape.queue, queueOf(context));
  const opening = (): string => `
    /** sequence open */
    ${opensLater ? "async " : ""}openSteps(steps: ${context.use("Steps")}): ${opensLater ? "Promise<this>" : "this"} {
      ${ownSteps(context, shape, "open", "method").join("\n")}
      return this;
    }
  `;
  return [
    ...(opensBeside ? [opening()] : []),
    ...aborting(context, shape),
    ...closing(context, shape, closesLater),
    ...ofTables(context, shape),
  ];
}

/** How memory and handles get their places, and lose them. */
function ofTables(context: Context, shape: QueueShape): readonly string[] {
  return tableMethods(shape).map(({ name, doc, parameters, steps }) => {
    const { given, lines } = stepsOf(context, shape, { label: name, steps, place: "method", parameters });
    const declared = given.map((one) => `${one}: number`).join(", ");
    return `\n/** ${doc} */\nprivate ${name}(${declared}): void {\n${lines.join("\n")}\n}\n`;
  });
}

function aborting(context: Context, shape: QueueShape): readonly string[] {
  if (shape.queue.abort.length === 0) return [];
  const lines = ownSteps(context, shape, "abort", "method");
  return [`\n/** sequence abort */\nprivate endAll(): void {\n${lines.join("\n")}\n}\n`];
}

function closing(context: Context, shape: QueueShape, later: boolean): readonly string[] {
  const { close } = shape.queue;
  if (close.length === 0) return [];
  const lines = ownSteps(context, shape, "close", "method");
  if (!needsSteps(close, queueOf(context))) {
    return [`\n/** sequence close */\nprivate beforeClose(): void {\n${lines.join("\n")}\n}\n`];
  }
  return [
    `
    /** sequence close */
    private ${later ? "async " : ""}beforeClose(steps: ${context.use("Steps")}): ${later ? "Promise<void>" : "void"} {
      try {
        ${lines.join("\n")}
        steps.end();
      } catch (error) {
        throw ${later ? "await steps.failed(error)" : "steps.failedNow(error)"};
      }
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
  const needs = needsSteps(close, queueOf(context));
  const given = needs ? `${context.use("Steps")}.back("${shape.name}.close", transport)` : "";
  const add = `undo.add(() => this.beforeClose(${given}));`;
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
