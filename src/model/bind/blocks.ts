/** What the binders of statements share: whose steps they are, and the blocks in each other. */
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Scope } from "../scope.ts";

/** What the steps belong to: only a file's own sequence makes a queue, and only a queue has cells. */
export interface Steps {
  readonly kind: "sequence" | "queue";
  /** Steps of a ring: of `publish` a call may answer how many entries the device took. */
  readonly ring?: "publish" | "retire" | "arm";
  /** The queue that a sequence returns. */
  readonly returns?: string | undefined;
  /** Steps of an `undo`. */
  readonly undo?: true;
}

/** Binds the statements of a block: those that are right. Those in error have been reported. */
export type BindBlock = (scope: Scope, block: Syntax.Block | undefined, steps: Steps) => readonly Model.Statement[];

/** What messages call the steps in which not everything may be done. */
export function restricted(steps: Steps): string | undefined {
  if (steps.undo === true) return "undo";
  return steps.ring;
}
