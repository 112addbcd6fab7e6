/**
 * Alternatives of a queue whose rings and ways to match are the same: what is done around them becomes steps under the
 * condition, which is found out once, when the queue is opened.
 */
import type {
  Complete,
  Expression,
  Model,
  Program,
  Queue,
  QueueGate,
  QueueParts,
  Range,
  Statement,
  Submit,
} from "../model/model.ts";

/** The same program, without the gates of queues that come to one and the same otherwise. */
export function withoutAlternatives(program: Program): Program {
  const models = program.models.map((model): Model => ({ ...model, queues: model.queues.map(merged) }));
  const root = models[program.models.indexOf(program.root)];
  return root === undefined ? program : { root, models };
}

/** A queue as it is where each of its gates can be put into its steps; the same one where not. */
function merged(queue: Queue): Queue {
  const gates = queue.gates.map(sidesOf);
  if (queue.gates.length === 0 || gates.some((sides) => sides === undefined)) return queue;
  const submits = [...queue.submits];
  const completes = [...queue.completes];
  for (const sides of gates as readonly (readonly Side[])[]) {
    const [first] = sides as readonly [Side];
    for (const { ring } of first.parts.submits) {
      const all = sides.map(({ parts }) => parts.submits.find((one) => one.ring === ring));
      if (!isSame(all, ({ tailCell }) => tailCell)) return queue;
      submits.push({ ...(all[0] as Submit), publish: under(sides, (side) => at(all, sides, side).publish) });
    }
    for (const { ring } of first.parts.completes) {
      const all = sides.map(({ parts }) => parts.completes.find((one) => one.ring === ring));
      if (!isSame(all, ({ headCell, wait, record }) => [headCell, wait, record])) return queue;
      const of = (which: (one: Complete) => readonly Statement[]): readonly Statement[] =>
        under(sides, (side) => which(at(all, sides, side)));
      completes.push({ ...(all[0] as Complete), retire: of(({ retire }) => retire), arm: of(({ arm }) => arm) });
    }
  }
  const [submit] = submits;
  const [complete] = completes;
  if (submit === undefined || complete === undefined) return queue;
  return { ...queue, gates: [], submits, completes, submit, complete };
}

/** One of several, and what has to hold for it; the last is there where none of the others is. */
interface Side {
  readonly condition: Expression;
  readonly parts: QueueParts;
}

/** Nothing where a side has more than what is done around rings. */
function sidesOf(gate: QueueGate): readonly Side[] | undefined {
  const sides: readonly Side[] =
    gate.kind === "condition"
      ? [gate.condition, not(gate.condition)].map((condition, index) => ({
          condition,
          parts: index === 0 ? gate.then : gate.else,
        }))
      : gate.cases.map(({ values, parts }) => ({ condition: oneOf(gate.value, values), parts }));
  return sides.every(({ parts }) => isAround(parts)) && alike(sides) ? sides : undefined;
}

function isAround(parts: QueueParts): boolean {
  const { regions, memories, cells, rings, matches, fail, cancel, stops, open, close, abort, gates } = parts;
  const rest = [regions, memories, cells, rings, matches, open, close, abort, gates];
  return rest.every(({ length }) => length === 0) && [fail, cancel, stops].every((one) => one === undefined);
}

/** Whether all sides are about the same rings. */
function alike(sides: readonly Side[]): boolean {
  const about = ({ parts }: Side): string =>
    [...parts.submits, ...parts.completes]
      .map(({ ring }) => ring)
      .toSorted()
      .join(" ");
  return sides.every((side) => about(side) === about(sides[0]!));
}

function isSame<T>(all: readonly (T | undefined)[], what: (one: T) => unknown): boolean {
  const texts = all.map((one) => (one === undefined ? undefined : plain(what(one))));
  return texts.every((text) => text !== undefined && text === texts[0]);
}

function plain(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) => (typeof inner === "bigint" ? `${inner}n` : inner));
}

function at<T>(all: readonly (T | undefined)[], sides: readonly Side[], side: Side): T {
  return all[sides.indexOf(side)]!;
}

/** `if (…) { … } else if (…) { … } else { … }` */
function under(sides: readonly Side[], steps: (side: Side) => readonly Statement[]): readonly Statement[] {
  const last = sides.at(-1)!;
  return sides.slice(0, -1).reduceRight<readonly Statement[]>((rest, side) => {
    const then = steps(side);
    if (plain(then) === plain(rest)) return rest;
    return [{ kind: "if", condition: side.condition, then, else: rest }];
  }, steps(last));
}

const BOOL = { type: { kind: "bool" }, range: undefined } as const;

function not(operand: Expression): Expression {
  return { kind: "unary", operator: "!", operand, ...BOOL };
}

/** `value == 1 || value >= 2 && value <= 3` */
function oneOf(value: Expression, ranges: readonly Range[]): Expression {
  const { type } = value;
  const number = (of: bigint): Expression => ({ kind: "integer", value: of, type, range: { min: of, max: of } });
  const compared = (operator: "==" | ">=" | "<=", of: bigint): Expression => {
    return { kind: "binary", operator, left: value, right: number(of), wraps: undefined, ...BOOL };
  };
  const joined = (operator: "&&" | "||", left: Expression, right: Expression): Expression => {
    return { kind: "binary", operator, left, right, wraps: undefined, ...BOOL };
  };
  return ranges
    .map(({ min, max }) => (min === max ? compared("==", min) : joined("&&", compared(">=", min), compared("<=", max))))
    .reduce((left, right) => joined("||", left, right));
}
