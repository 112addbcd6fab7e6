/** The spec's steps as statements. */
import type { Statement } from "../../../../model/model.ts";
import { camel, Scope } from "../../../names.ts";
import type { Context } from "../context.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { timesRead } from "../locals.ts";
import { unsignedIndex, type NamedRing } from "./rings.ts";
import { completionRing, LOCALS, type NamedCell, type QueueShape } from "./shape.ts";
import { ownerAt, type Standing } from "./standing.ts";

/** What steps can speak of in a queue's own code. */
export function queueSurroundings(shape: QueueShape, standing: Standing): Surroundings {
  const owner = ownerAt(standing);
  const around: Surroundings = {
    local(name) {
      const parameter = shape.parameters.get(name);
      if (parameter === undefined) return camel(name);
      return standing === "constructor" ? parameter : `${owner}.${parameter}`;
    },
    cell: (name, index) => loadText(cellOf(shape, name), index, owner),
    isIndex: (name) => {
      const { read, bits } = cellOf(shape, name);
      return read !== undefined && bits === 32;
    },
    ringIndex: (_ring, which) => `this.${which}`,
    isSignedIndex: (name) => !unsignedIndex(ringNamed(shape, name)),
    ringDepth: (name) => depthText(shape, name, standing),
    turn: () => `this.${completionRing(shape).turn}`,
    addressOf(of) {
      const region = shape.regions.find((candidate) => candidate.region.name === of);
      const memory = region?.name ?? ringNamed(shape, of).memory;
      return `${owner}.${memory}.address`;
    },
    register: (expression) => shape.registers.loadText(expression, around, standing),
    gate: (gate) => shape.registers.gateText(gate, standing),
  };
  return around;
}

function ringNamed(shape: QueueShape, name: string): NamedRing {
  const all: readonly NamedRing[] = [
    ...shape.submissions,
    ...(shape.completion === undefined ? [] : [shape.completion]),
  ];
  const found = all.find(({ ring }) => ring.name === name);
  if (found === undefined) throw new Error(`bug in ringwright: no ring ${name}`);
  return found;
}

function depthText(shape: QueueShape, name: string, standing: Standing): string {
  const submission = shape.submissions.find(({ ring }) => ring.name === name);
  if (submission === undefined) return `${ownerAt(standing)}.${completionRing(shape).depth}`;
  return `${standing === "ring" ? "this" : submission.from}.${submission.depth}`;
}

/**
 * The same before a fence: how far the device has come in taking submissions is what was read when the last publish
 * ended. A load that no fence orders may as well have come that early, so no step may rely on more; one that follows a
 * fence must see what the device does after the store before it, and reads.
 */
export function beforeFence(free: string | undefined, around: Surroundings): Surroundings {
  return { ...around, cell: (name, index) => (name === free ? "this.taken" : around.cell!(name, index)) };
}

export function cellOf(shape: QueueShape, name: string): NamedCell {
  const cell = shape.cells.find((candidate) => candidate.cell.name === name);
  if (cell === undefined) throw new Error(`bug in ringwright: no cell ${name}`);
  return cell;
}

/** A word that the device writes is loaded atomically: what was stored before it is then seen. */
function loadText({ cell, array, index, read, bits }: NamedCell, element: string | undefined, owner: string): string {
  if (read !== undefined) return `this.${read}()`;
  const at = element === undefined ? `${owner}.${index}` : `${owner}.${index} + ${element}`;
  const text = cell.writer === "device" ? `Atomics.load(${owner}.${array}, ${at})` : `${owner}.${array}[${at}]!`;
  return bits === 64 ? `Number(${text})` : text;
}

/**
 * An index of 64 bits that lies at most 2^32 behind `known`: its low dword tells all of it, in one load, and makes no bigint.
 */
export function wholeText(shape: QueueShape, name: string, known: string, owner = "this"): string {
  const { region, index } = cellOf(shape, name);
  const low = `Atomics.load(${owner}.${region.words}, ${owner}.${index} << 1)`;
  return `${known} + ((${low} - ${known}) >>> 0)`;
}

