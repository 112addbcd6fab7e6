/** What a command is given besides fields and memory: lengths and conditions ask for it, and sometimes its entry. */
import type { Parameter } from "../../../../model/model.ts";
import { camel, type Scope } from "../../../names.ts";
import { checksOf, throwing } from "../checks.ts";
import type { Context } from "../context.ts";
import { askedParameters } from "../encoders.ts";
import { typeOf } from "../types.ts";
import type { QueueCommand } from "./shape.ts";

export interface OwnParameter {
  readonly parameter: Parameter;
  readonly name: string;
  readonly property: string;
}

export function ownParametersOf(parameters: readonly Parameter[], scope: Scope): readonly OwnParameter[] {
  return parameters.map((parameter) => {
    const property = camel(parameter.name);
    return { parameter, property, name: scope.claim(property, `parameter ${parameter.name}`) };
  });
}

/** What an expression over them says. */
export function ownLocal({ own }: QueueCommand): (name: string) => string {
  return (name) => own.find(({ parameter }) => parameter.name === name)?.name ?? camel(name);
}

/** Checked before anything is lent: what an entry does not carry, its encoder doesn't see. */
export function ownChecks(context: Context, { own, command }: QueueCommand): readonly string[] {
  return own.flatMap(({ parameter, name }) => {
    const { type } = parameter;
    const width = "bits" in type ? type.bits : 32;
    return throwing(checksOf(context, { ...parameter, width }, name, `${command.name}.${parameter.name}`));
  });
}

/** Those that the command's encoder takes, behind its key. */
export function ownEncoded(context: Context, { own, command }: QueueCommand): readonly string[] {
  const asked = askedParameters(context, command);
  return own.filter(({ parameter }) => asked.includes(parameter.name)).map(({ name }) => name);
}

export function ownType(context: Context, { parameter }: OwnParameter): string {
  return typeOf(context, parameter.type, "give");
}
