/**
 * What an encoder does with the values it is given: takes objects apart, checks everything, and says which value has
 * which bits. Structures inside are taken apart in place, unions case by case.
 */
import type { Expression, Field, Struct, Type } from "../../../model/model.ts";
import { fold } from "../../../model/fold.ts";
import { camel, type Scope } from "../../names.ts";
import { checksOf, outside, throwing, type FieldCheck } from "./checks.ts";
import { conditionText, fieldsIn, localIn } from "./conditions.ts";
import type { Context } from "./context.ts";
import { index as indexOf } from "./dwords.ts";
import { append, fillArray, fillBytes } from "./filling-arrays.ts";
import { fillUnion } from "./filling-unions.ts";
import type { Inputs } from "./inputs.ts";
import { constant, leavesOf, LONG, range, type Leaf } from "./leaves.ts";
import { WORDS, type Memory, type Place } from "./pieces.ts";
import { fieldType, isWideSet, literal, type OwnerOf } from "./types.ts";
import { tagOf } from "./unions.ts";
import { joined, labelled, variable } from "./variables.ts";

/** How a field's value is reached, and what it is called in errors. */
export interface Values {
  /** The expression of a field's value, or undefined to take it from the object `from`. */
  named?(field: Field): string | undefined;
  /** The object whose members are the values. */
  readonly from?: string;
  /** `read`, `Sqe.psdt.prp`: what stands before a field's name in errors. */
  readonly label: string;
  /** Before the names of variables. */
  readonly prefix: string;
  /** What the types of unions are named after. */
  readonly owner: OwnerOf;
}

export class Filling {
  /** Values taken out of objects. */
  readonly locals: string[] = [];
  /** Of values that stand in parameters or locals, before anything is stored. */
  readonly checks: FieldCheck[] = [];
  /** Checks that need what was chosen, and the choosing. */
  readonly choices: string[] = [];
  readonly leaves: Leaf[] = [];
  /** What others write after the stores, and where. */
  readonly after: string[] = [];
  readonly elsewhere: Place[] = [];
  /** Bits that stay as they are. */
  readonly kept: Place[] = [];

  readonly context: Context;
  readonly scope: Scope;
  readonly memory: Memory;
  /** Inside a case nothing is written: bits are composed, and stored by whoever has chosen. */
  readonly chosen: boolean;
  /** Whether structures may be left to their own encoders, which check when others have been stored already. */
  private readonly calls: boolean;
  /** Tags that a union before has set, and their variables. */
  readonly setTags = new Map<string, string>();

  constructor(context: Context, scope: Scope, memory: Memory, { chosen = false, calls = false } = {}) {
    this.context = context;
    this.scope = scope;
    this.memory = memory;
    this.chosen = chosen;
    this.calls = calls;
  }

  /** Gives every bit of `fields` its value. `base` is where their bit 0 is. */
  fill(
    fields: readonly Field[],
    values: Values,
    outside: Inputs,
    base: number,
    conditions: readonly Expression[],
  ): void {
    const texts = new Map<string, string>();
    const dynamic = fields.filter(({ type }) => type.kind === "union");
    const tags = new Set(dynamic.flatMap((field) => tagOf(field, fields)?.name ?? []));
    for (const field of fields)
      if (tags.has(field.name) && field.role !== "union") this.declareTag(field, values, texts);
    const text = (field: Field): string =>
      field.role === "fixed" ? fixedText(field) : (texts.get(keyOf(field)) ?? this.value(field, values, texts));
    const inputs: Inputs = outside.beside(
      fields,
      (field) => (field.role === "computed" ? `(${inputs.text(field.computed!)})` : text(field)),
      (field) => `${text(field)}.length`,
    );
    for (const field of fields) {
      const place: Place = { at: field.at + base, width: field.width, byteOrder: field.byteOrder };
      const tag = field.role === "union" || !tags.has(field.name) ? undefined : texts.get(keyOf(field));
      if (tag !== undefined) this.leaves.push(...leavesOf(this.context, field, place, tag, field.name));
      else if (field.type.kind !== "union") this.fillField(field, place, values, text, inputs);
    }
    for (const field of dynamic) {
      const tag = tagOf(field, fields);
      fillUnion(this, field, text(field), tag, tag && texts.get(keyOf(tag)), values, inputs, base);
    }
    for (const condition of conditions) this.constrain(condition, fields, values, inputs, tags);
  }

