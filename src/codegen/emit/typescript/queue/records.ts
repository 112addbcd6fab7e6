/**
 * Records: memory beside a command. One piece of shared memory has room for each tag's; a post makes the tag's ready and
 * puts its address into the entry, and what the device wrote is read when somebody asks, until the tag is used again.
 */
import type { Command, CommandRecord, Field, MemoryRecord, Reference } from "../../../../model/model.ts";
import { camel, type Scope } from "../../../names.ts";
import type { Context } from "../context.ts";
import { compose } from "../dwords.ts";
import { extract, extractField, group, type Words } from "../extract.ts";
import { inputsNamed } from "../inputs.ts";
import { constant, type Leaf } from "../leaves.ts";
import type { CommandParameter } from "../parameters.ts";
import { partOf } from "../pieces.ts";
import { wireOf } from "../stored.ts";
import { encoding } from "../structs.ts";
import { isWideField } from "../types.ts";
import type { OwnParameter } from "./own-parameters.ts";
import { member, step, type Member } from "./members.ts";
import type { QueueCommand, QueueShape } from "./shape.ts";

/** A record of a command's, in the memory of the command's tag. */
export interface QueueRecord {
  readonly record: CommandRecord;
  readonly declared: MemoryRecord;
  /** Bytes from where the tag's memory begins. */
  readonly offset: number;
  /** The variable that holds its address in a post. */
  readonly address: string;
  /** The parameter and the member that give what the host writes there; absent where nothing is the caller's. */
  readonly given: { readonly name: string; readonly property: string } | undefined;
}

/** The memory of one tag, in bytes. */
export interface BesideMemory {
  readonly stride: number;
  readonly alignment: number;
}

/** `first`: the record that stands at the beginning, if the command has it. */
export function recordsOf(
  context: Context,
  command: Command,
  scope: Scope,
  first: Reference | undefined,
): readonly QueueRecord[] {
  let end = 0;
  const isFirst = ({ record }: CommandRecord): boolean => record.name === first?.name && record.file === first.file;
  return command.records
    .toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)))
    .map((record): QueueRecord => {
      const declared = context.record(record.record);
      const offset = roundUp(end, alignmentOf(declared));
      end = offset + declared.size;
      const property = camel(record.name);
      const given = declared.writer === "host" && callersFields(record, declared).length > 0;
      return {
        record,
        declared,
        offset,
        address: scope.claim(`${property}Record`),
        given: given ? { name: scope.claim(property, `record ${property}`), property } : undefined,
      };
    });
}

/** The records that the caller gives something for. */
function givenRecords({ records }: Pick<QueueCommand, "records">): readonly QueueRecord[] {
  return records.filter(({ given }) => given !== undefined);
}

/** What the caller gives, in the order of a post's parameters: the command's own first; records come before what may be left out. */
export function inCallOrder(entry: QueueCommand): readonly (CommandParameter | OwnParameter | QueueRecord)[] {
  const { parameters } = entry;
  return [
    ...entry.own,
    ...parameters.filter(({ optional }) => !optional),
    ...givenRecords(entry),
    ...parameters.filter(({ optional }) => optional),
  ];
}

/** Whether it can be posted without saying anything. */
export function takesNothing(entry: QueueCommand): boolean {
  return entry.own.length + givenRecords(entry).length === 0 && entry.parameters.every(({ optional }) => optional);
}

/** What all commands need; undefined where none has a record. */
export function besideOf(commands: readonly QueueCommand[]): BesideMemory | undefined {
  const all = commands.flatMap(({ records }) => records);
  if (all.length === 0) return undefined;
  const alignment = Math.max(...all.map(({ declared }) => alignmentOf(declared)));
  const size = Math.max(...all.map(({ offset, declared }) => offset + declared.size));
  return { alignment, stride: roundUp(size, alignment) };
}

