import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { unreachableSteps } from "../checks/unreachable-steps.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { bindParameters } from "./calls.ts";
import { declared } from "./describe.ts";
import { bindBlock } from "./statements.ts";

/** A file's own sequence: a procedure, which may make a queue and ends with handing it over then. */
export function bindSequence(unit: Unit, syntax: Syntax.Sequence): Model.Sequence | undefined {
  const scope = new Scope(unit);
  const parameters = bindParameters(scope, syntax.parameters, "sequence");
  const queue = syntax.returns && unit.expect(syntax.returns, "queue");
  if (syntax.body === undefined) return undefined;
  const returns = queue?.name;
  // Where the queue is in error, what is returned is not known: nothing is said about it.
  const known = syntax.returns === undefined || returns !== undefined;
  const before = unit.diagnostics.length;
  const body = bindBlock(scope, syntax.body, { kind: "sequence", returns: known ? returns : syntax.returns?.text });
  const errors = unit.diagnostics.slice(before).some(({ severity }) => severity === "error");
  // A statement in error may be the one that is missed.
  if (!errors && returns !== undefined) checkEnd(unit, syntax, syntax.body, returns);
  if (!errors && returns === undefined) unreachableSteps(unit, syntax.body);
  if (parameters === undefined || !known) return undefined;
  return { ...declared(syntax.name, syntax), parameters, returns, body };
}

/** A sequence that makes a queue ends with it, or with a failure. */
function checkEnd(unit: Unit, syntax: Syntax.Sequence, body: Syntax.Block, queue: string): void {
  const last = body.statements.at(-1);
  const early = [...returns(body)].filter((statement) => statement !== last);
  for (const statement of early) unit.report(diagnostics.returnNotLast(unit.at(statement)));
  if (early.length === 0) unreachableSteps(unit, body);
  if (last?.kind !== "return" && last?.kind !== "raise") {
    unit.reportMissing(diagnostics.noReturn({ name: syntax.name.text, queue }, unit.at(syntax.name)));
  }
}

function* returns(block: Syntax.Block): Generator<Syntax.Return> {
  for (const statement of block.statements) {
    if (statement.kind === "return") yield statement;
    else if (statement.kind === "for" || statement.kind === "while") yield* returns(statement.body);
    else if (statement.kind === "if") {
      yield* returns(statement.then);
      if (statement.else !== undefined) yield* returns(statement.else);
    }
  }
}