export type CallStep = Extract<Statement, { kind: "call" }>;

/** The statements of `steps`, which speak of `around` (before the first fence: of `early`); `callStatement` writes calls. */
export function statementTexts(
  context: Context,
  shape: QueueShape,
  steps: readonly Statement[],
  around: Surroundings,
  callStatement: (step: CallStep, around: Surroundings) => readonly string[],
  { early = around, standing = "method" }: { readonly early?: Surroundings; readonly standing?: Standing } = {},
): readonly string[] {
  let now = early;
  const scope = new Scope(LOCALS);
  return block(steps);

  function block(inner: readonly Statement[]): readonly string[] {
    return inner.flatMap((step) => statementText(step, inner));
  }

  function statementText(step: Statement, beside: readonly Statement[]): readonly string[] {
    switch (step.kind) {
      case "fence":
        now = around;
        return memoryStep(context, shape, step, { beside, around: now, standing, scope });
      case "if": {
        const settled = shape.conditions.find(({ condition }) => condition === step.condition);
        const condition =
          settled === undefined
            ? expressionText(context, step.condition, now)
            : `${ownerAt(standing)}.${settled.name} === true`;
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
        return memoryStep(context, shape, step, { beside, around: now, standing, scope });
    }
  }
}

interface Among {
  readonly beside: readonly Statement[];
  readonly around: Surroundings;
  readonly standing: Standing;
  /** Of variables. */
  readonly scope: Scope;
}

/** A step that only a queue's own code has, which knows its memory and its registers. */
export function memoryStep(
  context: Context,
  shape: QueueShape,
  step: Statement,
  { beside, around, standing, scope }: Among,
): readonly string[] {
  if (step.kind === "store") return [storeText(context, shape, step, around, ownerAt(standing))];
  if (step.kind === "store-register" || step.kind === "assign") {
    return shape.registers.stepTexts(step, around, standing, scope);
  }
  if (step.kind === "fence") return fence(shape, beside, ownerAt(standing));
  // A queue with other steps has no driver.
  throw new Error(`bug in ringwright: a ${step.kind} among a queue's own steps`);
}

/** Atomic stores and loads are sequentially consistent, so a fence between them costs nothing; a plain store needs one. */
function fence(shape: QueueShape, steps: readonly Statement[], owner: string): readonly string[] {
  const why = "// fence full: no load below comes before a store above";
  const plain = steps.some(
    (step) => (step.kind === "store" && !step.release) || step.kind === "store-register" || step.kind === "assign",
  );
  if (!plain) return [`${why}, both being atomic`];
  // Which word it is about is all the same: what makes it a fence is that it is read and written as one.
  const { tailCell } = shape.queue.submit;
  if (tailCell === "") return [`Atomics.add(${owner}.records, 0, 0); ${why}`];
  const { index, array, bits } = cellOf(shape, tailCell);
  return [`Atomics.add(${owner}.${array}, ${owner}.${index}, ${bits === 64 ? "0n" : "0"}); ${why}`];
}

function storeText(
  context: Context,
  shape: QueueShape,
  step: Extract<Statement, { kind: "store" }>,
  around: Surroundings,
  owner: string,
): string {
  const { index, array, bits, cell, region } = cellOf(shape, step.cell);
  const at = `${owner}.${index}${step.index === undefined ? "" : ` + ${expressionText(context, step.index, around)}`}`;
  const words = `${owner}.${array}`;
  const own = step.value.kind === "ring-index" ? step.value : undefined;
  if (bits === 64) {
    const given = [`${owner}.${region.words}`, words, at, expressionText(context, step.value, around)];
    const how = `${own?.which ?? "…"}${step.release ? " release" : ""}`;
    return `${context.use("storeCounter")}(${given.join(", ")}); // ${cell.name} <- ${how}`;
  }
  // What does not fit the element is cut off by the store.
  const value = own === undefined ? expressionText(context, step.value, around) : `this.${own.which}`;
  return step.release
    ? `Atomics.store(${words}, ${at}, ${value}); // ${cell.name} <- ${own?.which ?? "…"} release`
    : `${words}[${at}] = ${value};`;
}
