/** Why no code is generated for a sequence, or for a queue's own: what its steps ask for that can't be done yet. */
import type { Call, Expression, Model, Program, Queue, Reference, Sequence, Statement } from "../model/model.ts";
import { fold } from "../model/fold.ts";

/** Memory of the runtime's own begins with a page: what is lent can't be aligned to more, in bytes. */
const PAGE = 4096n;

/** What is asked of steps that are looked at. */
interface Asked {
  readonly program: Program;
  readonly model: Model;
  readonly sequence: Pick<Sequence, "parameters" | "body" | "returns">;
  /** Whether a queue has a driver. */
  readonly driven: (queue: Queue) => boolean;
  /** The queue whose own steps they are. */
  readonly own: Queue | undefined;
}

/** The first reason, as what it does: `writes packets`. Nothing when a function can be generated. */
export function unsequenced(
  program: Program,
  model: Model,
  sequence: Sequence,
  driven: (queue: Queue) => boolean,
): string | undefined {
  const asked: Asked = { program, model, sequence, driven, own: undefined };
  return [...parameters(asked), ...opened(asked), ...nodes(sequence.body).flatMap((node) => aboutNode(asked, node))][0];
}

/** The first reason why a queue can't have these steps of its own; they are said of several: `write packets`. */
export function unfitted(
  program: Program,
  model: Model,
  queue: Queue,
  which: "open" | "close" | "abort",
  driven: (queue: Queue) => boolean,
): string | undefined {
  const body = queue[which];
  const sequence = { parameters: queue.parameters, body, returns: undefined };
  const asked: Asked = { program, model, sequence, driven, own: queue };
  const found = nodes(body).flatMap((node) => {
    if (which !== "open" && node.kind === "run" && node.on === undefined) {
      return [`runs '${node.command.name}' on the queue itself`];
    }
    return which !== "open" && node.kind === "undo" ? ["undoes something"] : aboutNode(asked, node);
  });
  const [reason] = [...(which === "open" ? parameters(asked) : []), ...found];
  return reason?.replace(/^(\w+?)(e?s)\b/, (_whole, verb: string, end: string) => plural(verb, end));
}

/** Why a queue that stops can't be made to run again. */
export function unrecoverable(
  program: Program,
  model: Model,
  { stops, open }: Queue,
  driven: (queue: Queue) => boolean,
): string | undefined {
  if (stops === undefined) return undefined;
  const { file, name } = stops.recover;
  const sequence = declaration(program, stops.recover).sequences.find((each) => each.name === name)!;
  if (file !== model.file) return `it is recovered by ${name}, a sequence of another file`;
  if (sequence.returns !== undefined) return `it is recovered by ${name}, which makes a queue`;
  if (sequence.parameters.length > 0)
    return `it is recovered by ${name}, which takes '${sequence.parameters[0]!.name}'`;
  const own = nodes(open).find((node) => node.kind === "run" && node.on === undefined);
  if (own !== undefined) return "its open steps run commands on the queue itself, and it says when it stops";
  const reason = unsequenced(program, model, sequence, driven);
  return reason === undefined ? undefined : `it is recovered by ${name}, which ${reason}`;
}

/** `writes` → `write`, `undoes` → `undo`, `goes` → `go` */
function plural(verb: string, end: string): string {
  return end === "es" && !verb.endsWith("o") ? `${verb}e` : verb;
}

function parameters(asked: Asked): readonly string[] {
  return asked.sequence.parameters.flatMap(({ name, type }) =>
    type.kind === "queue" && !drivenHere(asked, type.queue) ? [`takes '${name}', a queue without a driver`] : [],
  );
}

/** Every statement and expression, whatever it stands in; a type that one has is none of them. */
function nodes(tree: unknown): readonly (Statement | Expression)[] {
  if (typeof tree !== "object" || tree === null) return [];
  const own = "kind" in tree && typeof tree.kind === "string" ? [tree as Statement | Expression] : [];
  return [...own, ...Object.entries(tree).flatMap(([name, child]) => (name === "type" ? [] : nodes(child)))];
}

