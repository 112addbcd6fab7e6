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
  const entries: Model.Entry[] = [];
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
      case "command":
        functions.push(plain("encode"));
        getterNames(unit, model as Model.Command);
        break;
      case "entry":
        entries.push(model as Model.Entry);
        break;
      default:
        break;
    }
  }
  if (mayMeet(functions, entries)) {
    const readers = entries.flatMap(readersOf);
    const found = new Set(readers);
    clashes(unit, [...functions, ...readers], (one) => found.has(one));
  } else {
    for (const entry of entries) if (entry.fields.some(isWide)) clashes(unit, readersOf(entry), () => true);
  }
}

/**
 * Whether functions of different owners can have one name: an entry's name, in the spelling of its functions, begins that
 * of another or another function, and a capital follows. Names of all fields need not be made to see that none can.
 */
function mayMeet(functions: readonly Reader[], entries: readonly Model.Entry[]): boolean {
  if (entries.some(({ fields }) => fields.some(({ name }) => name.startsWith("_")))) return true;
  const befores = new Set(entries.map(({ name }) => lower(name)));
  if (befores.size < entries.length) return true;
  const begunByOne = (name: string) =>
    [...name.matchAll(/[A-Z_]/g)].some(({ index }) => befores.has(name.slice(0, index)));
  return [...befores].some(begunByOne) || functions.some(({ generated }) => begunByOne(generated));
}

function readersOf({ name, fields }: Model.Entry): readonly Reader[] {
  const before = lower(name);
  return fields.flatMap((field) => readings(field, before + capital(field.name), `${name}.${field.name}`, name));
}

/** What a command's view is read by. What its entry alone has is told where the entry is. */
function getterNames(unit: Unit, { name: owner, layout }: Model.Command): void {
  const getters = (fields: readonly Model.CommandField[]) =>
    fields.flatMap((field) => readings(field, camelCase(field.name), field.name, owner));
  const ownFields = layout.filter((field) => field.declaredBy === "command");
  const ownGetters = getters(ownFields);
  const made = new Set(ownGetters.map(({ generated }) => generated));
  const meetsOwn = (field: Model.CommandField) => {
    const base = camelCase(field.name);
    return made.has(base) || (isWide(field) && parts.some((part) => made.has(base + part)));
  };
  const alone = !layout.some((field) => field.declaredBy === "entry" && meetsOwn(field));
  if (alone && made.size === ownGetters.length) return;
  const own = new Set(ownFields.map((field) => field.name));
  clashes(unit, getters(layout), ({ of }, other) => own.has(of) || own.has(other.of));
}

const parts = ["Low", "High"] as const;

/** What a field is read by: `base`, and the dwords of what is wide. */
function readings(field: Model.Field, base: string, of: string, owner: string): readonly Reader[] {
  if (!isReadable(field)) return [];
  const { span } = field;
  const whole = { generated: base, of, span, wholeOf: owner };
  if (!isWide(field)) return [whole];
  return [whole, ...parts.map((part) => ({ generated: base + part, of, span, wholeOf: undefined }))];
}

function isWide(field: Model.Field): boolean {
  const { type, width } = field;
  return width > 32 && isReadable(field) && type.kind !== "array" && type.kind !== "blob" && type.kind !== "struct";
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
