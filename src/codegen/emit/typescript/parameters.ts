/** A command's parameters in their one order: required first, the command's own before the entry's. */
import { assert } from "../../../base/assert.ts";
import type { Command, CommandField, Transfer } from "../../../model/model.ts";
import { camel, Scope } from "../../names.ts";
import { RUNTIME } from "../../symbols.ts";
import type { Context } from "./context.ts";
import { literal, typeOf } from "./types.ts";

export interface CommandParameter {
  readonly field: CommandField;
  /** The name of the object form's member. */
  readonly property: string;
  /** The name of the positional form's parameter: free of what the driver's functions call their own. */
  readonly name: string;
  readonly optional: boolean;
  /** The transfer whose address it carries. */
  readonly transfer: Transfer | undefined;
}

/** What encoders call their own variables, and what of the runtime they may speak of. */
export const OWN_NAMES: readonly string[] = [
  "words",
  "at",
  "keyLow",
  "keyHigh",
  "item",
  "value",
  ...Object.keys(RUNTIME),
];

export function parametersOf(command: Command, taken: Iterable<string> = OWN_NAMES): readonly CommandParameter[] {
  const given = command.layout.filter((field) => field.role === "value");
  const rank = (field: CommandField): number =>
    (field.default === undefined ? 0 : 2) + (field.declaredBy === "command" ? 0 : 1);
  const scope = new Scope(taken);
  return given
    .map((field, index) => ({ field, index }))
    .sort((a, b) => rank(a.field) - rank(b.field) || a.index - b.index)
    .map(({ field }) => ({
      field,
      property: camel(field.name),
      name: scope.claim(camel(field.name), field.name),
      optional: field.default !== undefined,
      transfer: transferOf(command, field),
    }));
}

function transferOf(command: Command, field: CommandField): Transfer | undefined {
  const { type } = field;
  if (type.kind !== "address") return undefined;
  const transfer = command.transfers.find((candidate) => candidate.name === type.transfer);
  assert(transfer !== undefined, `the address ${field.name} of ${command.name} names no transfer`);
  return transfer;
}

/** The parameter's declaration in an encoder: `fd: number`, `rwFlags = 0`; a token is its two dwords. */
export function encoderParameters(
  context: Context,
  { field, name }: CommandParameter,
): readonly { readonly name: string; readonly type?: string; readonly initializer?: string }[] {
  if (field.type.kind === "token") {
    return [
      { name: `${name}Low`, type: "number" },
      { name: `${name}High`, type: "number" },
    ];
  }
  const type = typeOf(context, field.type, "give");
  if (field.default === undefined) return [{ name, type }];
  const initializer = literal(field.type, field.default);
  // A plain default says its type.
  return [type === "number" || type === "boolean" ? { name, initializer } : { name, type, initializer }];
}
