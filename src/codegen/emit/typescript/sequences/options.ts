/** What a sequence's function is given by whoever calls it: an object with its parameters, taken apart and checked. */
import {
  StructureKind,
  type InterfaceDeclarationStructure,
  type OptionalKind,
  type PropertySignatureStructure,
  type TypeAliasDeclarationStructure,
} from "ts-morph";
import type { Parameter, Sequence } from "../../../../model/model.ts";
import { camel, key, Scope } from "../../../names.ts";
import { checksOf, throwing } from "../checks.ts";
import type { Context } from "../context.ts";
import { docs, oneLine } from "../docs.ts";
import { registersIn, windowParameters } from "../registers/windows.ts";
import { isWideSet, literal, typeOf } from "../types.ts";

/** A parameter, and what it is called where it is given and in the function. */
export interface Given {
  readonly parameter: Parameter;
  readonly property: string;
  readonly local: string;
  /** What an error calls it: `create.entries`. */
  readonly label: string;
  /** The registers whose parameter it is; absent: the sequence's own. */
  readonly owner: string | undefined;
}

/**
 * A sequence's own parameters, and those of the registers that it accesses, where none of its own is called so. `taken`:
 * what else stands beside them.
 */
export function givenParameters(
  context: Context,
  { name, parameters, body }: Sequence,
  scope: Scope,
  taken: readonly string[] = [],
): readonly Given[] {
  const properties = new Scope(taken);
  const own = parameters.map((parameter) => ({
    parameter,
    property: properties.claim(camel(parameter.name), parameter.name),
    local: scope.claim(camel(parameter.name), parameter.name),
    label: `${name}.${parameter.name}`,
    owner: undefined,
  }));
  const others = windowParameters(context, registersIn(context, body)).filter(
    ({ parameter }) => !parameters.some((each) => each.name === parameter.name),
  );
  return [
    ...own,
    ...others.map(({ registers, parameter }) => {
      const alone = others.filter((each) => each.parameter.name === parameter.name).length === 1;
      const wanted = alone ? camel(parameter.name) : camel(`${registers.name}_${parameter.name}`);
      return {
        parameter,
        property: properties.claim(wanted, `${registers.name}.${parameter.name}`),
        local: scope.claim(wanted, `${registers.name}.${parameter.name}`),
        label: `${registers.name}.${parameter.name}`,
        owner: registers.name,
      };
    }),
  ];
}

/** The type of the object. `of` is what its doc says takes it. */
export function optionsInterface(
  context: Context,
  name: string,
  of: string,
  given: readonly Given[],
  {
    base = [],
    more = [],
  }: { base?: readonly string[]; more?: readonly OptionalKind<PropertySignatureStructure>[] } = {},
): InterfaceDeclarationStructure {
  return {
    kind: StructureKind.Interface,
    name,
    isExported: true,
    ...(base.length === 0 ? {} : { extends: [...base] }),
    docs: docs(`What {@link ${of}} takes.`),
    properties: [
      ...given.map(({ parameter, property }) => ({
        name: key(property),
        isReadonly: true,
        type: givenType(context, parameter),
        hasQuestionToken: parameter.default !== undefined,
        docs: docs([rangeText(parameter), oneLine(parameter.doc)].filter(Boolean).join(": ")),
      })),
      ...more,
    ],
  };
}

/** One that has no members of its own is but another name for what it extends. */
export function orAlias(
  declared: InterfaceDeclarationStructure,
): InterfaceDeclarationStructure | TypeAliasDeclarationStructure {
  const { extends: bases, properties = [], name, docs: written = [] } = declared;
  if (!Array.isArray(bases) || bases.length === 0 || properties.length !== 0) return declared;
  return { kind: StructureKind.TypeAlias, name, isExported: true, docs: written, type: bases.join(" & ") };
}

function givenType(context: Context, { type }: Parameter): string {
  return type.kind === "queue" ? context.refer(type.queue, { typeOnly: true }) : typeOf(context, type, "give");
}

function rangeText({ type, range }: Parameter): string {
  if (type.kind === "duration") return "milliseconds";
  if (type.kind !== "range") return "";
  return `${range?.min ?? type.min}..${range?.max ?? type.max}`;
}

/** `{ entries, flags: wanted = 0 }`; `more`: what else stands beside them. */
export function takenApart(given: readonly Given[], more: readonly string[] = []): string {
  const parts = given.map(({ parameter: { type, default: value }, property, local }) => {
    const named = property === local ? property : `${property}: ${local}`;
    return value === undefined ? named : `${named} = ${literal(type, value)}`;
  });
  return `{ ${[...parts, ...more].join(", ")} }`;
}

export function givenChecks(context: Context, given: readonly Given[]): readonly string[] {
  return given.flatMap(({ parameter: { type, range }, local, label }) => {
    if (type.kind === "duration") return durationCheck(context, local, label);
    return throwing(checksOf(context, { type, range, width: bitsOf(type) }, local, label));
  });
}

function durationCheck(context: Context, local: string, label: string): readonly string[] {
  return [`if (!(${local} >= 0)) throw ${context.use("outOfRange")}("${label}", ${local}, "milliseconds, 0 or more");`];
}

function bitsOf(type: Parameter["type"]): number {
  return "bits" in type ? type.bits : type.kind === "bool" ? 1 : 32;
}

/** Steps calculate with numbers: how a parameter is spoken of among them. */
export function asNumber(context: Context, { parameter: { type, name }, local }: Given): string {
  const wide = "bits" in type && type.bits > 32 && !isWideSet(type);
  const integer = type.kind === "unsigned" || type.kind === "signed" || type.kind === "range";
  return wide && integer ? `${context.use("safeNumber")}(${local}, "${name}")` : local;
}
