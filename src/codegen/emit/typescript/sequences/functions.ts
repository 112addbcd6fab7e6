/** Sequences that make no queue: `reset(transport)`, a function of each. */
import type { StatementStructures } from "ts-morph";
import type { Sequence } from "../../../../model/model.ts";
import { Scope } from "../../../names.ts";
import type { Context } from "../context.ts";
import { commentLines } from "../docs.ts";
import { framed, OWN_NAMES, taking } from "./frame.ts";
import { givenChecks, givenParameters, optionsInterface, takenApart } from "./options.ts";

export function emitSequence(context: Context, sequence: Sequence): (StatementStructures | string)[] {
  const name = context.sequenceName(sequence.name);
  const scope = new Scope([...OWN_NAMES, ...context.names]);
  const given = givenParameters(context, sequence, scope);
  const options = context.derived("", sequence.name, "Options");
  const recovers = context.driven.some(({ stops }) => stops?.recover.name === sequence.name);
  const resets = recovers ? context.specPath(sequence.name) : undefined;
  const frame = framed(context, { sequence, label: sequence.name, scope, given, resets });
  const { errors, waits, takesBack } = frame;
  const lines = [
    ...frame.before,
    ...(takesBack ? taking(context, sequence.name, waits ? "limits" : "", frame) : frame.lines),
  ];
  const checks = givenChecks(context, given);
  const optional = given.every(({ parameter }) => parameter.default !== undefined);
  const parameters = [
    `transport: ${context.use("Transport")}`,
    ...(given.length === 0 ? [] : [`options: ${options}${optional ? " = {}" : ""}`]),
    ...(waits ? [`limits?: ${context.use("WaitOptions")}`] : []),
  ];
  const undoes = lines.some((line) => line.includes("steps.undo("));
  const thrown = [
    ...(checks.length > 0 ? ["ValueRange"] : []),
    ...errors,
    ...(waits ? ["Timeout", "the signal's reason"] : []),
    ...(undoes ? ["UndoFailed"] : []),
    ...(lines.some((line) => line.includes("openRegisters(")) ? ["DeviceRemoved", "TransportLacks"] : []),
  ];
  const doc = commentLines(
    sequence.doc === "" ? `The sequence ${sequence.name}.` : sequence.doc,
    recovers
      ? "Open queues of the transport that it recovers stop when it begins; when it has ended, what they were lent is given back."
      : undefined,
    undoes
      ? "When it fails or `limits.signal` aborts, what it did is taken back: the steps of `undo`, last first."
      : undefined,
    `@spec ${context.specPath(sequence.name)}`,
    thrown.length === 0 ? undefined : `@throws ${thrown.join(", ")}`,
  );
  return [
    ...(given.length === 0 ? [] : [optionsInterface(context, options, name, given)]),
    `
    ${doc.join("\n")}
    export ${waits ? "async " : ""}function ${name}(${parameters.join(", ")}): ${waits ? "Promise<void>" : "void"} {
      ${given.length === 0 ? "" : `const ${takenApart(given)} = options;`}
      ${checks.join("\n")}
      ${lines.join("\n")}
    }
    `.trim(),
  ];
}
