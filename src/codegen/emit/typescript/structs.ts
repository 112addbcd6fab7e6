/** C structures: an interface, an encoder that writes every byte, a decoder that gives a plain object. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Field, Struct } from "../../../model/model.ts";
import { camel, key } from "../../names.ts";
import { checksOf, throwing } from "./checks.ts";
import type { Context } from "./context.ts";
import { docs, oneLine, sinceText } from "./docs.ts";
import { compose } from "./dwords.ts";
import { extract } from "./extract.ts";
import { leavesOf, type Leaf } from "./leaves.ts";
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
  const locals: string[] = [];
  const checks: string[] = [];
  const calls: string[] = [];
  const leaves: Leaf[] = [];
  for (const field of struct.fields) {
    const text = camel(field.name);
    const local = LOCALS.has(text) ? `${text}Value` : text;
    if (field.role !== "value") {
      leaves.push(...leavesOf(context, field, local));
    } else if (field.type.kind === "struct" && field.at % 32 === 0 && field.width % 32 === 0) {
      const encode = context.refer(field.type.struct, { before: "encode" });
      calls.push(`${encode}(words, at + ${field.at / 32}, value.${text} ?? {});`);
    } else {
      locals.push(`const ${local} = value.${text} ?? ${absent(field)};`);
      checks.push(...throwing(checksOf(context, field, local, `${struct.name}.${field.name}`)));
      leaves.push(...leavesOf(context, field, local));
    }
  }
  const gaps = struct.fields.filter(isNested).flatMap((field) => ({ at: field.at, width: field.width }));
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
    statements: [...locals, ...checks, ...stores, ...calls],
  };
}

/** Names of the encoder's own. */
const LOCALS = new Set(["words", "at", "value"]);

function isNested(field: Field): boolean {
  return field.role === "value" && field.type.kind === "struct" && field.at % 32 === 0 && field.width % 32 === 0;
}

/** The value of a member that is not given. */
function absent(field: Field): string {
  const { type } = field;
  if (type.kind === "array") return `[${Array.from({ length: type.length }, () => "0").join(", ")}]`;
  if (type.kind === "blob") return `new Uint8Array(${type.bits / 8})`;
  if (type.kind === "struct") return "{}";
  return literal(type, field.default ?? 0n);
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
