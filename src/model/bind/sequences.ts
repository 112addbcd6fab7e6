import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { bindParameters } from "./calls.ts";
import { declared } from "./describe.ts";
import { bindBlock } from "./statements.ts";

/** A file's own sequence: it makes a queue and ends with handing it over. */
export function bindSequence(unit: Unit, syntax: Syntax.Sequence): Model.Sequence | undefined {
  const name = syntax.name.text;
  const scope = new Scope(unit);
  const parameters = bindParameters(scope, syntax.parameters, "sequence");
  const queue = syntax.returns && unit.expect(syntax.returns, "queue");
  if (syntax.returns === undefined)
    unit.reportMissing(diagnostics.sequenceWithoutQueue({ name }, unit.at(syntax.name)));
  if (syntax.body === undefined) return undefined;
  const returns = queue?.name;
  const before = unit.diagnostics.length;
  const body = bindBlock(scope, syntax.body, { kind: "sequence", returns });
  // A statement in error may be the one that is missed.
  if (unit.diagnostics.length === before) checkEnd(unit, syntax, syntax.body, returns);
  if (parameters === undefined || returns === undefined) return undefined;
  return { ...declared(syntax.name, syntax), parameters, returns, body };
}

function checkEnd(unit: Unit, syntax: Syntax.Sequence, body: Syntax.Block, queue: string | undefined): void {
  const last = body.statements.at(-1);
  for (const statement of returns(body)) {
    if (statement !== last) unit.report(diagnostics.returnNotLast(unit.at(statement)));
  }
  if (last?.kind !== "return" && queue !== undefined) {
    unit.reportMissing(diagnostics.noReturn({ name: syntax.name.text, queue }, unit.at(syntax.name)));
  }
}

function* returns(block: Syntax.Block): Generator<Syntax.Return> {
  for (const statement of block.statements) {
    if (statement.kind === "return") yield statement;
    else if (statement.kind === "for") yield* returns(statement.body);
    else if (statement.kind === "if") {
      yield* returns(statement.then);
      if (statement.else !== undefined) yield* returns(statement.else);
    }
  }
}
