/** The body of a sequence's function: its steps, behind what they need of the device and of the transport. */
import type { Expression, Queue, Reference, Sequence, Statement } from "../../../../model/model.ts";
import { camel, type Scope } from "../../../names.ts";
import { RUNTIME } from "../../../symbols.ts";
import type { Context } from "../context.ts";
import { callsOf, Procedure } from "../queue/procedure.ts";
import { commandsOf, shapeOf, type QueueShape } from "../queue/shape.ts";
import { timesRead } from "../locals.ts";
import { Windows } from "../registers/windows.ts";
import type { Allocated } from "./memory.ts";
import { asNumber, type Given } from "./options.ts";
import { lentMemory, type Course, type RunStep } from "./steps.ts";
import { mayWait, needsSteps, ownStepsOf, type QueueOf } from "./waiting.ts";

/** Names of a sequence's own function, and of what it may call. */
export const OWN_NAMES: readonly string[] = [
  ..."transport options depths limits steps undo error scratch closeHandle own Math Number BigInt Array".split(" "),
  ...Object.keys(RUNTIME),
];

export interface Framed {
  /** What stands before the steps: ways to make calls, parameters as numbers. */
  readonly before: readonly string[];
  readonly lines: readonly string[];
  /** Errors that its calls and its steps make. */
  readonly errors: ReadonlySet<string>;
  /** Whether anything in it takes time. */
  readonly waits: boolean;
  /** Whether it has limits, and takes back what it did: by what is called `steps`. */
  readonly takesBack: boolean;
  /** Whether it calls the system, whose failures may be explained. */
  readonly calls: boolean;
}

export interface Frame {
  readonly sequence: Sequence;
  /** What errors call it: `reset`, `Uring.create`. */
  readonly label: string;
  readonly scope: Scope;
  readonly given: readonly Given[];
  /** Queues stop when it begins, since the device forgets their commands: what they know it by. */
  readonly resets?: string | undefined;
  /** What takes back, given whether more is needed of it than that. */
  taker?(takesBack: boolean): string;
  /** Behind a `let` that keeps what a call answered. */
  kept?(name: string, local: string, taker: string): readonly string[];
  /** The expression that opens a queue, which `taker` takes back. */
  opened?(queue: Reference, given: readonly string[], taker: string): string;
}

export function queueOf(context: Context): QueueOf {
  return ({ file, name }) => context.modelOf(file).queues.find((queue) => queue.name === name)!;
}

export function framed(context: Context, frame: Frame): Framed {
  const { sequence, label, scope, given } = frame;
  const { body } = sequence;
  const queues = queueOf(context);
  const opening = openedBy(context, sequence).map((queue) => ownStepsOf(queue, queues));
  const waits = mayWait(body, queues) || opening.some(({ later }) => later);
  const calls = callsOf(body).length > 0;
  const makes = sequence.returns !== undefined;
  const beside = opening.some(({ opensBeside }) => opensBeside);
  const takesBack = waits || beside || needsSteps(body, queues) || (calls && !makes) || frame.resets !== undefined;
  const taker = frame.taker?.(takesBack) ?? "steps";
  const windows = new Windows(context, {
    scope,
    before: "",
    transport: "transport",
    parameter: (owner, parameter) => ownParameter(given, owner.name, parameter.name),
  });
  const memories = new Map<string, Allocated>();
  const course: Course = {
    label,
    windows,
    queueOf: queues,
    command: (step, text) => commandText(context, memories, step, text),
    ends: makes ? "" : takesBack ? "return steps.end();" : "return;",
    memories,
    lent: lentMemory(body),
  };
  const locals = new Map(given.map((each) => [each.parameter.name, each.local]));
  const numbers = given.flatMap((each) => {
    const text = asNumber(context, each);
    if (text === each.local || timesRead(body, each.parameter.name) === 0) return [];
    const number = scope.claim(`${each.local}Number`);
    locals.set(each.parameter.name, number);
    return [`const ${number} = ${text};`];
  });
  const procedure: Procedure = new Procedure(context, body, {
    scope,
    locals,
    around: {},
    calls: "",
    kept: (name, local) => frame.kept?.(name, local, taker) ?? [],
    opens(value, variable) {
      const queue = frame.opened!(value.queue, value.arguments.map((each) => procedure.text(each)), "own"); // prettier-ignore
      return [`const ${variable} = await steps.open((own) => ${queue.replace(/^await /, "")});`];
    },
    other(step) {
      if (step.kind === "open-queue") {
        const reference = { file: context.model.file, name: step.queue };
        const queue = frame.opened!(reference, step.arguments.map((each) => procedure.text(each)), taker); // prettier-ignore
        return [takesBack ? `return steps.made(${queue});` : `return ${queue};`];
      }
      if (step.kind === "return-queue") return [`return steps.made(${procedure.around.local!(step.local)});`];
      throw new Error(`bug in ringwright: a ${step.kind} in a sequence`);
    },
    course,
  });
  const steps = inTurn(procedure, windows, body);
  const last = body.at(-1)?.kind;
  const end = makes || last === "return" || last === "raise" ? [] : takesBack ? ["steps.end();"] : [];
  const forms = [...procedure.forms];
  const before = [
    ...numbers,
    ...(forms.length === 0 ? [] : [`const { ${forms.join(", ")} } = ${context.use("syscalls")}(transport);`]),
  ];
  const resets = frame.resets === undefined ? [] : [`steps.resets("${frame.resets}");`];
  return { before, lines: [...resets, ...steps, ...end], errors: procedure.errors, waits, takesBack, calls };
}

