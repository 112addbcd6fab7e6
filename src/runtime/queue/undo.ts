/** What has to be taken back, last first: when opening a queue fails half-way, and when it closes. */
export class Undo {
  private readonly steps: (() => void)[] = [];

  add(step: () => void): void {
    this.steps.push(step);
  }

  /** Takes everything back, once: a step that fails keeps none of the others from being taken. @throws the first failure */
  run(): void {
    const failures: unknown[] = [];
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length !== 0) throw failures[0];
  }

  /** Takes everything back because of an error, which is what there is to tell. @returns it */
  after(error: unknown): unknown {
    try {
      this.run();
    } catch {
      // A consequence: what can't be taken back when opening fails is not why it failed.
    }
    return error;
  }
}
