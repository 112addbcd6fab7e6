/** The model's expressions as TypeScript, with the fewest parentheses. */
import type { BinaryOperator, CallOf, Expression, Reference } from "../../../model/model.ts";
import { camel } from "../../names.ts";
import type { Context } from "./context.ts";
import { hex } from "./dwords.ts";
import { isWideSet, literal } from "./types.ts";

/** How the names that only the surroundings know are written. */
export interface Surroundings {
  local?(name: string): string;
  cell?(name: string, index: string | undefined): string;
  /** Whether a cell is an index that is kept as an int32: elsewhere than in wrapping arithmetic it is made unsigned. */
  isIndex?(cell: string): boolean;
  field?(entry: Reference, field: string): string;
  recordField?(record: string, field: string): string;
  commandField?(field: string): string;
  /** The field as it was given, where `commandField` makes it a number. */
  given?(field: string): string;
  ringIndex?(ring: string, which: "tail" | "head"): string;
  /** Whether a ring's index is kept as an int32. */
  isSignedIndex?(ring: string): boolean;
  ringDepth?(ring: string): string;
  turn?(ring: string): string;
  callResult?(): string;
  /** Whether members of objects may be missing, and are zero then. */
  partial?: boolean;
  register?(register: Extract<Expression, { kind: "register" }>): string;
  gate?(gate: Reference): string;
  /** How many elements a flexible member has. */
  count?(field: string): string;
  call?(call: CallOf): string;
  /** A value in memory that steps allocated: the local itself, a member, an element. Absent where it is none. */
  memory?(expression: Expression): string | undefined;
  /** The device's address of a ring's memory, of a region, or of memory that steps allocated. */
  addressOf?(of: string): string;
  /** A result of a command that was run. */
  outcome?(local: string, result: string): string;
  /** The nanoseconds of what durations count in; absent: nanoseconds. */
  readonly unit?: bigint;
}

/** Precedences of TypeScript, the tightest highest. */
const ATOM = 20;
const UNARY = 15;
const CONDITIONAL = 1;
const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  "*": 13, "/": 13, "%": 13, "+": 12, "-": 12, "<<": 11, ">>": 11, "<": 10, "<=": 10, ">": 10, ">=": 10,
  "==": 9, "!=": 9, "&": 8, "^": 7, "|": 6, "&&": 5, "||": 4,
}; // prettier-ignore

interface Text {
  readonly text: string;
  readonly precedence: number;
}

const UINT32_MAX = 0xffff_ffffn;
const INT32_MAX = 0x7fff_ffffn;

export function expressionText(context: Context, expression: Expression, around: Surroundings): string {
  return new Writer(context, around).write(expression).text;
}

class Writer {
  readonly context: Context;
  readonly around: Surroundings;
  /** Inside arithmetic that wraps: an index may stay an int32. */
  private wrapping = false;

  constructor(context: Context, around: Surroundings) {
    this.context = context;
    this.around = around;
  }

