import { SingleBar } from "cli-progress";

export interface Progress {
  update(copied: number): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere nothing, since a log is not rewritten. @param size bytes in all */
export function showProgress(size: number): Progress {
  if (!process.stderr.isTTY || size === 0) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar({ format: "copying [{bar}] {percentage}%", stream: process.stderr, clearOnComplete: true });
  bar.start(size, 0);
  return { update: (copied) => bar.update(copied), stop: () => bar.stop() };
}
