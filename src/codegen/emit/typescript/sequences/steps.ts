/** The steps that only sequences have, and a queue's own where it opens and closes. */
import type { Expression, Statement } from "../../../../model/model.ts";
import { camel, type Scope } from "../../../names.ts";
import { conditionText } from "../conditions.ts";
import type { Context } from "../context.ts";
import { raisedText } from "../errors.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { hex } from "../dwords.ts";
import { timesRead } from "../locals.ts";
import { assignText, storeText } from "../registers/access.ts";
import { withRegisters, type Windows } from "../registers/windows.ts";
import { composedWord } from "../registers/words.ts";
import { memoryText, type Allocated } from "./memory.ts";
import { mayWait, type QueueOf } from "./waiting.ts";

/** Milliseconds, as nanoseconds: what limits of the runtime count in. */
const MILLISECOND = 1_000_000n;

/** What steps that take time, or have to be taken back, stand in. */
export interface Course {
  /** What the sequence is called in errors: `reset`, `Copier.open`. */
  readonly label: string;
  /** Absent among a queue's own steps, which have ways to registers of their own. */
  readonly windows?: Windows;
  readonly queueOf: QueueOf;
  /** The text that runs a command: what it is posted on, and the call that posts it. */
  readonly command: (
    step: RunStep,
    text: (value: Expression) => string,
  ) => { readonly queue: string; readonly post: string };
  /** What ends it: `return steps.end();` */
  readonly ends: string;
  /** Memory that its steps have allocated. */
  readonly memories: Map<string, Allocated>;
  /** Memory that commands are lent; the other is only told by its address. */
  readonly lent: ReadonlySet<string>;
}

export type RunStep = Extract<Statement, { kind: "run" }>;

/** What writes the steps around. */
export interface StepWriter {
  readonly context: Context;
  readonly scope: Scope;
  readonly body: readonly Statement[];
  readonly around: Surroundings;
  /** Errors that its steps make. */
  readonly errors: Set<string>;
  block(steps: readonly Statement[]): readonly string[];
  text(expression: Expression): string;
  /** The variable for a local. */
  name(local: string): string;
}

/** What expressions can speak of in a course, besides what they can `around` it. */
export function courseSurroundings(context: Context, course: Course, around: Surroundings): Surroundings {
  const { memories, windows } = course;
  const withOwn = (inner: Surroundings): Surroundings =>
    windows === undefined ? inner : withRegisters(context, windows, inner);
  const own: Surroundings = withOwn({
    ...around,
    unit: MILLISECOND,
    memory: (expression) => memoryText(context, memories, expression, (index) => expressionText(context, index, own)),
    addressOf(of) {
      const memory = memories.get(of);
      return memory === undefined ? around.addressOf!(of) : `${memory.name}.address`;
    },
    outcome: (local, result) => `${own.local!(local)}.${camel(result)}`,
  });
  return own;
}

/** The statements of a step; undefined for one that others know. */
export function courseStep(writer: StepWriter, course: Course, step: Statement): readonly string[] | undefined {
  const { context } = writer;
  switch (step.kind) {
    case "wait": {
      const what = said(step.condition);
      return [`await steps.until(${what}, ${limit(writer, step.within)}, () => ${bare(writer.text(step.condition))});`];
    }
    case "while": {
      const loop = writer.scope.claim("loop", `loop ${step.condition.kind} ${writer.scope.names.length}`);
      return [
        `const ${loop} = steps.whilst(${said(step.condition)}, ${limit(writer, step.within)});`,
        `while (${writer.text(step.condition)}) {`,
        `${loop}.check();`,
        ...writer.block(step.body),
        `await ${loop}.rest();`,
        "}",
      ];
    }
    case "run":
      return [run(writer, course, step)];
    case "allocate":
      return allocate(writer, course, step);
    case "undo": {
      // Steps of undoing have time of their own, and nobody aborts them: they hide those that they undo.
      const waits = mayWait(step.body, course.queueOf);
      return [`steps.undo(${waits ? "async (steps) =>" : "() =>"} {`, ...writer.block(step.body), "});"];
    }
    case "raise": {
      writer.errors.add(step.error);
      const fields = step.fields.map(({ name, value }) => raisedText(context, step.error, name, writer.text(value)));
      return [`throw new ${context.derived("", step.error)}(${[`"${course.label}"`, ...fields].join(", ")});`];
    }
    case "store-register":
      return course.windows && storeRegister(writer, course.windows, step);
    case "assign": {
      if (course.windows === undefined) return undefined;
      const site = course.windows.site(step.register, (index) => writer.text(index));
      return [assignText(context, site, step.field, writer.text(step.value))];
    }
    case "return":
      return [course.ends];
    case "fence":
      return course.windows && ["// fence full: accesses of registers come in the order of the steps"];
    default:
      return undefined;
  }
}

