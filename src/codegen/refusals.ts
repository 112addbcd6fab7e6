/** What a description may say and no driver can be generated for: told before anything is generated. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Attribute, Model, Program, Queue, Sequence } from "../model/model.ts";
import { undrivable } from "./drivable.ts";
import { takingSequences } from "./offering.ts";
import { unsequenced } from "./sequence-refusals.ts";

/** What of a file can be driven, and done. */
export interface Runnable {
  /** Queues of the kinds that the driver generator runs. */
  readonly driven: readonly Queue[];
  /** Sequences that make no queue, as far as functions can be generated for them. */
  readonly sequences: readonly Sequence[];
}

/** What is told before a file is generated, and what it gets. */
export interface Refusals extends Runnable {
  readonly diagnostics: readonly Diagnostic[];
}

/** A queue without a driver, a sequence without a function is a warning: everything else of its file is generated. */
export function refusals(program: Program, model: Model): Refusals {
  const told = model.queues.map((queue) => ({ queue, reason: undrivable(program, model, queue) }));
  const driven = told.flatMap(({ queue, reason }) => (reason === undefined ? [queue] : []));
  const sequences = model.sequences
    .filter(({ name, returns }) => returns === undefined && !takingSequences(model).has(name))
    .map((sequence) => ({
      sequence,
      reason: unsequenced(program, model, sequence, (queue) => driven.includes(queue)),
    }));
  return {
    diagnostics: [
      ...told.flatMap(({ queue, reason }) =>
        reason === undefined || allowed("RW1704", model, queue)
          ? []
          : [diagnostics.noDriver({ queue: queue.name, reason }, { file: model.file, ...queue.span })],
      ),
      ...sequences.flatMap(({ sequence: { name, span, attributes }, reason }) =>
        reason === undefined || allowed("RW1706", model, { attributes })
          ? []
          : [diagnostics.noSequence({ sequence: name, reason }, { file: model.file, ...span })],
      ),
    ],
    driven,
    sequences: sequences.flatMap(({ sequence, reason }) => (reason === undefined ? [sequence] : [])),
  };
}

/** `@allow("RW1704", "why")` on what it is about, or on the whole file. */
export function allowed(code: string, ...of: readonly { readonly attributes: readonly Attribute[] }[]): boolean {
  return of
    .flatMap(({ attributes }) => attributes)
    .some(({ name, arguments: given }) => name === "allow" && given["0"] === code);
}
