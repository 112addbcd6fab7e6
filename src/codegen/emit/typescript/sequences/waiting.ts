/** What steps need besides the statements of a function: to wait, or to have somebody who takes back what they did. */
import type { Queue, Reference, Statement } from "../../../../model/model.ts";

/** The queue of a reference. */
export type QueueOf = (reference: Reference) => Queue;

/** Whether any of the steps may take time: their code is asynchronous then. */
export function mayWait(steps: readonly Statement[], queueOf: QueueOf): boolean {
  return steps.some((step) => {
    switch (step.kind) {
      case "wait":
      case "while":
      case "run":
        return true;
      case "if":
        return mayWait([...step.then, ...step.else], queueOf);
      case "for":
      case "undo":
        return mayWait(step.body, queueOf);
      case "let":
        // When a later step fails, it is closed, which takes time.
        return step.value.kind === "open-queue";
      default:
        return false;
    }
  });
}

/** How a queue's own steps are done. */
export interface OwnSteps {
  /** Whether its steps of opening take time, or have to be taken back: a method has them, and not its constructor. */
  readonly opensBeside: boolean;
  readonly opensLater: boolean;
  /** Whether its steps of closing take time. */
  readonly closesLater: boolean;
  /** Whether whoever opens it has to wait, be it only to close it when opening fails. */
  readonly later: boolean;
}

export function ownStepsOf({ open, close, stops }: Queue, queueOf: QueueOf): OwnSteps {
  const [opensLater, closesLater] = [mayWait(open, queueOf), mayWait(close, queueOf)];
  return {
    // They are done again when the device has been made to run again.
    opensBeside: needsSteps(open, queueOf) || (stops !== undefined && open.length > 0),
    opensLater,
    closesLater,
    later: opensLater || closesLater,
  };
}

/** Whether somebody has to know what to take back: memory, steps of `undo`; and who waits asks for a signal. */
export function needsSteps(steps: readonly Statement[], queueOf: QueueOf): boolean {
  return mayWait(steps, queueOf) || steps.some((step) => holds(step));
}

function holds(step: Statement): boolean {
  switch (step.kind) {
    case "allocate":
    case "undo":
      return true;
    case "if":
      return [...step.then, ...step.else].some(holds);
    case "for":
      return step.body.some(holds);
    default:
      return false;
  }
}
