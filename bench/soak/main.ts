/** `npm run soak -- --minutes N [--seed S] [--what PART]`: see bench/README.md. */

import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { SoakFailure } from "./failure.ts";
import { partsOf, type Part } from "./parts.ts";

const HELP = `Does random things for a long time, and checks all of it; one after the other:

  worker   commands to a device in a thread of its own: each completes exactly once
  buffers  programs over buffers, loans and fences beside a model of them, on copy engines in software and on io_uring:
           no byte changes but those that are lent, counts are right, nothing is left
  memory   10 million commands in a process of their own: its memory stays within 2 MiB (takes no part of the minutes)

usage: npm run soak -- [options]

  --minutes N   how long in all, at least 0.01 (default: 1)
  --seed S      what it does is a function of it, an integer (default: another one each time)
  --what PART   worker, buffers, memory or all (default: all)
  --where W     of buffers: engine, io_uring or both (default: both)
  --help        this text

Exit codes: 0 all was well; 1 it was not; 2 wrong options.
`;

interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly parts: readonly Part[];
  readonly help: boolean;
}

function options(): Options {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "1" },
      seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
      what: { type: "string", default: "all" },
      where: { type: "string", default: "both" },
      help: { type: "boolean", default: false },
    },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes >= 0.01)) throw new TypeError(`--minutes is a number of at least 0.01, not "${values.minutes}"`);
  if (!Number.isSafeInteger(seed)) throw new TypeError(`--seed is an integer, not "${values.seed}"`);
  const parts = partsOf(values.what, values.where);
  if (parts === undefined) throw new TypeError(`there is no part "${values.what}" at "${values.where}": see --help`);
  return { minutes, seed, parts, help: values.help };
}

interface Display {
  update(milliseconds: number, said: string): void;
  stop(): void;
}

/** A bar on a terminal, once a second; elsewhere a line now and then. */
function display(name: string, limit: number): Display {
  let next = 0;
  const due = (milliseconds: number, pause: number): boolean => {
    if (milliseconds < next) return false;
    next = milliseconds + pause;
    return true;
  };
  if (!process.stderr.isTTY) {
    const update = (milliseconds: number, said: string): void => {
      if (due(milliseconds, 10_000)) console.error(`soak: ${name}, ${(milliseconds / 1000).toFixed(0)} s: ${said}`);
    };
    return { update, stop: () => {} };
  }
  const format = `soak: ${name} [{bar}] {percentage}%  {said}`;
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true });
  bar.start(limit, 0, { said: "" });
  return {
    update: (milliseconds, said) => {
      if (due(milliseconds, 1000)) bar.update(Math.min(milliseconds, limit), { said });
    },
    stop: () => bar.stop(),
  };
}

async function run({ minutes, seed, parts }: Options): Promise<void> {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  console.log(`soak: seed ${seed}, ${minutes} minutes`);
  const shares = parts.reduce((sum, { share }) => sum + share, 0);
  for (const { name, share, run: part } of parts) {
    if (stop.signal.aborted) return;
    const milliseconds = share === 0 ? 0 : (minutes * 60_000 * share) / shares;
    const shown = display(name, milliseconds);
    try {
      const said = await part({ seed, milliseconds, signal: stop.signal, progress: shown.update });
      shown.stop();
      console.log(`soak: ${name}: ${said}`);
    } catch (error) {
      shown.stop();
      console.error(`soak: ${name}, seed ${seed}:`, error instanceof SoakFailure ? error.message : error);
      process.exitCode = 1;
      return;
    }
  }
}

let plan;
try {
  plan = options();
} catch (error) {
  console.error(`soak: ${(error as Error).message}`);
  process.exit(2);
}
if (plan.help) process.stdout.write(HELP);
else await run(plan);
