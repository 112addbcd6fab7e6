/** C structures: an interface, an encoder that writes every byte, a decoder that gives a plain object. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Field, Reference, Struct, Type } from "../../../model/model.ts";
import { camel, key, Scope } from "../../names.ts";
import { checksOf, throwing } from "./checks.ts";
import type { Context } from "./context.ts";
import { docs, oneLine, sinceText } from "./docs.ts";
import { compose, index as indexOf } from "./dwords.ts";
import { extract } from "./extract.ts";
import { leavesOf, range, type Leaf } from "./leaves.ts";
import { OWN_NAMES } from "./parameters.ts";
import { fieldPlace } from "./place.ts";
import { literal, typeOf } from "./types.ts";

export function emitStruct(context: Context, struct: Struct): StatementStructures[] {
  const name = context.derived("", struct.name);
  const members = struct.fields.filter((field) => field.role === "value");
  return [
    {
      kind: StructureKind.Interface,
      name,
      isExported: true,
      docs: docs(
        struct.doc,
        sinceText(struct.attributes),
        `${struct.size} bytes. @spec ${context.specPath(struct.name)}`,
      ),
      properties: members.map((field) => ({
        name: key(camel(field.name)),
        isReadonly: true,
        type: typeOf(context, field.type, "get"),
        docs: docs(memberDoc(field)),
      })),
    },
    encoder(context, struct, name),
    decoder(context, struct, name, members),
  ];
}

/** `bytes 4–7, u32: what it is.` */
export function memberDoc(field: Field): string {
  const place = fieldPlace(field);
  const doc = [oneLine(field.doc), sinceText(field.attributes)].filter(Boolean).join(" ");
  return doc === "" ? place : `${place}: ${doc}`;
}

function encoder(context: Context, struct: Struct, name: string): StatementStructures {
  const scope = new Scope(OWN_NAMES);
  const locals: string[] = [];
  const checks: string[] = [];
  const calls: string[] = [];
  const leaves: Leaf[] = [];
  for (const field of struct.fields) {
    const member = camel(field.name);
    if (field.role !== "value") {
      leaves.push(...leavesOf(context, field, member));
      continue;
    }
    const local = scope.claim(member, field.name);
    const elements = structsOf(field);
    if (elements === undefined || field.type.kind === "array") {
      locals.push(`const ${local} = value.${member} ?? ${absent(field.type, field.default)};`);
      checks.push(...throwing(checksOf(context, field, local, `${struct.name}.${field.name}`)));
    }
    if (elements === undefined) leaves.push(...leavesOf(context, field, local));
    else {
      const encode = context.refer(elements.struct, { before: "encode" });
      for (const [index, at] of elements.at.entries()) {
        const given = field.type.kind === "array" ? `${local}[${index}]!` : `value.${member} ?? {}`;
        calls.push(`${encode}(words, ${indexOf(at / 32)}, ${given});`);
      }
    }
  }
  const gaps = struct.fields.filter((field) => structsOf(field) !== undefined);
  const stores = compose(context, struct.size, leaves, gaps);
  return {
    kind: StructureKind.Function,
    name: context.derived("encode", struct.name),
    isExported: true,
    docs: docs(
      `Writes all ${struct.size} bytes of a {@link ${name}} at \`words[at]\`; members that are not given are zero.`,
      checks.length > 0 || calls.length > 0 ? "@throws ValueRange a value does not fit its member." : undefined,
    ),
    parameters: [
      { name: "words", type: "Uint32Array" },
      { name: "at", type: "number" },
      { name: "value", type: `${context.use("Encodable")}<${name}>` },
    ],
    returnType: "void",
    statements: [[...locals, ...checks, ...stores, ...calls].join("\n")],
  };
}

/** The structures in a member, each written by its own encoder, and the bits where they start. */
function structsOf({ role, type, at, width }: Field): { struct: Reference; at: readonly number[] } | undefined {
  if (role !== "value") return undefined;
  if (type.kind === "struct") return { struct: type.struct, at: [at] };
  if (type.kind !== "array" || type.element.kind !== "struct") return undefined;
  return { struct: type.element.struct, at: range(type.length).map((index) => at + (index * width) / type.length) };
}

/** The value of a member that is not given. */
function absent(type: Type, value = 0n): string {
  if (type.kind === "array") return `[${range(type.length).map(() => absent(type.element)).join(", ")}]`; // prettier-ignore
  if (type.kind === "blob") return `new Uint8Array(${type.bits / 8})`;
  return type.kind === "struct" ? "{}" : literal(type, value);
}

function decoder(context: Context, struct: Struct, name: string, members: readonly Field[]): StatementStructures {
  const words = { array: "words", at: "at" };
  const values = members.map(
    (field) => `${key(camel(field.name))}: ${extract(context, words, field.type, field.at, field.width)},`,
  );
  return {
    kind: StructureKind.Function,
    name: context.derived("decode", struct.name),
    isExported: true,
    docs: docs(`Reads the {@link ${name}} at \`words[at]\`.`),
    parameters: [
      { name: "words", type: "Uint32Array" },
      { name: "at", type: "number" },
    ],
    returnType: name,
    statements: [`return {`, ...values, `};`],
  };
}
