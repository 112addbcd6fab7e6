/** What `npm run demo` runs. */
export interface Demo {
  /** One line for the list of demos. */
  readonly about: string;
  readonly usage: string;
  /**
   * @param args what stands behind the demo's name
   * @param signal when it aborts, the demo ends soon, and throws
   * @throws Stop with one line for the user
   */
  run(args: readonly string[], signal: AbortSignal): Promise<void>;
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A throughput. @param took milliseconds */
export function megabytes(size: number, took: number): string {
  return `${(size / 1e6 / (took / 1000)).toFixed(0).padStart(7)} MB/s`;
}