  /** The variable of a tag: what is chosen of its union sets it. */
  private declareTag(field: Field, { prefix, label }: Values, texts: Map<string, string>): void {
    const name = this.scope.claim(joined(prefix, `${camel(field.name)}Tag`), `${label}.${field.name} tag`);
    const start = isWideSet(field.type) ? "0n" : field.type.kind === "bool" ? "false" : "0";
    this.choices.push(`let ${name}${field.type.kind === "bool" ? ": boolean" : ""} = ${start};`);
    texts.set(keyOf(field), name);
  }

  private fillField(field: Field, place: Place, values: Values, text: (field: Field) => string, inputs: Inputs): void {
    const { context } = this;
    const label = `${values.label}.${field.name}`;
    if (field.role === "computed") return this.compute(field, place, label, inputs);
    if (field.policy === "preserve" && field.fixedValue === undefined) return void this.kept.push(place);
    if (field.role !== "value" && field.role !== "tag") {
      this.leaves.push(...leavesOf(context, field, place, "", labelled(label)));
      return;
    }
    if (field.role === "tag") return this.fillTag(field, place, label);
    const { type } = field;
    if (type.kind === "struct" && values.named === undefined && this.isCalled(type, place)) {
      return this.fillStruct(type, `${values.from}.${camel(field.name)} ?? {}`, place, label, inputs);
    }
    const own = text(field);
    const checks = type.kind === "flexible" ? [] : checksOf(context, field, own, label);
    this.checks.push(...checks);
    switch (type.kind) {
      case "struct":
        return this.fillStruct(type, own, place, label, inputs);
      case "array":
        return fillArray(this, type, own, place, label, inputs);
      case "flexible":
        return append(this, type, own, place, label, inputs);
      case "text":
      case "blob":
        if (type.kind === "text" || (type.bits / 8 > LONG && !this.chosen))
          return fillBytes(this, type, own, place, field.name);
        break;
      default:
    }
    this.leaves.push(...leavesOf(context, field, place, own, labelled(label)));
  }

  /** A match key: two dwords, or a number where it has at most 32 bits. */
  private fillTag({ name, width }: Field, place: Place, label: string): void {
    if (width <= 32) {
      if (width < 32) {
        const [fails, error] = [outside(this.context, 0n, (1n << BigInt(width)) - 1n, "key"), `0..${2 ** width - 1}`];
        this.checks.push({ fails, error: `${this.context.use("outOfRange")}("${label}", key, "${error}")` });
      }
      this.leaves.push({ ...place, source: { kind: "number", text: "key", signed: false }, label: name });
    } else this.leaves.push({ ...place, source: { kind: "key", low: "keyLow", high: "keyHigh" }, label: name });
  }

  /** A member of the object that values come from gets a variable. */
  private value(field: Field, values: Values, texts: Map<string, string>): string {
    const member = camel(field.name);
    let text = values.named?.(field);
    if (text === undefined) {
      text = this.scope.claim(joined(values.prefix, member), `${values.label}.${keyOf(field)}`);
      const { type } = field;
      const typed =
        type.kind === "union" || type.kind === "struct"
          ? `: ${fieldType(this.context, field, "give", values.owner(field))}`
          : "";
      this.locals.push(`const ${text}${typed} = ${values.from}.${member} ?? ${this.absent(type, field.default)};`);
    }
    texts.set(keyOf(field), text);
    return text;
  }

  /** The value of a member that is not given. */
  private absent(type: Type, value = 0n): string {
    switch (type.kind) {
      case "array": {
        const each = this.absent(type.element);
        if (type.length <= LONG) return `[${range(type.length).map(() => each).join(", ")}]`; // prettier-ignore
        return each === "{}"
          ? `Array.from({ length: ${type.length} }, () => ({}))`
          : `Array<${elementType(type.element)}>(${type.length}).fill(${each})`;
      }
      case "flexible":
        return "[]";
      case "blob":
        return `new Uint8Array(${type.bits / 8})`;
      case "text":
        return '""';
      case "union":
      case "struct":
        return "{}";
      default:
        return literal(type, value);
    }
  }