function aboutNode(asked: Asked, node: Statement | Expression): readonly string[] {
  const { sequence, program, own } = asked;
  switch (node.kind) {
    case "packet":
      return ["writes packets"];
    case "call":
      return "call" in node.call ? aboutCall(asked, node.call.call) : [];
    case "run":
      return aboutRun(asked, node);
    case "allocate":
      return node.alignment > PAGE && lends(sequence, node.name)
        ? [`lends '${node.name}', which is aligned to more than ${PAGE} bytes`]
        : [];
    case "memory":
      return allocates(sequence, node.of) ? [] : [`lends '${node.of}'`];
    case "element":
      return aboutElement(node);
    case "gate": {
      const gate = declaration(program, node.gate).gates.find(({ name }) => name === node.gate.name)!;
      const given = new Set(own === undefined ? sequence.parameters.map(({ name }) => name) : []);
      const missing = gate.parameters.find(({ name }) => !given.has(name));
      return missing === undefined ? [] : [`asks '${gate.name}', which is told '${missing.name}'`];
    }
    default:
      return [];
  }
}

function declaration(program: Program, { file }: Reference): Model {
  return program.models.find((model) => model.file === file)!;
}

function queueOf({ program }: Asked, reference: Reference): Queue {
  return declaration(program, reference).queues.find(({ name }) => name === reference.name)!;
}

/** Whether a queue has a driver in the same file: drivers of others are not known by their types alone. */
function drivenHere(asked: Asked, reference: Reference): boolean {
  return reference.file === asked.model.file && asked.driven(queueOf(asked, reference));
}

/** A queue that is opened and not handed over would have nobody who closes it. */
function opened(asked: Asked): readonly string[] {
  const { body } = asked.sequence;
  const handed = new Set(body.flatMap((step) => (step.kind === "return-queue" ? [step.local] : [])));
  return nodes(body).flatMap((node) => {
    if (node.kind !== "let" || node.value.kind !== "open-queue") return [];
    return handed.has(node.name) ? [] : [`opens '${node.name}', and does not hand it over`];
  });
}

/** Memory passed by address is a structure's, or a single value where a door takes memory as such: an ioctl's. */
function aboutCall({ program }: Asked, reference: Reference): readonly string[] {
  const call: Call = declaration(program, reference).calls.find(({ name }) => name === reference.name)!;
  const passes = call.parameters.every(
    ({ access, type }) =>
      access === undefined ||
      type.kind === "struct" ||
      (access === "reads" && call.door.kind === "ioctl" && (!("bits" in type) || type.bits <= 32)),
  );
  return passes ? [] : [`calls '${call.name}', which takes memory that is no struct`];
}

/** What it is run on is a parameter, or a queue that the sequence makes: both are known to have a driver. */
function aboutRun({ program }: Asked, { command }: Extract<Statement, { kind: "run" }>): readonly string[] {
  const { name } = command;
  const declared = declaration(program, command).commands.find((each) => each.name === name)!;
  const given = declared.records.find(({ record }) => {
    const own = declaration(program, record).records.find((each) => each.name === record.name)!;
    return own.writer === "host";
  });
  if (declared.completes.kind !== "once") return [`runs '${name}', which does not complete just once`];
  if (declared.parameters.length > 0) return [`runs '${name}', which takes '${declared.parameters[0]!.name}'`];
  return given === undefined ? [] : [`runs '${name}', which is given '${given.name}'`];
}

function lends({ body }: Pick<Sequence, "body">, memory: string): boolean {
  return nodes(body).some((node) => node.kind === "memory" && node.of === memory);
}

function allocates({ body }: Pick<Sequence, "body">, memory: string): boolean {
  return nodes(body).some((node) => node.kind === "allocate" && node.name === memory);
}

function aboutElement({ object, index }: Extract<Expression, { kind: "element" }>): readonly string[] {
  if (fold(index) !== undefined || object.type.kind !== "array") return [];
  const { bits, length } = object.type;
  return (bits / length) % 32 === 0 ? [] : ["looks at elements of less than 4 bytes by an index that changes"];
}
