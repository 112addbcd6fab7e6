/** Registers as C's macros have them: where each stands, and which of its bits a field has. */
import { fold } from "../../../model/fold.ts";
import type { Declared, Model, Register, RegisterField } from "../../../model/model.ts";
import { assertion, since, together, type Proof } from "./lines.ts";
import { cAttribute, cInteger, cName, specPath } from "./names.ts";

/** Registers of one place, or of a block in it: offsets count from where that begins. */
interface Words extends Declared {
  readonly registers: readonly Register[];
  readonly blocks: readonly Words[];
}

export function proveRegisters(model: Model, words: Words, around: readonly string[] = []): Proof {
  const path = [...around, words.name];
  return together([
    ...words.registers.map((register) => proveRegister(model, path, register)),
    ...words.blocks.map((block) => proveRegisters(model, block, path)),
  ]);
}

/** Those that have a C name of their own: registers, and their fields. */
export function* namedWords({ registers, blocks }: Words): Generator<Declared> {
  for (const register of registers) {
    yield register;
    yield* register.fields;
  }
  for (const block of blocks) yield* namedWords(block);
}

function proveRegister(model: Model, around: readonly string[], register: Register): Proof {
  const name = cName(register);
  const way = [...around, register.name];
  const path = specPath(model, ...way);
  const offset = fold(register.offset);
  const place: Proof =
    name === undefined || offset === undefined
      ? { lines: [], unproved: [path] }
      : { lines: [assertion(`${name} == ${cInteger(offset)}`, path, `offset ${offset}`)], unproved: [] };
  const fields = together(
    register.fields
      // What C has no name for at all is told once, by the register's own.
      .filter((field) => cName(field) !== undefined || (name !== undefined && field.role !== "reserved"))
      .map((field) => proveBits(specPath(model, ...way, field.name), field)),
  );
  const lines = since(register.attributes, [...place.lines, ...fields.lines]);
  return { lines, unproved: [...place.unproved, ...fields.unproved] };
}

/** A field's bits: C names them by a mask, and where it has two macros for them, by the lowest one's number too. */
function proveBits(path: string, field: RegisterField): Proof {
  const mask = cName(field);
  if (mask === undefined) return { lines: [], unproved: [path] };
  const bits = ((1n << BigInt(field.width)) - 1n) << BigInt(field.at);
  const hexadecimal = `0x${bits.toString(16)}${bits > 0xffff_ffffn ? "ULL" : ""}`;
  const lines = [assertion(`${mask} == ${hexadecimal}`, path, `bits ${hexadecimal}`)];
  const shift = cAttribute(field)?.arguments["shift"];
  if (shift !== undefined) lines.push(assertion(`${shift} == ${field.at}`, path, `from bit ${field.at}`));
  return { lines: since(field.attributes, lines), unproved: [] };
}
