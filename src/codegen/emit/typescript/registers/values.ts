/**
 * A register's word as a value: made of fields, read by field, with a field replaced. Nothing here accesses a register.
 * One of 64 bits is a bigint, or a number below 2^53 where one is given.
 */
import {
  StructureKind,
  type OptionalKind,
  type ParameterDeclarationStructure,
  type StatementStructures,
} from "ts-morph";
import type { Register, RegisterField } from "../../../../model/model.ts";
import { camel, key, pascal, Scope } from "../../../names.ts";
import { throwing } from "../checks.ts";
import type { Context } from "../context.ts";
import { docs } from "../docs.ts";
import { composed, hex } from "../dwords.ts";
import { Filling } from "../filling.ts";
import { Inputs } from "../inputs.ts";
import { OWN_NAMES } from "../parameters.ts";
import { WORDS } from "../pieces.ts";
import { readingName, readingsOf, type Reading } from "../readings.ts";
import type { Words } from "../extract.ts";
import { bits, placeOf } from "../place.ts";
import { memberDoc, memberProperties } from "../structs.ts";
import { fromWireValue } from "../stored.ts";
import { fieldType, type UnionOwner } from "../types.ts";
import { fieldAccess, registerDoc } from "./docs.ts";
import type { NamedRegister } from "./named.ts";
import { fieldsName, readerName, valueName, viewName, withName } from "./register-names.ts";

export function emitRegisterValue(context: Context, named: NamedRegister): StatementStructures[] {
  const { registers, register, path } = named;
  if (register.fields.length === 0) return [];
  const owner = ownerOf(named);
  const fields = valueFields(register);
  const type = fieldsName(context, named);
  const spec = `@spec ${context.specPath(registers.name, path)}`;
  const wide = register.bits === 64;
  const inputs = new Inputs(context, {});
  const readings = fieldReadings(context, named);
  const value: OptionalKind<ParameterDeclarationStructure> = {
    name: "value",
    type: wide ? "number | bigint" : "number",
  };
  const words: Words = wide
    ? { array: "value", at: "0", dwords: ["lowWord(value)", "highWord(value)"] }
    : { array: "value", at: "0", dwords: ["value"] };
  const propertyDocs = memberProperties(context, fields, owner).map((property, index) => ({
    ...property,
    docs: docs(fieldDoc(named, readable(fields)[index]!)),
  }));
  return [
    {
      kind: StructureKind.Interface,
      name: type,
      isExported: true,
      docs: docs(register.doc, `The fields of \`${path}\`: ${registerDoc(named)}`, spec),
      properties: propertyDocs,
    },
    compose(context, named, fields, type, owner, inputs),
    ...readings.map((reading): StatementStructures => ({
      kind: StructureKind.Function,
      name: readerName(context, named, reading),
      isExported: true,
      docs: docs(`Reads \`${reading.path.join(".")}\` of a value of \`${path}\`: ${reading.doc}`),
      parameters: [value],
      returnType: reading.returnType,
      statements: [`return ${withHalves(context, reading.text(words, inputs))};`],
    })),
    ...fields.filter(({ assignable }) => assignable).map((field) => replace(context, named, fields, field, inputs)),
    view(context, named, readings, inputs),
  ];
}

/** The ways to read what is in a word, as its documentation says them. */
export function fieldReadings(context: Context, named: NamedRegister): readonly Reading[] {
  const fields = valueFields(named.register);
  const owner = ownerOf(named);
  return readingsOf(context, fields, () => owner)
    .filter(({ part }) => part === "")
    .map((reading) => {
      const field = reading.path.length === 1 ? fields.find(({ name }) => name === reading.path[0]) : undefined;
      return field === undefined ? reading : { ...reading, doc: fieldDoc(named, field) };
    });
}

/** What the types of a register's unions are named after. */
export function ownerOf({ file, name }: NamedRegister): UnionOwner {
  return { file, name: pascal(name), path: [] };
}

function readable(fields: readonly RegisterField[]): readonly RegisterField[] {
  return fields.filter(({ role }) => role !== "reserved" && role !== "command");
}

/** The same text; what it speaks of is imported: often fields stand in one half only. */
function withHalves(context: Context, text: string): string {
  for (const half of ["lowWord", "highWord"] as const) if (text.includes(`${half}(`)) context.use(half);
  return text;
}

function fieldDoc({ register }: NamedRegister, field: RegisterField): string {
  const own = memberDoc(field).slice(placeOf(field).length);
  const access = fieldAccess(register, field.access);
  return bits(field.at, field.width) + own.replace(/(: |$)/, `${access}$1`);
}

/** The fields of a register's word as values are made of them. */
export function valueFields({ fields, reset }: Register): readonly RegisterField[] {
  return fields.map((field) => withReset(field, reset));
}

/** What is not given holds what it does after a reset; what a one would act upon is zero. */
function withReset(field: RegisterField, reset: bigint | undefined): RegisterField {
  const acts = field.access === "w1c" || field.access === "w1s" || field.access === "trigger";
  const bits = ((reset ?? 0n) >> BigInt(field.at)) & ((1n << BigInt(field.width)) - 1n);
  if (field.role === "reserved") {
    return { ...field, byteOrder: "little", fixedValue: field.fixedValue ?? (field.policy === "preserve" ? bits : 0n) };
  }
  const { type, width } = field;
  const signed =
    type.kind === "signed" || (type.kind === "range" && type.min < 0n) || (type.kind === "enum" && type.signed);
  const kept = acts ? 0n : signed ? BigInt.asIntN(width, bits) : bits;
  const value = field.default ?? (kept === 0n && field.stored === undefined ? undefined : fromWireValue(field, kept));
  return { ...field, byteOrder: "little", default: value };
}