  write(expression: Expression): Text {
    const { around, context } = this;
    switch (expression.kind) {
      case "integer":
        return expression.type.kind === "duration" ? this.units(expression.value) : number(expression.value);
      case "boolean":
        return atom(String(expression.value));
      case "constant": {
        const name = context.constant(expression.constant);
        return name === undefined ? number(expression.value) : atom(name);
      }
      case "enumerator":
        return expression.value === 0n && expression.member === "none"
          ? atom("0")
          : atom(`${context.refer(expression.of)}.${camel(expression.member)}`);
      case "local":
        return atom(around.memory?.(expression) ?? this.need(around.local, "a local")(expression.name));
      case "element":
        return atom(this.need(around.memory?.(expression), "an element"));
      case "outcome": {
        const text = `${this.need(around.outcome, "an outcome")(expression.local, expression.result)}`;
        return atom(isBigint(expression) ? `${context.use("safeNumber")}(${text}, "${expression.result}")` : text);
      }
      case "member": {
        const own = around.memory?.(expression);
        if (own !== undefined) return atom(own);
        const member = `${this.at(expression.object, ATOM)}.${camel(expression.member)}`;
        const text = atom(around.partial === true ? `(${member} ?? ${literal(expression.type, 0n)})` : member);
        return isBigint(expression) ? atom(`${context.use("safeNumber")}(${text.text}, "${expression.member}")`) : text;
      }
      case "flag": {
        const mask = expression.mask;
        const flag = hex(mask);
        const object = this.at(expression.object, PRECEDENCE["&"]);
        const name = this.flagName(expression.object, expression.flag) ?? flag;
        const single = (mask & (mask - 1n)) === 0n;
        return { text: `(${object} & ${name}) ${single ? "!== 0" : `=== ${name}`}`, precedence: PRECEDENCE["=="] };
      }
      case "cell": {
        const index = expression.index === undefined ? undefined : this.write(expression.index).text;
        const text = this.need(around.cell, "a cell")(expression.cell, index);
        return around.isIndex?.(expression.cell) === true ? this.index(text) : atom(text);
      }
      case "field":
        return atom(this.need(around.field, "a field")(expression.entry, expression.field));
      case "record-field":
        return atom(this.need(around.recordField, "a record's field")(expression.record, expression.field));
      case "command-field":
        return atom(this.need(around.commandField, "a command's field")(expression.field));
      case "register":
        return atom(this.need(around.register, "a register")(expression));
      case "gate":
        return atom(this.need(around.gate, "a gate")(expression.gate));
      case "count":
        return atom(this.need(around.count, "a count")(expression.field));
      case "duration": {
        const factor = this.units(expression.nanoseconds).text;
        if (factor === "1") return this.write(expression.of);
        return { text: `${this.at(expression.of, PRECEDENCE["*"])} * ${factor}`, precedence: PRECEDENCE["*"] };
      }
      case "in-units":
        return atom(
          `Math.floor(${this.at(expression.of, PRECEDENCE["/"])} / ${this.units(expression.nanoseconds).text})`,
        );
      case "ring-index": {
        const text = this.need(around.ringIndex, "a ring's index")(expression.ring, expression.which);
        return around.isSignedIndex?.(expression.ring) === false ? atom(text) : this.index(text);
      }
      case "ring-depth":
        return atom(this.need(around.ringDepth, "a ring's depth")(expression.ring));
      case "turn":
        return atom(this.need(around.turn, "a turn")(expression.ring));
      case "address-of":
        return atom(this.need(around.addressOf, "an address")(expression.of));
      case "call-result":
        return atom(this.need(around.callResult, "a call's result")());
      case "call":
        return atom(this.need(around.call, "a call")(expression.call));
      case "as-enum":
        // Those of more than 32 bits are bigints, and what is computed is a number.
        if (isWideSet(expression.type)) return atom(`BigInt(${this.write(expression.operand).text})`);
        // Other flags are numbers.
        if (expression.type.kind === "flags") return this.write(expression.operand);
        return {
          text: `${this.at(expression.operand, UNARY)} as ${context.refer(expression.enum, { typeOnly: true })}`,
          precedence: 10,
        };
      case "builtin":
        return this.builtin(expression.name, expression.arguments);
      case "struct":
        return atom(this.object(expression.fields));
      case "unary":
        return this.unary(expression.operator, expression.operand);
      case "binary":
        return this.binary(expression);
      case "conditional": {
        const [condition, then, other] = [expression.condition, expression.then, expression.else];
        const text = `${this.at(condition, CONDITIONAL + 1)} ? ${this.write(then).text} : ${this.write(other).text}`;
        return { text, precedence: CONDITIONAL };
      }
      // What only procedures and queues without a driver say.
      default:
        throw new Error(`bug in ringwright: ${expression.kind} has no meaning here`);
    }
  }

  /** The text of an operand, in parentheses where its operator binds looser than `least`. */
  at(expression: Expression, least: number): string {
    const { text, precedence } = this.write(expression);
    return precedence < least ? `(${text})` : text;
  }

  object(fields: readonly { readonly name: string; readonly value: Expression }[]): string {
    const members = fields.map(({ name, value }) => {
      const [key, text] = [camel(name), this.write(value).text];
      return key === text ? key : `${key}: ${text}`;
    });
    return `{ ${members.join(", ")} }`;
  }

  /** A length of time in what durations count in. */
  private units(nanoseconds: bigint): Text {
    const { unit = 1n } = this.around;
    return nanoseconds % unit === 0n ? number(nanoseconds / unit) : atom(String(Number(nanoseconds) / Number(unit)));
  }

  private index(text: string): Text {
    return this.wrapping ? atom(text) : { text: `${text} >>> 0`, precedence: PRECEDENCE[">>"] };
  }

