/** fio on the same file: buffered, the same block size, depth and batches; at random offsets of its own. */

import { runToEnd } from "../harness/children.ts";
import { CannotMeasure, type Contestant } from "../harness/types.ts";

interface Answer {
  readonly jobs: readonly { readonly error: number; readonly read: { total_ios: number; runtime: number } }[];
}

const RUN_MILLISECONDS = 500;

export function fio(path: string, depth: number): Contestant {
  const args = [
    "--name=random",
    `--filename=${path}`,
    "--readonly",
    "--rw=randread",
    "--bs=4k",
    "--ioengine=io_uring",
    `--iodepth=${depth}`,
    `--iodepth_batch_submit=${depth}`,
    `--iodepth_batch_complete_min=${depth}`,
    `--iodepth_batch_complete_max=${depth}`,
    "--direct=0",
    // Without these it would empty the page cache first, and spend its time on clocks and maps of blocks.
    "--invalidate=0",
    "--fadvise_hint=0",
    "--norandommap",
    "--gtod_reduce=1",
    "--randseed=7",
    "--thread",
    "--time_based",
    `--runtime=${RUN_MILLISECONDS}ms`,
    "--output-format=json",
  ];
  return {
    name: "fio",
    once: true,
    async round() {
      const done = await runToEnd({ command: "fio", args, limitSeconds: 30 }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") throw new CannotMeasure("fio is missing: apt-get install fio");
        throw error;
      });
      if (done.status !== 0) throw new CannotMeasure(`fio ended with ${done.signal ?? done.status}`);
      const [job] = (JSON.parse(done.stdout) as Answer).jobs;
      if (job === undefined || job.error !== 0) throw new CannotMeasure("fio could not read the file");
      return { nanoseconds: job.read.runtime * 1e6, count: job.read.total_ios };
    },
  };
}
