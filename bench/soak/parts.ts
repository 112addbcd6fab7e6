/** What a soak is made of: each part runs for its time, and tells how it goes. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { soakBuffers, type BuffersReport, type Where } from "./buffers/buffers.ts";
import { require } from "./failure.ts";
import { soak, type SoakReport } from "./worker.ts";

export interface Part {
  readonly name: string;
  /** Of the whole soak's time; 0: it takes the time that it takes. */
  readonly share: number;
  /** @returns what it has done @throws SoakFailure */
  run(plan: PartPlan): Promise<string>;
}

export interface PartPlan {
  readonly seed: number;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
  readonly progress: (milliseconds: number, said: string) => void;
}

const MEBIBYTE = 2 ** 20;
/** What this process holds. */
const held = (): string => `${(process.memoryUsage.rss() / MEBIBYTE).toFixed(0)} MiB resident`;
const millions = (count: number): string => `${(count / 1e6).toFixed(1)}M`;

function ofWorker({ commands, milliseconds, chapters }: SoakReport): string {
  const each = ((milliseconds * 1e6) / Math.max(commands, 1)).toFixed(0);
  return `${millions(commands)} commands, ${each} ns each, ${chapters} queues, ${held()}`;
}

function ofBuffers({ steps, programs, seen }: BuffersReport): string {
  return `${millions(steps)} steps of ${programs} programs, ${millions(seen.get("done") ?? 0)} commands done, ${held()}`;
}

const worker: Part = {
  name: "worker",
  share: 1,
  async run({ progress, ...plan }) {
    const report = await soak({ ...plan, progress: (now) => progress(now.milliseconds, ofWorker(now)) });
    return `${ofWorker(report)}: each completed once`;
  },
};

function buffers(where: Where): Part {
  return {
    name: `buffers, ${where}`,
    share: 1,
    async run({ progress, ...plan }) {
      const report = await soakBuffers({
        ...plan,
        where,
        progress: (now) => progress(now.milliseconds, ofBuffers(now)),
      });
      return `${ofBuffers(report)}: no byte but lent ones was touched, and nothing is left`;
    },
  };
}

/** Memory of a process of its own: see resident.ts. @throws SoakFailure unless it stays within 2 MiB */
export async function resident(commands: number, limit: number): Promise<string> {
  const program = join(import.meta.dirname, "resident.ts");
  const given = ["--conditions=ringwright-source", "--expose-gc", program, String(commands)];
  const options = { timeout: limit, killSignal: "SIGKILL" } as const;
  const { stdout } = await promisify(execFile)(process.execPath, given, options);
  const { done, early, late } = JSON.parse(stdout) as { done: number; early: number; late: number };
  const more = (late - early) / MEBIBYTE;
  const said = `${millions(done)} commands, ${more.toFixed(2)} MiB more resident than after a tenth of them`;
  require(done >= commands && more <= 2, () => said);
  return said;
}

const memory: Part = { name: "memory", share: 0, run: () => resident(10_000_000, 300_000) };

/** By what `--what` and `--where` name. */
export function partsOf(what: string, where: string): readonly Part[] | undefined {
  const places = ({ both: ["engine", "io_uring"], engine: ["engine"], io_uring: ["io_uring"] } as const)[where];
  if (places === undefined) return undefined;
  const known: Readonly<Record<string, readonly Part[]>> = {
    worker: [worker],
    buffers: places.map(buffers),
    memory: [memory],
    all: [worker, ...places.map(buffers), memory],
  };
  return known[what];
}
