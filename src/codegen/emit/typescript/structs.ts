/** Structures: an interface, an encoder that writes every byte, a decoder that gives a plain object. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Declared, Field, Struct } from "../../../model/model.ts";
import { camel, key, Scope } from "../../names.ts";
import { throwing } from "./checks.ts";
import type { Context } from "./context.ts";
import { docs, oneLine, sinceText } from "./docs.ts";
import { compose } from "./dwords.ts";
import { extractField, membersOf } from "./extract.ts";
import { Filling } from "./filling.ts";
import { inputDocs, inputParameters, inputsNamed, inputsOf, type Input } from "./inputs.ts";
import { constant } from "./leaves.ts";
import { OWN_NAMES } from "./parameters.ts";
import { emitIntact } from "./reserved.ts";
import { fieldPlace } from "./place.ts";
import { WORDS } from "./pieces.ts";
import { fieldType, type UnionOwner } from "./types.ts";
import { emitUnions } from "./union-types.ts";

/** A structure, or a record: memory beside a command is laid out like one. */
export type Laid = Pick<
  Struct,
  "parameters" | "bits" | "size" | "byteOrder" | "fields" | "constraints" | keyof Declared
>;

export function emitStruct(context: Context, struct: Laid): StatementStructures[] {
  const name = context.derived("", struct.name);
  const owner: UnionOwner = { file: context.model.file, name: struct.name, path: [] };
  const inputs = inputsOf(context, struct, struct.fields, struct.constraints, OWN_NAMES);
  return [
    {
      kind: StructureKind.Interface,
      name,
      isExported: true,
      docs: docs(
        struct.doc,
        sinceText(struct.attributes),
        `${sizeText(struct)}. @spec ${context.specPath(struct.name)}`,
      ),
      properties: memberProperties(context, struct.fields, owner),
    },
    ...emitUnions(context, struct.fields, owner),
    encoder(context, struct, name, inputs, owner),
    decoder(context, struct, name, inputs),
    ...emitIntact(context, struct.name, struct.fields, WORDS),
  ];
}

function sizeText({ size, bits }: Laid): string {
  return bits % 8 === 0 ? `${size} bytes` : `${bits} bits`;
}

/** The members of a decoded object. */
export function memberProperties(
  context: Context,
  fields: readonly Field[],
  owner: UnionOwner,
): { readonly name: string; readonly isReadonly: true; readonly type: string; readonly docs: string[] }[] {
  return membersOf(fields).map((field) => ({
    name: key(camel(field.name)),
    isReadonly: true,
    type: fieldType(context, field, "get", owner),
    docs: docs(memberDoc(field)),
  }));
}

/** `bytes 4–7, u32: what it is.` */
export function memberDoc(field: Field): string {
  const place = fieldPlace(field);
  const doc = [oneLine(field.doc), sinceText(field.attributes)].filter(Boolean).join(" ");
  return doc === "" ? place : `${place}: ${doc}`;
}

function encoder(
  context: Context,
  struct: Laid,
  name: string,
  inputs: readonly Input[],
  owner: UnionOwner,
): StatementStructures {
  const body = encoding(context, struct, inputs, owner);
  return {
    kind: StructureKind.Function,
    name: context.derived("encode", struct.name),
    isExported: true,
    docs: docs(
      `Writes all ${struct.size} bytes of a {@link ${name}} at \`words[at]\`; members that are not given are zero.`,
      ...inputDocs(inputs),
      body.throws ? "@throws ValueRange a value does not fit its member." : undefined,
    ),
    parameters: [
      { name: "words", type: "Uint32Array" },
      { name: "at", type: "number" },
      { name: "value", type: `${context.use("Encodable")}<${name}>` },
      ...inputParameters(inputs, body.text),
    ],
    returnType: "void",
    statements: [body.text],
  };
}

/** The statements that write the members of `value` at `words[at]`. */
export function encoding(
  context: Context,
  struct: Laid,
  inputs: readonly Input[],
  owner: UnionOwner,
): { readonly text: string; readonly throws: boolean } {
  const { size, bits, fields, constraints } = struct;
  const scope = new Scope([...OWN_NAMES, ...inputs.map((input) => input.name)]);
  const filling = new Filling(context, scope, WORDS, { calls: true });
  const values = { from: "value", label: struct.name, prefix: "", owner: () => owner };
  filling.fill(fields, values, inputsNamed(context, inputs), 0, constraints);
  const rest = size * 8 - bits;
  if (rest > 0) filling.leaves.push(constant({ at: bits, width: rest, byteOrder: struct.byteOrder }, 0n, undefined));
  const { locals, checks, choices, after, leaves, elsewhere } = filling;
  const stores = compose(context, { size, leaves, elsewhere });
  return {
    text: [...locals, ...throwing(checks), ...choices, ...stores, ...after].join("\n"),
    throws: checks.length > 0 || choices.length > 0 || after.length > 0,
  };
}

function decoder(context: Context, struct: Laid, name: string, inputs: readonly Input[]): StatementStructures {
  const words = { array: "words", at: "at" };
  const { fields } = struct;
  const told = inputsNamed(context, inputs).beside(fields, (field) =>
    extractField(context, words, field, fields, told),
  );
  const values = membersOf(fields).map(
    (field) => `${key(camel(field.name))}: ${extractField(context, words, field, fields, told)},`,
  );
  const flexible = fields.some(({ type }) => type.kind === "flexible");
  return {
    kind: StructureKind.Function,
    name: context.derived("decode", struct.name),
    isExported: true,
    docs: docs(
      `Reads the {@link ${name}} at \`words[at]\`.`,
      ...inputDocs(inputs),
      flexible ? "@param count how many elements stand behind it" : undefined,
    ),
    parameters: [
      { name: "words", type: "Uint32Array" },
      { name: "at", type: "number" },
      ...inputParameters(inputs, values.join("\n")),
      ...(flexible ? [{ name: "count", type: "number" }] : []),
    ],
    returnType: name,
    statements: [`return {`, ...values, `};`],
  };
}
