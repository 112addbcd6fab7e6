/** `npm run soak -- --minutes N [--seed S]`: see bench/README.md. */

import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { soak, SoakFailure, type SoakReport } from "./soak.ts";

const HELP = `Posts random commands to a device in a thread of its own, and checks that each completes exactly once.

usage: npm run soak -- [options]

  --minutes N   how long, at least 0.01 (default: 1)
  --seed S      what it does is a function of it, an integer (default: another one each time)
  --help        this text

Exit codes: 0 nothing was lost or repeated; 1 something was; 2 wrong options.
`;

function options(): { readonly minutes: number; readonly seed: number; readonly help: boolean } {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "1" },
      seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
      help: { type: "boolean", default: false },
    },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes >= 0.01)) throw new TypeError(`--minutes is a number of at least 0.01, not "${values.minutes}"`);
  if (!Number.isSafeInteger(seed)) throw new TypeError(`--seed is an integer, not "${values.seed}"`);
  return { minutes, seed, help: values.help };
}

const millions = (count: number): string => `${(count / 1e6).toFixed(1)}M`;

function said({ commands, milliseconds, chapters }: SoakReport): string {
  const each = ((milliseconds * 1e6) / Math.max(commands, 1)).toFixed(0);
  return `${millions(commands)} commands, ${each} ns each, ${chapters} queues`;
}

/** A bar on a terminal; elsewhere a line now and then. */
function display(milliseconds: number): { update(report: SoakReport): void; stop(): void } {
  if (!process.stderr.isTTY) {
    let next = 0;
    const update = (report: SoakReport): void => {
      if (report.milliseconds < next) return;
      next = report.milliseconds + 10_000;
      console.error(`soak: ${(report.milliseconds / 1000).toFixed(0)} s: ${said(report)}`);
    };
    return { update, stop: () => {} };
  }
  const format = "soak [{bar}] {percentage}%  {said}";
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true });
  bar.start(milliseconds, 0, { said: "" });
  return {
    update: (report) => bar.update(Math.min(report.milliseconds, milliseconds), { said: said(report) }),
    stop: () => bar.stop(),
  };
}

let plan;
try {
  plan = options();
} catch (error) {
  console.error(`soak: ${(error as Error).message}`);
  process.exit(2);
}
if (plan.help) process.stdout.write(HELP);
else {
  const { minutes, seed } = plan;
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  console.log(`soak: seed ${seed}, ${minutes} minutes`);
  const milliseconds = minutes * 60_000;
  const { update, stop: end } = display(milliseconds);
  try {
    const report = await soak({ seed, milliseconds, progress: update, signal: stop.signal });
    end();
    console.log(`soak: ${said(report)}: each completed once`);
  } catch (error) {
    end();
    console.error(`soak: seed ${seed}:`, error instanceof SoakFailure ? error.message : error);
    process.exitCode = 1;
  }
}
