/** The class that accesses one register: loads and stores of its word, and of its fields what may be had by themselves. */
import type { Access, RegisterField } from "../../../../model/model.ts";
import { camel, key, Scope } from "../../../names.ts";
import { checksOf, outside, throwing } from "../checks.ts";
import type { Context } from "../context.ts";
import { commentLines, oneLine } from "../docs.ts";
import { hex } from "../dwords.ts";
import { membersOf } from "../extract.ts";
import { readingName } from "../readings.ts";
import { fieldType, typeOf } from "../types.ts";
import { loadText, storeText, type Site } from "./access.ts";
import { placeText, registerDoc } from "./docs.ts";
import type { NamedRegister } from "./named.ts";
import { constantOffset } from "./offsets.ts";
import { accessorName, fieldsName, offsetName, readerName, valueName, withName } from "./register-names.ts";
import { fieldReadings, ownerOf, valueFields } from "./values.ts";

/** What a class of an accessor has for itself. */
const OWN = ["window", "at", "constructor", "load", "fields", "store", "change", "take", "takeFields"];

interface Accessor {
  readonly context: Context;
  readonly named: NamedRegister;
  readonly site: Site;
  readonly fields: readonly RegisterField[];
  /** `load`, or `take` where a load clears; undefined where nothing can be read. */
  readonly load: "load" | "take" | undefined;
  readonly wide: boolean;
}

export function emitAccessor(context: Context, named: NamedRegister): string {
  const { register, registers, path } = named;
  const constant = constantOffset(named) !== undefined;
  const offset = constant ? offsetName(context, named, true) : "this.at";
  const fields = valueFields(register);
  const accesses = accessesOf(named);
  const hidden = register.access === "write-only" || accesses.every((one) => one === "write-only");
  const accessor: Accessor = {
    context,
    named,
    site: { named, window: "this.window", offset, constant },
    fields,
    load: hidden ? undefined : accesses.includes("read-clears") ? "take" : "load",
    wide: register.bits === 64,
  };
  const stores = accesses.some(isWritten);
  const members = [...loads(accessor), ...(stores ? storing(accessor) : []), ...properties(accessor)];
  const [at, given] = constant ? ["", ""] : ["declare private readonly at: number;", ", at: number"];
  const window = context.use("RegisterWindow");
  return [
    ...commentLines(
      register.doc,
      `Accesses \`${path}\` of ${placeText(registers)}: ${registerDoc(named)}`,
      `@spec ${context.specPath(registers.name, path)}`,
    ),
    `export class ${accessorName(context, named)} {`,
    `declare private readonly window: ${window};`,
    at,
    "",
    `constructor(window: ${window}${given}) {`,
    "this.window = window;",
    constant ? "" : "this.at = at;",
    "}",
    ...members.flatMap((member) => ["", ...member]),
    "}",
  ].join("\n");
}

/** What may be done with the register, or with one of its fields at least. */
function accessesOf({ register }: NamedRegister): readonly Access[] {
  const named = register.fields.filter(({ role }) => role !== "reserved");
  return named.length === 0 ? [register.access] : named.map(({ access }) => access);
}

function isWritten(access: Access): boolean {
  return access !== "readonly" && access !== "read-clears";
}

function loads({ context, named, site, fields, load }: Accessor): readonly (readonly string[])[] {
  if (load === undefined) return [];
  const { register } = named;
  const clears = load === "take";
  const text = loadText(context, site);
  const removed = text.includes("notRemoved") ? " @throws DeviceRemoved" : "";
  const type = fields.length > 0 ? (register.bits === 64 ? "bigint" : "number") : typeOf(context, register.type, "get");
  const word = [
    ...commentLines(`Loads the word${clears ? ", which clears it" : ""}.${removed}`),
    `${load}(): ${type} {`,
    `return ${text};`,
    "}",
  ];
  const read = membersOf(fields).filter((field) => (field as RegisterField).access !== "write-only");
  if (read.length === 0) return [word];
  const all = read.length === membersOf(fields).length;
  const own = fieldsName(context, named);
  const members = read.map((field) => {
    const path = fieldPath(field as RegisterField, fields);
    return `${key(camel(field.name))}: ${readerName(context, named, { path, part: "" })}(value),`;
  });
  return [
    word,
    [
      ...commentLines(`All fields, of one load${clears ? ", which clears them" : ""}.${removed}`),
      `${clears ? "takeFields" : "fields"}(): ${all ? own : `Pick<${own}, ${names(read)}>`} {`,
      `const value = this.${load}();`,
      `return { ${members.join(" ")} };`,
      "}",
    ],
  ];
}

/** A union that is called like its tag is read under another name. */
function fieldPath(field: RegisterField, fields: readonly RegisterField[]): readonly string[] {
  const twin = field.role === "union" && fields.some((each) => each !== field && each.name === field.name);
  return twin ? [field.name, "case"] : [field.name];
}

