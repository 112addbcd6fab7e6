/** Constants, enums and flags: const objects with a union or a number beside them. */
import { StructureKind, VariableDeclarationKind, type StatementStructures } from "ts-morph";
import type { Constant, Declared, Enum, Flags, Type } from "../../../model/model.ts";
import { camel, key } from "../../names.ts";
import type { Context } from "./context.ts";
import { commentLines, docs, firstSentence, oneLine, sinceText } from "./docs.ts";
import { hex } from "./dwords.ts";
import { isWideSet, literal } from "./types.ts";

export function emitConstant(context: Context, constant: Constant): StatementStructures[] {
  const value =
    constant.value >= 0x10000n && constant.value <= BigInt(Number.MAX_SAFE_INTEGER)
      ? hex(constant.value)
      : literal({ kind: "unsigned", bits: 64 }, constant.value);
  return [
    constObject(context.constant({ file: context.model.file, name: constant.name })!, value, docsOf(context, constant)),
  ];
}

export function emitEnum(context: Context, declared: Enum): StatementStructures[] {
  const name = context.derived("", declared.name);
  const type: Type = {
    kind: "enum",
    enum: { file: context.model.file, name: declared.name },
    bits: declared.bits,
    signed: declared.signed,
  };
  const members = declared.members.map((member) => ({ ...member, text: literal(type, member.value) }));
  return [
    constObject(name, membersText(members), docsOf(context, declared)),
    {
      kind: StructureKind.TypeAlias,
      name,
      isExported: true,
      docs:
        declared.open === true
          ? docs(firstSentence(declared.doc), `One of the values of {@link ${name}}, or any other number.`)
          : docs(firstSentence(declared.doc), `One of the values of {@link ${name}}.`).slice(0, 1),
      type: declared.open === true ? (isWideSet(type) ? "bigint" : "number") : `(typeof ${name})[keyof typeof ${name}]`,
    },
    describe(context, declared, isWideSet(type) ? "bigint" : "number"),
  ];
}

/** A switch, not a table: a program that never asks for names carries none. */
function describe(context: Context, declared: Enum, type: string): StatementStructures {
  const seen = new Set<bigint>();
  const cases = declared.members
    .filter((member) => !seen.has(member.value) && seen.add(member.value))
    .map((member) => {
      const doc = oneLine(member.doc);
      const text = `${member.name} (${member.value})${doc === "" ? "" : `: ${doc}`}`;
      return `case ${type === "bigint" ? `${member.value}n` : member.value}: return ${JSON.stringify(text)};`;
    });
  return {
    kind: StructureKind.Function,
    name: context.derived("describe", declared.name),
    isExported: true,
    docs: docs(`The name of a value of {@link ${context.derived("", declared.name)}}, its number, and what it means.`),
    parameters: [{ name: "value", type }],
    returnType: "string",
    statements: ["switch (value) {", ...cases, "default: return `unknown (${value})`;", "}"],
  };
}

export function emitFlags(context: Context, declared: Flags): StatementStructures[] {
  const name = context.derived("", declared.name);
  const wide = declared.bits > 32;
  const suffix = wide ? "n" : "";
  const members = [
    ...(declared.members.some((member) => member.name === "none")
      ? []
      : [{ name: "none", doc: "", attributes: [], text: `0${suffix}` }]),
    ...declared.members.map((member) => ({ ...member, text: `${hex(member.value)}${suffix}` })),
  ];
  return [
    constObject(name, membersText(members), docsOf(context, declared)),
    {
      kind: StructureKind.TypeAlias,
      name,
      isExported: true,
      docs: docs(`Any combination of {@link ${name}}.`),
      type: wide ? "bigint" : "number",
    },
  ];
}

type MemberText = Pick<Declared, "name" | "doc" | "attributes"> & { readonly text: string };

function membersText(members: readonly MemberText[]): string {
  const lines = members.flatMap((member) => [
    ...commentLines(member.doc, sinceText(member.attributes)),
    `${key(camel(member.name))}: ${member.text},`,
  ]);
  return `{\n${lines.join("\n")}\n} as const`;
}

function constObject(name: string, text: string, doc: string[]): StatementStructures {
  return {
    kind: StructureKind.VariableStatement,
    declarationKind: VariableDeclarationKind.Const,
    isExported: true,
    docs: doc,
    declarations: [{ name, initializer: text }],
  };
}

function docsOf(context: Context, declared: Declared): string[] {
  return docs(declared.doc, sinceText(declared.attributes), `@spec ${context.specPath(declared.name)}`);
}