/** Each begins at a dword. */
function alignmentOf({ alignment }: MemoryRecord): number {
  return Math.max(4, alignment);
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

function callersFields({ fixed }: CommandRecord, { fields }: MemoryRecord): readonly Field[] {
  const own = fields.filter(({ role }) => role === "value" || role === "union");
  return own.filter(({ name }) => !fixed.some(({ field }) => field === name));
}

/** The driver's memory for them, once `tags` is known. `unmaps`: what frees it when the queue goes. */
export function besideMembers(context: Context, shape: QueueShape, unmaps: string): readonly Member[] {
  const { beside, name } = shape;
  if (beside === undefined) return [];
  const { stride, alignment } = beside;
  return [
    step("\n// Records beside commands, by tag"),
    step(
      `const beside = ${context.use("recordPool")}(transport, "records of ${name}", tags, ${stride}, ${alignment});`,
    ),
    step(`${unmaps}.add(() => beside.free());`),
    member("beside", "readonly Uint32Array", "beside.words", `${stride} bytes for each tag.`),
    member("besideAddress", "readonly number", "beside.address", "Where the device finds the first of them."),
  ];
}

/** The index of the first dword of a tag's memory, or of one of its records. */
export function besideText({ beside }: QueueShape, offset = 0): string {
  const dwords = beside!.stride / 4;
  const shift = Math.log2(dwords);
  const place = Number.isInteger(shift) ? `tag << ${shift}` : `tag * ${dwords}`;
  return offset === 0 ? place : `(${place}) + ${offset / 4}`;
}

/** Statements of a post, ahead of the entry's: what stands in each record at first, and where the device finds it. */
export function preparing(context: Context, shape: QueueShape, entry: QueueCommand, owner: string): readonly string[] {
  return entry.records.flatMap((own) => {
    const { record, offset } = own;
    const at = besideText(shape, offset);
    const given = own.given === undefined ? [] : [own.given.name];
    const place = `${owner}.besideAddress + tag * ${shape.beside!.stride}${offset === 0 ? "" : ` + ${offset}`}`;
    const addressed = entry.command.layout.some(({ type }) => type.kind === "address" && type.transfer === record.name);
    return [
      `${readyName(context, entry, own)}(${[`${owner}.beside`, at, ...given].join(", ")});`,
      ...(addressed ? [`const ${own.address} = (${place}) as ${context.use("DeviceAddress")};`] : []),
    ];
  });
}

/** The variable that holds the address of the record of that name. */
export function recordAddress(entry: QueueCommand, record: string): string {
  return entry.records.find((own) => own.record.name === record)!.address;
}

/** `idleOutcome`, for whoever posts a command with an `Outcome`; `readCopyHeader` where the host writes it. */
function readyName(context: Context, { command }: QueueCommand, { record, declared }: QueueRecord): string {
  return declared.writer === "device"
    ? context.derived("idle", record.record.name)
    : context.derived("fill", `${command.name}_${record.name}`);
}

/** The functions that make records ready, each once. */
export function readyFunctions(context: Context, shape: QueueShape): readonly string[] {
  const texts = new Map<string, string>();
  for (const entry of shape.commands) {
    for (const own of entry.records) {
      const name = readyName(context, entry, own);
      texts.set(
        name,
        own.declared.writer === "device" ? idleFunction(context, name, own) : fillFunction(context, name, entry, own),
      );
    }
  }
  return [...texts.values()];
}

function idleFunction(context: Context, name: string, { record, declared }: QueueRecord): string {
  const stores = compose(context, {
    size: Math.ceil(declared.size / 4) * 4,
    leaves: leavesOf(declared, declared.idle),
  });
  return `
    /** What the record \`${record.record.name}\` holds before the device has written it. */
    function ${name}(words: Uint32Array, at: number): void {
      ${stores.join("\n")}
    }
  `;
}

/** The caller's fields, and those that the command fixes. */
function fillFunction(context: Context, name: string, { command }: QueueCommand, own: QueueRecord): string {
  const { record, declared, given } = own;
  const fields = declared.fields.map((field): Field => {
    const fixed = record.fixed.find((one) => one.field === field.name);
    return fixed === undefined ? field : { ...field, role: "fixed", fixedValue: fixed.value };
  });
  const inputs = record.arguments.map(({ name: of, value }) => ({ name: `${value}`, type: "number", doc: "", of }));
  const owner = { ...record.record, path: [] };
  const { text } = encoding(context, { ...declared, bits: declared.size * 8, fields }, inputs, owner);
  return `
    /** Writes the \`${record.name}\` of a \`${command.name}\`. */
    function ${name}(words: Uint32Array, at: number${given === undefined ? "" : `, value: ${givenType(context, own)}`}): void {
      ${text}
    }
  `;
}

/** What a host-written record's member is typed as. */
export function givenType(context: Context, { record }: QueueRecord): string {
  const type = context.refer(record.record, { typeOnly: true });
  const names = record.fixed.map(({ field }) => JSON.stringify(camel(field))).join(" | ");
  return `${context.use("Encodable")}<${names === "" ? type : `Omit<${type}, ${names}>`}>`;
}

function leavesOf(
  { fields }: MemoryRecord,
  values: readonly { readonly field: string; readonly value: bigint }[],
): readonly Leaf[] {
  return values.map(({ field: name, value }) => {
    const field = fields.find((candidate) => candidate.name === name)!;
    return constant(field, wireOf(field.stored, value), `${name} = ${value}`);
  });
}

/** A record's fields; of a union, those of the case that the command has chosen. */
function flatFields({ record, declared }: QueueRecord): readonly Field[] {
  const given = new Map(record.arguments.map((argument) => [argument.name, argument.value]));
  const flat = (fields: readonly Field[]): readonly Field[] =>
    fields.flatMap((field) => {
      if (field.type.kind !== "union" || field.type.union.by.kind !== "local") return [field];
      const value = given.get(field.type.union.by.name);
      const one = field.type.union.cases.find(({ values }) =>
        values.some(({ min, max }) => value !== undefined && min <= value && value <= max),
      );
      return one === undefined ? [field] : flat(one.fields);
    });
  return flat(declared.fields);
}

function fieldIn(own: QueueRecord, name: string): Field {
  const found = flatFields(own).find((field) => field.name === name && field.role !== "union");
  if (found === undefined) throw new Error(`bug in ringwright: no field ${name} in the record ${own.record.name}`);
  return found;
}

/** Where `beside` is the index of the tag's first dword: a record's field as its type is read, a bigint if it is wide. */
export function recordValue(context: Context, entry: QueueCommand, name: string, field: string): string {
  const own = entry.records.find(({ record }) => record.name === name)!;
  return valueText(context, own.declared, own.offset, fieldIn(own, field));
}

/** The same as a number, to calculate with: of 64 bits it has 53. */
export function recordNumber(context: Context, entry: QueueCommand, name: string, field: string): string {
  const own = entry.records.find(({ record }) => record.name === name)!;
  return numberText(context, own.declared, own.offset, fieldIn(own, field));
}

/** A field of the record in which commands complete, whichever command it is. */
export function completingFieldValue(context: Context, record: MemoryRecord, field: string): string {
  return valueText(context, record, 0, plainField(record, field));
}

export function completingNumber(context: Context, record: MemoryRecord, field: string): string {
  return numberText(context, record, 0, plainField(record, field));
}

function plainField(record: MemoryRecord, name: string): Field {
  const found = record.fields.find((field) => field.name === name && field.role !== "union");
  if (found === undefined) throw new Error(`bug in ringwright: no field ${name} in ${record.name}`);
  return found;
}

function valueText(context: Context, declared: MemoryRecord, offset: number, field: Field): string {
  return extractField(context, wordsAt(offset), field, declared.fields, inputsNamed(context, []));
}

function numberText(context: Context, declared: MemoryRecord, offset: number, field: Field): string {
  if (!isWideField(field)) return group(withoutCast(valueText(context, declared, offset, field)));
  const inputs = inputsNamed(context, []);
  const kind = field.type.kind === "signed" ? "signed" : "unsigned";
  const part = (from: number, bits: number, of: "signed" | "unsigned"): string =>
    group(extract(context, wordsAt(offset), { kind: of, bits }, partOf(field, from, bits), inputs));
  return `(${part(32, field.width - 32, kind)} * 0x1_0000_0000 + ${part(0, 32, "unsigned")})`;
}

function wordsAt(offset: number): Words {
  return { array: "this.beside", at: offset === 0 ? "beside" : `beside + ${offset / 4}` };
}

/** The fields of the record in which a command completes that its result has: those that nothing of its own is called like. */
export function fieldsBeside({ completing }: QueueShape, entry: QueueCommand): readonly Field[] {
  const own = entry.records.find(({ declared }) => declared === completing);
  if (completing === undefined || own === undefined) return [];
  const { results, transfers } = entry.command;
  const taken = new Set([
    ...results.map(({ name }) => camel(name)),
    ...transfers.flatMap(({ moved }) => (moved === undefined ? [] : ["moved"])),
  ]);
  return flatFields(own).filter(
    ({ role, name }) => (role === "value" || role === "computed") && !taken.has(camel(name)),
  );
}

/** A number that is compared with others is not seen as one of an enum's. */
function withoutCast(text: string): string {
  return text.replace(/ as \w+$/, "");
}