function compose(
  context: Context,
  named: NamedRegister,
  fields: readonly RegisterField[],
  type: string,
  owner: { readonly file: string; readonly name: string; readonly path: readonly string[] },
  inputs: Inputs,
): StatementStructures {
  const { register, path } = named;
  const filling = new Filling(context, new Scope(["fields", "low", "high", ...OWN_NAMES]), WORDS, { chosen: true });
  filling.fill(fields, { from: "fields", label: path, prefix: "", owner: () => owner }, inputs, 0, []);
  const { before, values } = composed(context, filling.leaves, WORDS);
  const word = (index: number): string => values.get(index)?.[0] ?? "0";
  const comment = (index: number): string => values.get(index)?.[1] ?? "";
  const wide = register.bits === 64;
  const texts = wide
    ? [
        `const low = ${word(0)};${comment(0)}`,
        `const high = ${word(1)};${comment(1)}`,
        `return ${context.use("joinU64")}(low, high);`,
      ]
    : [`return (${word(0)}) >>> 0;${comment(0)}`];
  return {
    kind: StructureKind.Function,
    name: valueName(context, named),
    isExported: true,
    docs: docs(
      `The word of \`${path}\` that has these fields; what is not given is ${register.reset === undefined ? "zero" : "as after a reset"}.`,
      filling.checks.length > 0 ? "@throws ValueRange a value does not fit its field" : undefined,
    ),
    parameters: [{ name: "fields", type: `${context.use("Encodable")}<${type}>` }],
    returnType: wide ? "bigint" : "number",
    statements: [[...filling.locals, ...throwing(filling.checks), ...filling.choices, ...before, ...texts].join("\n")],
  };
}

/** Changes one field of a word; what would act upon the bits beside it is made zero. */
function replace(
  context: Context,
  named: NamedRegister,
  fields: readonly RegisterField[],
  field: RegisterField,
  inputs: Inputs,
): StatementStructures {
  const { register, path } = named;
  const property = camel(field.name);
  const scope = new Scope(["value", ...OWN_NAMES]);
  const given = scope.claim(property, field.name);
  const owner = ownerOf(named);
  const filling = new Filling(context, scope, WORDS, { chosen: true });
  filling.fill([field], { named: () => given, label: path, prefix: "", owner: () => owner }, inputs, 0, []);
  const { before, values } = composed(context, filling.leaves, WORDS);
  const cleared = fields
    .filter((each) => each === field || each.access === "w1c" || each.access === "w1s")
    .reduce((mask, { at, width }) => mask | (((1n << BigInt(width)) - 1n) << BigInt(at)), 0n);
  const wide = register.bits === 64;
  const all = (1n << BigInt(register.bits)) - 1n;
  const word = (text: string, index: number): string => {
    const kept = ((all & ~cleared) >> BigInt(index * 32)) & 0xffff_ffffn;
    const whole = index === 0 && register.bits < 32 ? all : 0xffff_ffffn;
    const rest = kept === whole ? text : kept === 0n ? undefined : `(${text} & ${hex(kept)})`;
    const own = values.get(index)?.[0];
    return [rest, own].filter((term) => term !== undefined && term !== "0").join(" | ") || "0";
  };
  const result = wide
    ? `${context.use("joinU64")}(${word(`${context.use("lowWord")}(value)`, 0)}, ${word(`${context.use("highWord")}(value)`, 1)})`
    : `(${word("value", 0)}) >>> 0`;
  const type = fieldType(context, field, "give", owner);
  const acts = fields.some((each) => each !== field && (each.access === "w1c" || each.access === "w1s"));
  return {
    kind: StructureKind.Function,
    name: withName(context, named, field),
    isExported: true,
    docs: docs(
      `A value of \`${path}\` with another \`${field.name}\`${acts ? ", and zeros where ones would act" : ""}.`,
      filling.checks.length > 0 ? "@throws ValueRange" : undefined,
    ),
    parameters: [
      // Where all of the register's other bits are written as zeros, what it held is not asked.
      { name: (all & ~cleared) === 0n ? "_value" : "value", type: wide ? "number | bigint" : "number" },
      { name: given, type },
    ],
    returnType: wide ? "bigint" : "number",
    statements: [
      [...filling.locals, ...throwing(filling.checks), ...filling.choices, ...before, `return ${result};`].join("\n"),
    ],
  };
}

/** A flyweight over the word; of 64 bits, over its two halves, as they are loaded. */
function view(
  context: Context,
  named: NamedRegister,
  readings: readonly Reading[],
  inputs: Inputs,
): StatementStructures {
  const { registers, register, path } = named;
  const wide = register.bits === 64;
  const parts = wide ? ["low", "high"] : ["value"];
  const words: Words = { array: "this", at: "0", dwords: parts.map((part) => `this.${part}`) };
  const scope = new Scope([...parts, "constructor"]);
  return {
    kind: StructureKind.Class,
    name: viewName(context, named),
    isExported: true,
    docs: docs(
      `Reads the fields of a value of \`${path}\`: set ${wide ? "`low` and `high`, its two dwords" : "`value`"}, then read.`,
      `@spec ${context.specPath(registers.name, path)}`,
    ),
    properties: parts.map((part) => ({ name: part, hasDeclareKeyword: true, type: "number" })),
    ctors: [
      {
        parameters: parts
          .map((part) => ({ name: part, type: "number", initializer: "0" }))
          .map(({ name: part, initializer }) => ({ name: part, initializer })),
        statements: parts.map((part) => `this.${part} = ${part};`),
      },
    ],
    getAccessors: readings.map((reading) => ({
      name: key(scope.claim(readingName(reading), reading.path.join("."))),
      docs: docs(reading.doc),
      returnType: reading.returnType,
      statements: [`return ${reading.text(words, inputs)};`],
    })),
  };
}
