/** A command's parameters in their one order: required first, the command's own before the entry's. */
import { assert } from "../../../base/assert.ts";
import type { Command, CommandField, Field, Transfer } from "../../../model/model.ts";
import { plainForm } from "../../keyed.ts";
import { camel, Scope } from "../../names.ts";
import { OWN_CONSTANTS, RUNTIME } from "../../symbols.ts";
import type { Context } from "./context.ts";
import { fieldType, literal, type UnionOwner } from "./types.ts";

/** A field that whoever fills a slot gives. */
export interface SlotParameter {
  readonly field: Field;
  /** The name of the object form's member. */
  readonly property: string;
  /** The name of the positional form's parameter: free of what the driver's functions call their own. */
  readonly name: string;
  readonly optional: boolean;
}

export interface CommandParameter extends SlotParameter {
  readonly field: CommandField;
  /** The transfer whose address it carries. */
  readonly transfer: Transfer | undefined;
}

/** What encoders call their own variables, and what of the runtime they may speak of. */
export const OWN_NAMES: readonly string[] = [
  "words",
  "at",
  "halves",
  "bytes",
  "key",
  "keyLow",
  "keyHigh",
  "item",
  "value",
  ...Object.keys(RUNTIME),
  ...Object.keys(OWN_CONSTANTS),
];

export function parametersOf(command: Command, taken: Iterable<string> = OWN_NAMES): readonly CommandParameter[] {
  return inOrder(givenFields(plainForm(command).layout), taken).map((parameter) => ({
    ...parameter,
    transfer: transferOf(command, parameter.field),
  }));
}

/** Those of an entry that no command fills. */
export function slotParameters(fields: readonly Field[]): readonly SlotParameter[] {
  return inOrder(givenFields(fields), OWN_NAMES);
}

/** What is given: values, and unions, of which the chosen case sets the tag. */
function givenFields<F extends Field>(layout: readonly F[]): readonly F[] {
  const tags = new Set(layout.map(({ type }) => (type.kind === "union" ? type.union.tagField : undefined)));
  return layout.filter(({ role, name }) => role === "union" || (role === "value" && !tags.has(name)));
}

function inOrder<F extends Field | CommandField>(
  given: readonly F[],
  taken: Iterable<string>,
): readonly (SlotParameter & { readonly field: F })[] {
  const rank = (field: F): number =>
    (field.default === undefined ? 0 : 2) + ("declaredBy" in field && field.declaredBy === "entry" ? 1 : 0);
  const scope = new Scope(taken);
  return given
    .map((field, index) => ({ field, index }))
    .sort((a, b) => rank(a.field) - rank(b.field) || a.index - b.index)
    .map(({ field }) => ({
      field,
      property: camel(field.name),
      name: scope.claim(camel(field.name), field.name),
      optional: field.default !== undefined,
    }));
}

function transferOf(command: Command, field: CommandField): Transfer | undefined {
  const { type } = field;
  if (type.kind !== "address") return undefined;
  const transfer = command.transfers.find((candidate) => candidate.name === type.transfer);
  const known = transfer !== undefined || command.records.some((candidate) => candidate.name === type.transfer);
  assert(known, `the address ${field.name} of ${command.name} names neither a transfer nor a record`);
  return transfer;
}

/** The parameter's declaration in an encoder: `fd: number`, `rwFlags = 0`; a token is its two dwords. */
export function encoderParameters(
  context: Context,
  { field, name }: SlotParameter,
  owner: UnionOwner,
): readonly { readonly name: string; readonly type?: string; readonly initializer?: string }[] {
  if (field.type.kind === "token") {
    return [
      { name: `${name}Low`, type: "number" },
      { name: `${name}High`, type: "number" },
    ];
  }
  const type = fieldType(context, field, "give", owner);
  if (field.default === undefined) return [{ name, type }];
  const initializer = literal(field.type, field.default);
  // A plain default says its type.
  return [type === "number" || type === "boolean" ? { name, initializer } : { name, type, initializer }];
}
