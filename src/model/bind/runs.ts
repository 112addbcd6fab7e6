/** `run identify(nsid: 0, data: page) on admin;` */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { duplicateNames } from "../checks/duplicate-names.ts";
import { runArguments } from "../checks/run-arguments.ts";
import { typedAs } from "../expressions.ts";
import type * as Model from "../model.ts";
import { describeBinding, didYouMean, type Scope, type SymbolOf } from "../scope.ts";
import { describeType } from "../types.ts";
import type { Steps } from "./blocks.ts";
import { fieldValue } from "./stores.ts";

interface Argument {
  readonly name: string;
  readonly value: Model.Expression;
}

export function bindRun(scope: Scope, syntax: Syntax.Run, steps: Steps): Model.Statement | undefined {
  const { unit } = scope;
  const symbol = unit.expect(syntax.command, "command");
  const command = symbol?.model();
  const bound = command && bindArguments(scope, syntax, command);
  const on = symbol && bindQueue(scope, syntax, symbol, steps);
  const within = syntax.within && typedAs(scope, syntax.within, { kind: "duration" }, "a limit");
  if (syntax.result !== undefined) {
    const known = symbol !== undefined && command !== undefined;
    const type: Model.Type | undefined = known ? { kind: "outcome", command: symbol.reference } : undefined;
    scope.define(syntax.result, type === undefined ? { kind: "poisoned" } : { kind: "local", type, range: undefined });
  }
  if (symbol === undefined || bound === undefined || on === "wrong") return undefined;
  if (syntax.within !== undefined && within === undefined) return undefined;
  return {
    kind: "run",
    command: symbol.reference,
    arguments: bound,
    on,
    within,
    result: syntax.result?.text,
  };
}

function bindArguments(scope: Scope, syntax: Syntax.Run, command: Model.Command): readonly Argument[] | undefined {
  const { unit } = scope;
  duplicateNames(
    unit,
    syntax.arguments.map(({ name }) => name),
    `what ${command.name} is given`,
  );
  const fields = givenFields(command);
  const bound: Argument[] = [];
  let whole = true;
  for (const { name, value } of syntax.arguments) {
    const field = fields.find((one) => one.name === name.text);
    const transfer = command.transfers.find((one) => one.name === name.text);
    let typed: Model.Expression | undefined;
    if (transfer !== undefined) typed = value && memory(scope, value, transfer);
    else if (field !== undefined) typed = value && fieldValue(scope, value, field);
    else {
      const owner = unit.resolve({ file: unit.source.file, name: syntax.command.text })?.unit ?? unit;
      const names = [...fields, ...command.transfers].map((one) => one.name);
      const values = { of: command.name, name: name.text };
      unit.reportMissing(diagnostics.unknownMember(values, unit.at(name), didYouMean(unit, name, names)), owner);
    }
    if (typed === undefined) whole = false;
    else bound.push({ name: name.text, value: typed });
  }
  if (!whole || !runArguments(unit, syntax, command)) return undefined;
  return bound;
}

/** The fields whose values the caller gives, those in unions too. */
export function givenFields(command: Model.Command): readonly Model.Field[] {
  const given = (field: Model.Field): readonly Model.Field[] => {
    if (field.type.kind === "union") return field.type.union.cases.flatMap((one) => one.fields.flatMap(given));
    return field.role === "value" && field.type.kind !== "address" ? [field] : [];
  };
  return command.layout.flatMap(given);
}

/** What a transfer lends: memory that the sequence allocated, or that of a ring. */
function memory(scope: Scope, syntax: Syntax.Expression, transfer: Model.Transfer): Model.Expression | undefined {
  const { unit } = scope;
  const binding = syntax.kind === "name" ? scope.find(syntax.name.text) : undefined;
  if (binding?.kind === "poisoned") return undefined;
  const lendable = binding?.kind === "ring" || (binding?.kind === "local" && binding.memory === true);
  if (syntax.kind === "name" && lendable) {
    return { kind: "memory", of: syntax.name.text, type: transfer.type, range: undefined };
  }
  return unit.report(diagnostics.notAllocated({ transfer: transfer.name }, unit.at(syntax)));
}

/** The queue that runs the command; absent in a queue's own sequence, which means that queue. */
function bindQueue(
  scope: Scope,
  syntax: Syntax.Run,
  command: SymbolOf<"command">,
  steps: Steps,
): Model.Expression | undefined | "wrong" {
  const { unit } = scope;
  const { on } = syntax;
  if (on === undefined) {
    if (steps.kind === "queue") return undefined;
    unit.reportMissing(diagnostics.runWithoutQueue({ command: command.name }, unit.at(syntax.command)));
    return "wrong";
  }
  const binding = scope.find(on.text);
  if (binding?.kind === "poisoned" || unit.poisoned(on.text)) return "wrong";
  if (binding?.kind !== "local" || binding.type.kind !== "queue") {
    if (binding === undefined) {
      const values = { kind: "open queue", name: on.text };
      unit.reportMissing(diagnostics.unknownName(values, unit.at(on), didYouMean(unit, on, scope.names("local"))));
    } else {
      const found = binding.kind === "local" ? describeType(binding.type) : describeBinding(binding);
      unit.report(diagnostics.wrongKind({ name: on.text, found, expected: "an open queue" }, unit.at(on)));
    }
    return "wrong";
  }
  const { queue } = binding.type;
  const model = unit.resolve(queue).model() as Model.Queue | undefined;
  if (model === undefined) return "wrong";
  const { file, name } = command.reference;
  if (!model.commands.some((one) => one.file === file && one.name === name)) {
    const related = [{ location: command.unit.at(command.syntax.name), message: `'${name}' is declared here` }];
    const problem = diagnostics.notOnQueue({ command: name, queue: queue.name }, unit.at(on), { related });
    unit.reportOnce(`not on queue ${name} ${queue.name}`, problem);
    return "wrong";
  }
  return { kind: "local", name: on.text, type: binding.type, range: undefined };
}