/** The condition as the description says it. */
function said(condition: Expression): string {
  return JSON.stringify(conditionText(condition));
}

function limit(writer: StepWriter, within: Expression | undefined): string {
  return within === undefined ? "Number.POSITIVE_INFINITY" : writer.text(within);
}

/** An arrow's body that begins with a brace would be a block. */
function bare(text: string): string {
  return text.startsWith("{") ? `(${text})` : text;
}

function run(writer: StepWriter, course: Course, step: RunStep): string {
  const { queue, post } = course.command(step, (value) => writer.text(value));
  const within = step.within === undefined ? "undefined" : writer.text(step.within);
  const text = `await steps.command(${queue}, "${step.command.name}", ${within}, () => ${post});`;
  const { result } = step;
  if (result === undefined || !speaksOfOutcome(writer.body, result)) return text;
  return `const ${writer.name(result)} = ${text}`;
}

function speaksOfOutcome(steps: readonly Statement[], local: string): boolean {
  let found = false;
  JSON.stringify(steps, (_key, value: unknown) => {
    if (typeof value === "object" && value !== null && "kind" in value && value.kind === "outcome")
      found ||= "local" in value && value.local === local;
    return typeof value === "bigint" ? String(value) : value;
  });
  return found;
}

function allocate(
  writer: StepWriter,
  course: Course,
  step: Extract<Statement, { kind: "allocate" }>,
): readonly string[] {
  const name = writer.name(step.name);
  course.memories.set(step.name, { name, type: step.type });
  const size = writer.text(step.size);
  const text = course.lent.has(step.name)
    ? `steps.buffer(${size})`
    : `steps.allocate("${step.name}", ${size}, ${hex(step.alignment)})`;
  return timesRead(writer.body, step.name) + timesTold(writer.body, step.name) === 0
    ? [`${text};`]
    : [`const ${name} = ${text};`];
}

/** How often steps speak of memory as such: of its address, or to lend it. */
function timesTold(steps: readonly Statement[], memory: string): number {
  let times = 0;
  JSON.stringify(steps, (_key, value: unknown) => {
    if (typeof value === "object" && value !== null && "kind" in value && "of" in value) {
      if ((value.kind === "address-of" || value.kind === "memory") && value.of === memory) times++;
    }
    return typeof value === "bigint" ? String(value) : value;
  });
  return times;
}

/** The memory that commands among the steps are lent. */
export function lentMemory(steps: readonly Statement[]): ReadonlySet<string> {
  const found = new Set<string>();
  JSON.stringify(steps, (_key, value: unknown) => {
    if (typeof value === "object" && value !== null && "kind" in value && value.kind === "memory" && "of" in value)
      found.add(String(value.of));
    return typeof value === "bigint" ? String(value) : value;
  });
  return found;
}

function storeRegister(
  writer: StepWriter,
  windows: Windows,
  { register, value }: Extract<Statement, { kind: "store-register" }>,
): readonly string[] {
  const { context } = writer;
  const site = windows.site(register, (index) => writer.text(index));
  if (value.kind !== "register-fields") return [storeText(context, site, writer.text(value))];
  const { before, word, comment } = composedWord(context, site.named, value.fields, writer.scope, (field) =>
    writer.text(field),
  );
  return [...before, `${storeText(context, site, word)}${comment === "" ? "" : ` // ${comment}`}`];
}
