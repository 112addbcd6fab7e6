/** What a process has of the system's: to be the same after a program as before it. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { require } from "../failure.ts";

interface Holdings {
  /** Open handles. */
  readonly handles: number;
  /** Mappings of rings and of shared memory. */
  readonly mappings: number;
  /** Pinned memory in KiB. */
  readonly pinned: number;
}

/** The kernel gives some of it back a moment after it was asked to. */
const PATIENCE = 5000;

function holdings(): Holdings {
  const maps = readFileSync("/proc/self/maps", "utf8").match(/io_uring|memfd:ringwright/g);
  const pinned = /^VmPin:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return {
    handles: readdirSync("/proc/self/fd").length,
    mappings: maps?.length ?? 0,
    pinned: Number(pinned?.[1] ?? 0),
  };
}

/** Remembers what there is. */
export class Leaks implements Disposable {
  private readonly before = holdings();
  private readonly warnings: string[] = [];
  private readonly hear = (warning: Error): void => {
    if (warning.name === "RingwrightLeak") this.warnings.push(warning.message);
  };

  constructor() {
    process.on("warning", this.hear);
  }

  /** @throws SoakFailure when there is more now, or buffers were dropped without having been closed */
  async check(): Promise<void> {
    const { before, warnings } = this;
    const end = performance.now() + PATIENCE;
    let now = holdings();
    const same = (): boolean =>
      now.handles === before.handles && now.mappings === before.mappings && now.pinned === before.pinned;
    for (; !same() && performance.now() < end; now = holdings()) await delay(5);
    require(same(), () => `left are ${JSON.stringify(now)} where there were ${JSON.stringify(before)}`);
    require(warnings.length === 0, () => warnings.join("; "));
  }

  /** The same, when everything that nobody holds has been collected: of a process started with `--expose-gc`. */
  async checkCollected(): Promise<void> {
    const { gc } = globalThis as { gc?: () => void };
    for (let turn = 0; turn < 4; turn++) {
      gc?.();
      await delay(1);
    }
    await this.check();
  }

  [Symbol.dispose](): void {
    process.off("warning", this.hear);
  }
}
