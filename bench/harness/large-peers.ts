/** The sources that other compilers take, with as many fields as a large description has, in types of about 50 fields. */

const FIELDS_EACH = 50;

interface Piece {
  readonly type: number;
  /** Numbers of its fields, from 1. */
  readonly fields: readonly number[];
}

function pieces(fields: number): readonly Piece[] {
  return Array.from({ length: Math.ceil(fields / FIELDS_EACH) }, (_, type) => ({
    type,
    fields: Array.from({ length: Math.min(FIELDS_EACH, fields - type * FIELDS_EACH) }, (_, i) => i + 1),
  }));
}

/** Kaitai Struct: YAML, written as the JSON that it contains. */
export function kaitaiSource(fields: number): string {
  const types = pieces(fields).map(({ type, fields }) => [
    `type_${type}`,
    { seq: fields.map((n) => ({ id: `field_${n}`, type: `b${[8, 12, 8, 4][n % 4]}` })) },
  ]);
  return JSON.stringify({ meta: { id: "large", endian: "le" }, types: Object.fromEntries(types) as unknown });
}

/** Protocol Buffers. */
export function protoSource(fields: number): string {
  const messages = pieces(fields).map(
    ({ type, fields }) =>
      `// Type ${type}.\nmessage Type${type} {\n${fields.map((n) => `  uint32 field_${n} = ${n};`).join("\n")}\n}\n`,
  );
  return `syntax = "proto3";\npackage large.v1;\n\n${messages.join("\n")}`;
}

/** FlatBuffers. */
export function flatbuffersSource(fields: number): string {
  const tables = pieces(fields).map(
    ({ type, fields }) =>
      `/// Type ${type}.\ntable Type${type} {\n${fields.map((n) => `  field_${n} : uint32;`).join("\n")}\n}\n`,
  );
  return `namespace large;\n\n${tables.join("\n")}`;
}

/** TypeSpec. */
export function typeSpecSource(fields: number): string {
  const models = pieces(fields).map(
    ({ type, fields }) =>
      `/** Type ${type}. */\nmodel Type${type} {\n${fields.map((n) => `  field_${n}: uint32;`).join("\n")}\n}\n`,
  );
  return `namespace Large;\n\n${models.join("\n")}`;
}
