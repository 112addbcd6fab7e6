/** What can be said of a C struct's size: structs of the kernel grow. */
import type { Declared, Expression, Field, Program, Type } from "../../../model/model.ts";
import { assertion, sinceCondition } from "./lines.ts";
import { cName } from "./names.ts";

/** A struct or an entry. */
export type Holder = Declared & {
  /** Bytes. */
  readonly size: number;
  readonly fields: readonly Field[];
};

/**
 * The struct is as large as the description says, or, with headers that do not know its last members yet, as large as
 * without them. One that tells its own size may have grown since: then it is at least as large.
 */
export function sizeLines(program: Program, path: string, type: string, holder: Holder): readonly string[] {
  const size = inC(program, holder);
  const grows = holder.fields.some(({ computed }) => computed !== undefined && asksSize(computed, size));
  const whole = assertion(`sizeof(${type}) ${grows ? ">=" : "=="} ${size}`, path, `size ${size}`);
  const members = holder.fields.filter(
    (field) => cName(field) !== "" && (field.role !== "reserved" || field.name !== "padding"),
  );
  const known = members.findLastIndex(({ attributes }) => sinceCondition(attributes) === undefined);
  const condition = sinceCondition(members[known + 1]?.attributes ?? []);
  if (condition === undefined) return [whole];
  const before = sizeOf(program, members.slice(0, known + 1));
  return [
    `#if ${condition}`,
    whole,
    "#else // older headers end before that",
    assertion(`sizeof(${type}) == ${before}`, path, `size ${before} before`),
    "#endif",
  ];
}

/** A slot may be larger than the struct in it: what `@c("")` at its end stands in no C struct. */
function inC(program: Program, { size, fields }: Holder): number {
  const end = (field: Field) => field.at + field.width;
  const named = fields.filter((field) => cName(field) !== "");
  const last = Math.max(0, ...named.map(end));
  const outside = fields.some((field) => cName(field) === "" && field.width > 0 && end(field) === size * 8);
  return outside && last < size * 8 ? sizeOf(program, named) : size;
}

/** Whether `is sizeof(…)` is about the struct itself, whose size it holds. */
function asksSize(expression: Expression, size: number): boolean {
  if (expression.kind === "integer") return expression.value === BigInt(size);
  return expression.kind === "binary" && (asksSize(expression.left, size) || asksSize(expression.right, size));
}

/** The size of a struct of these members, padded as C does. */
function sizeOf(program: Program, members: readonly Field[]): number {
  const end = Math.max(0, ...members.map(({ at, width }) => at + width)) / 8;
  const alignment = Math.max(1, ...members.map(({ type }) => alignmentOf(program, type)));
  return Math.ceil(end / alignment) * alignment;
}

function alignmentOf(program: Program, type: Type): number {
  switch (type.kind) {
    case "array":
    case "flexible":
      return alignmentOf(program, type.element);
    case "blob":
    case "text":
      return 1;
    case "union":
      return Math.max(
        1,
        ...type.union.cases.flatMap(({ fields }) => fields.map((field) => alignmentOf(program, field.type))),
      );
    case "struct": {
      const owner = program.models.find(({ file }) => file === type.struct.file);
      return owner?.structs.find(({ name }) => name === type.struct.name)?.alignment ?? 1;
    }
    default:
      return widthInBytes(type);
  }
}

/** Of one value in memory. */
export function widthInBytes(type: Type): number {
  if (type.kind === "bool") return 1;
  if (type.kind === "handle") return 4;
  return "bits" in type ? Math.ceil(type.bits / 8) : 8;
}
