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
        const getters = layout.flatMap((field) => readings(field, { of: field.name, before: "", owner: name.text }));
        // Those of the entry alone are told where the entry is.
        const own = new Set(layout.filter((field) => field.declaredBy === "command").map((field) => field.name));
        clashes(unit, getters, ({ of }, other) => own.has(of) || own.has(other.of));
        break;
      }
      case "entry":
        for (const field of (model as Model.Entry).fields) {
          const of = `${name.text}.${field.name}`;
          readers.push(...readings(field, { of, before: lower(name.text), owner: name.text }));
        }
        break;
      default:
        break;
    }
  }
  clashes(unit, [...functions, ...readers], (one) => readers.some((reader) => reader === one));
}

/** What a field is read by, after `before`. */
function readings(field: Model.Field, told: { of: string; before: string; owner: string }): readonly Reader[] {
  const { type, width, name, span } = field;
  const { of, before, owner } = told;
  if (!isReadable(field)) return [];
  const base = before === "" ? camelCase(name) : before + capital(name);
  const whole = { generated: base, of, span, wholeOf: owner };
  const wide = width > 32 && type.kind !== "array" && type.kind !== "blob" && type.kind !== "struct";
  if (!wide) return [whole];
  return [whole, ...["Low", "High"].map((part) => ({ generated: base + part, of, span, wholeOf: undefined }))];
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

function clashes(unit: Unit, all: readonly Reader[], counts: (one: Made, other: Made) => boolean): void {
  const owners = new Map<Made, string | undefined>(all.map((one) => [one, one.wholeOf]));
  const sameFields = (one: Made, other: Made): boolean =>
    owners.get(one) !== undefined && owners.get(one) === owners.get(other);
  madeTwice(unit, all, (one, other) => !sameFields(one, other) && counts(one, other));
}