  private compute(field: Field, place: Place, label: string, inputs: Inputs): void {
    const known = fold(field.computed!);
    if (known !== undefined) {
      this.leaves.push(constant(place, known, `${field.name} = ${known}`));
      return;
    }
    // A copy keeps all bits; what is computed is computed with numbers.
    const copied = field.computed!.kind === "command-field" && field.width > 53 ? field.computed!.field : undefined;
    const given = copied === undefined ? undefined : inputs.given(copied);
    if (given !== undefined) {
      this.leaves.push(...leavesOf(this.context, field, place, given, labelled(label)));
      return;
    }
    const text = inputs.text(field.computed!);
    const name = this.scope.claim(camel(field.name), `${label} computed`);
    this.choices.push(`const ${name} = ${text};`);
    const limit = field.range ?? { min: 0n, max: (1n << BigInt(Math.min(field.width, 64))) - 1n };
    const can = field.computed!.range;
    if (field.type.kind !== "bool" && (can === undefined || can.min < limit.min || can.max > limit.max)) {
      this.choices.push(...throwing(checksOf(this.context, { ...field, range: limit }, name, label)));
    }
    this.leaves.push(...leavesOf(this.context, field, place, name, labelled(label)));
  }

  private fillStruct(
    type: Extract<Type, { kind: "struct" }>,
    text: string,
    place: Place,
    label: string,
    inputs: Inputs,
  ): void {
    if (this.isCalled(type, place)) {
      this.elsewhere.push(place);
      this.after.push(this.encodeCall(type, indexOf(place.at / 32), text, inputs));
      return;
    }
    this.fillMembers(type, text, place, label, inputs);
  }

  /** Whether a structure at a place is left to its own encoder. */
  isCalled(type: Extract<Type, { kind: "struct" }>, place: Place): boolean {
    return this.calls && !this.chosen && writtenByItself(this.context.struct(type.struct), place, this.memory);
  }

  fillMembers(
    type: Extract<Type, { kind: "struct" }>,
    text: string,
    place: Place,
    label: string,
    inputs: Inputs,
  ): void {
    const struct = this.context.struct(type.struct);
    const values: Values = { from: text, label, prefix: variable(text), owner: () => ({ ...type.struct, path: [] }) };
    this.fill(struct.fields, values, inputs.inside(struct, type.arguments), place.at, struct.constraints);
    const rest = place.width - struct.bits;
    if (rest > 0) this.leaves.push(constant({ ...place, at: place.at + struct.bits, width: rest }, 0n, undefined));
  }

  encodeCall(type: Extract<Type, { kind: "struct" }>, at: string, text: string, inputs: Inputs): string {
    const encode = this.context.refer(type.struct, { before: "encode" });
    const given = type.arguments.map((argument) => inputs.text(argument));
    return `${encode}(${["words", at, text, ...given].join(", ")});`;
  }

  private constrain(
    condition: Expression,
    fields: readonly Field[],
    values: Values,
    inputs: Inputs,
    tags: ReadonlySet<string>,
  ): void {
    const named = fieldsIn(condition);
    const first = fields.find(({ name }) => named.has(name));
    const local = first === undefined ? localIn(condition) : undefined;
    const asked: Expression | undefined =
      first === undefined ? local : { kind: "command-field", field: first.name, type: first.type, range: undefined };
    const told = asked === undefined ? "undefined" : inputs.text(asked);
    const name = first?.name ?? (local?.kind === "local" ? local.name : undefined);
    const label = name === undefined ? values.label : `${values.label}.${name}`;
    const check = {
      fails: `!(${inputs.text(condition)})`,
      error: `${this.context.use("outOfRange")}("${label}", ${told}, ${JSON.stringify(`such that ${conditionText(condition)}`)})`,
    };
    // What a case sets is known once it is chosen.
    if ([...named].some((name) => tags.has(name))) this.choices.push(...throwing([check]));
    else this.checks.push(check);
  }
}

/** A union may be called like its tag. */
function keyOf({ name, role }: Field): string {
  return role === "union" ? `union ${name}` : name;
}

function elementType(type: Type): string {
  return type.kind === "bool"
    ? "boolean"
    : isWideSet(type)
      ? "bigint"
      : "bits" in type && type.bits > 32
        ? "number | bigint"
        : "number";
}

/** A structure of whole dwords at a dword's start is written by its own encoder. */
function writtenByItself(struct: Struct, { at, width }: Place, memory: Memory): boolean {
  return memory === WORDS && at % 32 === 0 && width % 32 === 0 && struct.bits === width;
}

/** A value that nobody gives, for what is computed of it. */
function fixedText({ type, fixedValue = 0n }: Field): string {
  if (type.kind === "bool") return String(fixedValue !== 0n);
  const wide = isWideSet(type) || fixedValue > BigInt(Number.MAX_SAFE_INTEGER);
  return wide ? `${fixedValue}n` : String(fixedValue);
}
