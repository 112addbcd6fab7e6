/** Runs named steps one after the other, saying each one's name and time; the first that fails ends the process. */

import { spawnSync } from "node:child_process";

export interface Step {
  readonly name: string;
  readonly run: () => boolean;
}

/** A step that runs a program in the repository's root with this process's own output. */
export function program(name: string, command: string, args: readonly string[], limitSeconds: number): Step {
  return {
    name,
    run: () => {
      const done = spawnSync(command, args, {
        cwd: new URL("..", import.meta.url),
        stdio: ["ignore", "inherit", "inherit"],
        timeout: limitSeconds * 1000,
        killSignal: "SIGKILL",
      });
      if (done.error !== undefined) console.error(`${name}: ${done.error.message}`);
      return done.status === 0;
    },
  };
}

/** A step that runs a script or a package's program on this Node. */
export function node(name: string, args: readonly string[], limitSeconds: number): Step {
  return program(name, process.execPath, args, limitSeconds);
}

/** Runs the steps in order. */
export function runSteps(steps: readonly Step[]): void {
  for (const step of steps) {
    console.log(`\n── ${step.name}`);
    const start = performance.now();
    const passed = step.run();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`── ${step.name}: ${passed ? "passed" : "FAILED"} in ${seconds} s`);
    if (!passed) process.exit(1);
  }
}
