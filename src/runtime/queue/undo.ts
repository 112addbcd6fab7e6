/** A step that takes something back; one that waits gives a promise. */
export type TakeBack = () => void | Promise<void>;

/** What has to be taken back, last first: when opening a queue fails half-way, and when it closes. */
export class Undo {
  protected readonly steps: TakeBack[] = [];

  add(step: TakeBack): void {
    this.steps.push(step);
  }

  /** Takes these back when all else has been: they were done before, in this order. */
  beneath(steps: readonly TakeBack[]): void {
    this.steps.unshift(...steps);
  }

  /** Takes everything back, once: a step that fails keeps none of the others from being taken. @throws the first failure */
  run(): void {
    const failures: unknown[] = [];
    this.takeBack((failure) => failures.push(failure));
    if (failures.length !== 0) throw failures[0];
  }

  /** The same where steps wait: each begins when the one before it has ended. @throws the first failure */
  async runInTurn(): Promise<void> {
    const failures: unknown[] = [];
    await this.takeBackInTurn((failure) => failures.push(failure));
    if (failures.length !== 0) throw failures[0];
  }

  /** Takes everything back because of an error, which is what there is to tell. @returns it */
  after(error: unknown): unknown {
    // What fails now is a consequence: what can't be taken back when opening fails is not why it failed.
    this.takeBack(() => {});
    return error;
  }

  protected takeBack(failed: (failure: unknown, step: TakeBack) => void): void {
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        // Whoever adds a step that waits takes all back in turn.
        void step();
      } catch (failure) {
        failed(failure, step);
      }
    }
  }

  protected async takeBackInTurn(failed: (failure: unknown, step: TakeBack) => void): Promise<void> {
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step();
      } catch (failure) {
        failed(failure, step);
      }
    }
  }
}