  private flagName(object: Expression, flag: string): string | undefined {
    return object.type.kind === "flags" ? `${this.context.refer(object.type.flags)}.${camel(flag)}` : undefined;
  }

  private builtin(name: "min" | "max" | "align_up" | "log2", given: readonly Expression[]): Text {
    const texts = given.map((argument) => this.write(argument).text);
    if (name === "min" || name === "max") return atom(`Math.${name}(${texts.join(", ")})`);
    if (name === "log2") return { text: `31 - Math.clz32(${texts[0]})`, precedence: PRECEDENCE["-"] };
    const [value, unit] = [texts[0]!, this.at(given[1]!, PRECEDENCE["*"] + 1)];
    return { text: `Math.ceil((${value}) / ${unit}) * ${unit}`, precedence: PRECEDENCE["*"] };
  }

  private unary(operator: "-" | "~" | "!", operand: Expression): Text {
    if (operator === "!" && operand.kind === "flag") {
      const { text } = this.write(operand);
      const negated = text.includes(" !== 0") ? text.replace(" !== 0", " === 0") : text.replace(" === ", " !== ");
      return { text: negated, precedence: PRECEDENCE["=="] };
    }
    const inner = this.at(operand, UNARY);
    return {
      text: `${operator}${operator === "-" && inner.startsWith("-") ? `(${inner})` : inner}`,
      precedence: UNARY,
    };
  }

  private binary(expression: Extract<Expression, { kind: "binary" }>): Text {
    const { operator, left, right, wraps, range } = expression;
    const precedence = PRECEDENCE[operator];
    const associative = operator === "+" || operator === "*" || operator === "&&" || operator === "||";
    const wrapping = this.wrapping;
    this.wrapping = wraps === 32;
    const sides = [this.at(left, precedence), this.at(right, associative ? precedence : precedence + 1)] as const;
    this.wrapping = wrapping;
    const pair = (written: string): string => `${sides[0]} ${written} ${sides[1]}`;
    if (wraps === 32) return { text: `(${pair(operator)}) >>> 0`, precedence: PRECEDENCE[">>"] };
    if (wraps !== undefined)
      return { text: `(${pair(operator)}) & ${hex(2 ** wraps - 1)}`, precedence: PRECEDENCE["&"] };
    switch (operator) {
      case "==":
      case "!=":
        return { text: pair(`${operator}=`), precedence };
      case "/":
        return atom(`Math.trunc(${pair("/")})`);
      case "<<":
        if (range !== undefined && range.max <= INT32_MAX && range.min >= 0n) return { text: pair("<<"), precedence };
        return { text: `${this.at(left, 13)} * 2 ** ${this.at(right, 15)}`, precedence: 13 };
      case ">>":
        if (fits(left, UINT32_MAX)) return { text: pair(">>>"), precedence };
        return atom(`Math.floor(${this.at(left, 13)} / 2 ** ${this.at(right, 15)})`);
      case "&":
      case "|":
      case "^":
        // JavaScript's answer is signed: it is right as long as bit 31 stays clear.
        if (fits(left, INT32_MAX) && fits(right, INT32_MAX)) return { text: pair(operator), precedence };
        if (operator === "&" && (fits(left, INT32_MAX) || fits(right, INT32_MAX)))
          return { text: pair(operator), precedence };
        return { text: `(${pair(operator)}) >>> 0`, precedence: PRECEDENCE[">>"] };
      default:
        return { text: pair(operator), precedence };
    }
  }

  private need<F>(form: F | undefined, what: string): F {
    if (form === undefined) throw new Error(`bug in ringwright: ${what} has no meaning here`);
    return form;
  }
}

function fits(expression: Expression, max: bigint): boolean {
  const { range, type } = expression;
  if (range !== undefined) return range.min >= 0n && range.max <= max;
  return type.kind === "flags" && (1n << BigInt(type.bits)) - 1n <= max;
}

/** Whether decoding gives a bigint: 64-bit members do. */
function isBigint({ type }: Expression): boolean {
  return (type.kind === "unsigned" || type.kind === "signed" || type.kind === "range") && type.bits > 32;
}

function atom(text: string): Text {
  return { text, precedence: ATOM };
}

function number(value: bigint): Text {
  const text = value >= 0x10000n ? hex(value) : literal({ kind: "unsigned", bits: 32 }, value);
  return { text, precedence: value < 0n ? UNARY : ATOM };
}
