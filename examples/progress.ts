import { SingleBar } from "cli-progress";

export interface Progress {
  /** @param done bytes so far */
  update(done: number): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere nothing, since a log is not rewritten. @param what "copying" @param size bytes in all */
export function showProgress(what: string, size: number): Progress {
  if (!process.stderr.isTTY || size === 0) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar({ format: `${what} [{bar}] {percentage}%`, stream: process.stderr, clearOnComplete: true });
  bar.start(size, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
