/** What a description may say and no driver can be generated for: told before anything is generated. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Model, Program, Queue } from "../model/model.ts";
import { undrivable } from "./drivable.ts";

/** What is told before a file is generated, and the queues that get a driver. */
export interface Refusals {
  readonly diagnostics: readonly Diagnostic[];
  /** Queues of the kinds that the driver generator runs. */
  readonly driven: readonly Queue[];
}

/** A queue without a driver is a warning: everything else of its file is generated. */
export function refusals(program: Program, model: Model): Refusals {
  const told = model.queues.map((queue) => ({ queue, reason: undrivable(program, model, queue) }));
  return {
    diagnostics: told.flatMap(({ queue, reason }) =>
      reason === undefined || allowed(model, queue)
        ? []
        : [diagnostics.noDriver({ queue: queue.name, reason }, { file: model.file, ...queue.span })],
    ),
    driven: told.flatMap(({ queue, reason }) => (reason === undefined ? [queue] : [])),
  };
}

/** `@allow("RW1704", "why")` on the queue, or on the whole file. */
function allowed(model: Model, queue: Queue): boolean {
  return [...model.attributes, ...queue.attributes].some(
    ({ name, arguments: given }) => name === "allow" && given["0"] === "RW1704",
  );
}
