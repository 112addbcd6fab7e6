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

/** What messages call the steps in which not everything may be done. */
export function restricted(steps: Steps): string | undefined {
  return steps.undo === true ? "undo" : steps.ring;
}
