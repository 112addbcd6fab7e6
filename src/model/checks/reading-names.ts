import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { camelCase } from "./camel-case.ts";
import { isReadable, madeTwice, type Made } from "./made-names.ts";

/** A name, and the entry or command whose field as a whole it reads: two of one are another check's. */
interface Reader extends Made {
  readonly wholeOf: string | undefined;
}

/**
 * Every field of an entry is read by a function of its own, `cqeUserData`, and one of more than 32 bits by its dwords too,
 * `cqeUserDataLow` and `cqeUserDataHigh`: none may be called like another, or like a function of another kind.
 */
export function readingNames(unit: Unit): void {
  const functions: Reader[] = [];
  const readers: Reader[] = [];
  for (const symbol of unit.symbols.values()) {
    const { name } = symbol.syntax;
    const plain = (before: string): Reader => ({
      generated: before + capital(name.text),
      of: name.text,
      span: name.span,
      wholeOf: undefined,
    });
    const model = symbol.model();
    if (model === undefined) continue;
    switch (symbol.kind) {
      case "enum":
        functions.push(plain("describe"));
        break;
      case "struct":
        functions.push(plain("encode"), plain("decode"));
        break;
      case "command": {
        functions.push(plain("encode"));
        const { layout } = model as Model.Command;
        const getters: Reader[] = [];
        for (const field of layout) addReadings(getters, field, camelCase(field.name), field.name, name.text);
        // Those of the entry alone are told where the entry is.
        const own = new Set(layout.filter((field) => field.declaredBy === "command").map((field) => field.name));
        clashes(unit, getters, ({ of }, other) => own.has(of) || own.has(other.of));
        break;
      }
      case "entry": {
        const before = lower(name.text);
        for (const field of (model as Model.Entry).fields) {
          addReadings(readers, field, before + capital(field.name), `${name.text}.${field.name}`, name.text);
        }
        break;
      }
      default:
        break;
    }
  }
  clashes(unit, [...functions, ...readers], (one) => readers.some((reader) => reader === one));
}

/** Adds what a field is read by: `base`, and the dwords of what is wide. */
function addReadings(into: Reader[], field: Model.Field, base: string, of: string, owner: string): void {
  if (!isReadable(field)) return;
  const { type, width, span } = field;
  into.push({ generated: base, of, span, wholeOf: owner });
  const wide = width > 32 && type.kind !== "array" && type.kind !== "blob" && type.kind !== "struct";
  if (!wide) return;
  for (const part of ["Low", "High"]) into.push({ generated: base + part, of, span, wholeOf: undefined });
}

/** `Sqe` → `sqe`; what is all in capitals stays. */
function lower(name: string): string {
  const joined = camelCase(name);
  return /^[A-Z0-9]+$/.test(joined) ? joined : joined.charAt(0).toLowerCase() + joined.slice(1);
}

function capital(name: string): string {
  const joined = camelCase(name);
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

function clashes(unit: Unit, all: readonly Reader[], counts: (one: Reader, other: Reader) => boolean): void {
  const sameFields = (one: Reader, other: Reader): boolean =>
    one.wholeOf !== undefined && one.wholeOf === other.wholeOf;
  madeTwice(unit, all, (one, other) => !sameFields(one, other) && counts(one, other));
}