function names(fields: readonly { readonly name: string }[]): string {
  return fields.map(({ name }) => JSON.stringify(camel(name))).join(" | ");
}

function storing(accessor: Accessor): readonly (readonly string[])[] {
  const { context, named, site, fields, wide } = accessor;
  const { register, path } = named;
  if (fields.length === 0) {
    const width = register.bits;
    const checks = throwing(checksOf(context, { type: register.type, range: undefined, width }, "value", path));
    return [
      [
        ...commentLines(`Stores the word.${checks.length > 0 ? " @throws ValueRange" : ""}`),
        `store(value: ${typeOf(context, register.type, "give")}): void {`,
        ...checks,
        storeText(context, site, "value"),
        "}",
      ],
    ];
  }
  const all = membersOf(fields);
  const written = all.filter((field) => isWritten((field as RegisterField).access));
  const own = fieldsName(context, named);
  const part = written.length === all.length ? own : `Pick<${own}, ${names(written)}>`;
  const max = (1n << BigInt(register.bits)) - 1n;
  const error = `${context.use("outOfRange")}("${path}", fields, "0..${max}")`;
  const word = wide ? "number | bigint" : "number";
  const rest = register.reset === undefined ? "zero" : "as after a reset";
  return [
    [
      ...commentLines(
        `Stores the word: as it is given, or made of fields; those left out are ${rest}. @throws ValueRange`,
      ),
      `store(fields: ${word} | ${context.use("Encodable")}<${part}>): void {`,
      `if (typeof fields !== "object" && (${outside(context, 0n, max, "fields")})) throw ${error};`,
      `const value = typeof fields === "object" ? ${valueName(context, named)}(fields) : fields;`,
      storeText(context, site, "value"),
      "}",
    ],
    ...change(accessor),
  ];
}

/** Several fields at once. Bits that ones act upon are zero, but for those that are told. */
function change({ context, named, site, fields, wide }: Accessor): readonly (readonly string[])[] {
  const able = fields.filter(({ assignable }) => assignable);
  if (able.length < 2) return [];
  const acts = ({ access }: RegisterField): boolean => access === "w1c" || access === "w1s";
  const acting = fields.filter(acts);
  const rest = acting.reduce(
    (mask, { at, width }) => mask & ~(((1n << BigInt(width)) - 1n) << BigInt(at)),
    (1n << BigInt(named.register.bits)) - 1n,
  );
  const mask = `this.load() & ${hex(rest)}${wide ? "n" : ""}`;
  const start = acting.length === 0 ? "this.load()" : wide || rest < 1n << 31n ? mask : `(${mask}) >>> 0`;
  const ordered = [...able.filter((field) => !acts(field)), ...able.filter(acts)];
  const steps = ordered.map((field) => {
    const [given, made] = [`fields.${camel(field.name)}`, withName(context, named, field)];
    const zero = wide ? "0n" : "0";
    const next = acts(field) ? `value | ${made}(${zero}, ${given})` : `${made}(value, ${given})`;
    return `if (${given} !== undefined) value = ${acts(field) && !wide ? `(${next}) >>> 0` : next};`;
  });
  const all = able.length === membersOf(fields).length;
  const own = fieldsName(context, named);
  const type = all ? own : `Pick<${own}, ${names(able)}>`;
  return [
    [
      ...commentLines("Changes fields by one load and one store; the others stay as they are. @throws ValueRange"),
      `change(fields: ${context.use("Encodable")}<${type}>): void {`,
      `let value = ${start};`,
      ...steps,
      storeText(context, site, "value", "bigint"),
      "}",
    ],
  ];
}

/** Fields as properties: got by a load, and set by a load and a store where nothing else is changed by those. */
function properties({ context, named, site, fields, load }: Accessor): readonly (readonly string[])[] {
  if (load !== "load") return [];
  const scope = new Scope(OWN);
  return fieldReadings(context, named).flatMap((reading) => {
    const field = fields.find((each) => fieldPath(each, fields).join(".") === reading.path.join("."));
    const name = key(scope.claim(readingName(reading), reading.path.join(".")));
    const setter = field?.assignable === true ? [set(context, site, field, name)] : [];
    const outer = field ?? fields.find((each) => each.name === reading.path[0]);
    // What cannot be read may still be replaced, where the rest of the word can.
    if (outer?.access === "write-only") return setter.map((lines) => [...commentLines(oneLine(reading.doc)), ...lines]);
    const getter = [
      ...commentLines(oneLine(reading.doc)),
      `get ${name}(): ${reading.returnType} {`,
      `return ${readerName(context, named, reading)}(this.load());`,
      "}",
    ];
    return [getter, ...setter];
  });
}

function set(context: Context, site: Site, field: RegisterField, name: string): readonly string[] {
  const { named } = site;
  const type = fieldType(context, field, "give", ownerOf(named));
  const value = `${withName(context, named, field)}(this.load(), value)`;
  return [`set ${name}(value: ${type}) {`, storeText(context, site, value, "bigint"), "}"];
}
