import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { saysRegister } from "../registers.ts";
import type { Scope } from "../scope.ts";

/** A store to a register, once it has been made on some way through the steps. */
type Made = Syntax.Store | Syntax.Assign;

/**
 * A store to a register makes the device look, so all that it is to see stands in memory before: no store to a cell comes
 * behind, on no way through the steps. Several registers may be stored one after the other.
 */
export function registerStoreLast(scope: Scope, block: Syntax.Block): void {
  walk({ scope, told: new Set() }, block, undefined);
}

interface Walk {
  readonly scope: Scope;
  readonly told: Set<Made>;
}

function walk(state: Walk, block: Syntax.Block, before: Made | undefined): Made | undefined {
  let made = before;
  for (const statement of block.statements) {
    switch (statement.kind) {
      case "assign":
        made = statement;
        break;
      case "store":
        if (saysRegister(state.scope, statement.target)) made = statement;
        else if (made !== undefined) report(state, made, statement);
        break;
      case "if": {
        const then = walk(state, statement.then, made);
        const otherwise = statement.else && walk(state, statement.else, made);
        made = then ?? otherwise ?? made;
        break;
      }
      case "for":
      case "while":
        made = walk(state, statement.body, made) ?? made;
        // The body may run again behind itself.
        if (made !== undefined) walk(state, statement.body, made);
        break;
      default:
        break;
    }
  }
  return made;
}

function report({ scope, told }: Walk, made: Made, later: Syntax.Store): void {
  if (told.has(made)) return;
  told.add(made);
  const { unit } = scope;
  const related = [{ location: unit.at(later), message: "this is stored behind it" }];
  const register = unit.source.slice(made.target.span);
  unit.report(diagnostics.registerStoreNotLast({ register }, unit.at(made), { related }));
}