/** The steps, with what takes back what they did. `limits`: the variable with a signal and a time; empty: they don't wait. */
export function taking(
  context: Context,
  label: string,
  limits: string,
  { waits, lines: steps }: Pick<Framed, "waits" | "lines">,
): readonly string[] {
  const given = limits === "" ? "" : `, ${limits}`;
  return [
    `const steps = new ${context.use("Steps")}("${label}", transport${given});`,
    "try {",
    ...steps,
    "} catch (error) {",
    waits ? "throw await steps.failed(error);" : "throw steps.failedNow(error);",
    "}",
  ];
}

/**
 * The steps, each behind what it is the first to need of the device. Windows are opened before the first step, so that a
 * transport which lacks them is refused before anything is done; what registers hold is asked when it is needed, since
 * steps before may be what makes the device answer.
 */
function inTurn(procedure: Procedure, windows: Windows, body: readonly Statement[]): readonly string[] {
  let seen = 0;
  const told: string[] = [];
  const first: string[] = [];
  const rest: string[] = [];
  for (const step of body) {
    const texts = procedure.statement(step, body);
    for (const { name, type, value } of windows.kept.slice(seen)) {
      const asks = told.some((other) => new RegExp(`\\b${other}\\b`).test(value));
      const text = `const ${name} = ${value};`;
      if (type === "RegisterWindow" && !asks) first.push(text);
      else {
        told.push(name);
        rest.push(text);
      }
    }
    seen = windows.kept.length;
    rest.push(...texts);
  }
  return [...first, ...rest];
}

/** The queues that a sequence opens. */
function openedBy(context: Context, { body }: Sequence): readonly Queue[] {
  return body.flatMap((step) => {
    if (step.kind === "open-queue") return [queueOf(context)({ file: context.model.file, name: step.queue })];
    return step.kind === "let" && step.value.kind === "open-queue" ? [queueOf(context)(step.value.queue)] : [];
  });
}

/** What a parameter of registers, or of a gate, is called: as one of the sequence's own. */
function ownParameter(given: readonly Given[], owner: string, name: string): string {
  const named = given.filter(({ parameter }) => parameter.name === name);
  const own = named.find((each) => each.owner === owner) ?? named.find((each) => each.owner === undefined);
  if (own === undefined) throw new Error(`bug in ringwright: nothing tells ${owner}.${name}`);
  return own.local;
}

/** `admin.identify({ nsid: 3, data: page.buffer })`, posted on `admin`; `own`: the queue whose own steps they are. */
export function commandText(
  context: Context,
  memories: ReadonlyMap<string, Allocated>,
  { command, on, arguments: given }: RunStep,
  text: (value: Expression) => string,
  own?: QueueShape,
): { readonly queue: string; readonly post: string } {
  const queue = on === undefined ? "this" : text(on);
  const shape = on?.type.kind === "queue" ? shapeOf(context, queueOf(context)(on.type.queue)) : own!;
  const entry = shape.commands.find((each) => each.command.name === command.name)!;
  const ring = shape.submissions.find((each) => commandsOf(shape, each).includes(entry))?.part?.member;
  const members = given.map(({ name, value }) => {
    const own = camel(name);
    const written = value.kind === "memory" ? `${memories.get(value.of)!.name}.buffer` : text(value);
    return own === written ? own : `${own}: ${written}`;
  });
  const argument = entry.parameters.length === 0 ? "" : members.length === 0 ? "" : `{ ${members.join(", ")} }`;
  return { queue, post: `${[queue, ring ?? []].flat().join(".")}.${entry.method}(${argument})` };
}
