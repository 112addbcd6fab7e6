/**
 * A file is copied and summed up: by the program of `npm run demo -- pipeline`, in the address mode that the argument says, by
 * streams of Node, and by a loop. What is read is in the page cache, and what is written goes there.
 */

import { rmSync } from "node:fs";
import { crc32c } from "../../examples/engine/crc32c.ts";
import { BLOCK_SIZE, MODES, openDevices } from "../../examples/pipeline/devices.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";
import { fastest, looped, streamed, type Pass } from "./plain-pipeline.ts";
import { checksumOf, pipelineFiles, type Files } from "./pipeline-files.ts";

/** MiB of the file. */
const SIZE = 256;
const MEBIBYTE = 2 ** 20;

export async function contestants(mode: number): Promise<readonly Contestant[]> {
  const files = pipelineFiles();
  const devices = await openDevices({ addressing: MODES[mode]! });
  const ours: Pass = async (source, target) => (await devices.pass(source, target)).crc;
  const close = async (): Promise<void> => {
    await devices[Symbol.asyncDispose]();
    files[Symbol.dispose]();
  };
  return [
    { ...contestant("pipeline", ours, "crc32c", files), close },
    contestant("streams", await fastest(streamed, files), "crc32", files),
    ...(mode === 0 ? [contestant("loop", await fastest(looped, files), "crc32", files)] : []),
  ];
}

function contestant(name: string, pass: Pass, sum: "crc32" | "crc32c", { source, target }: Files): Contestant {
  return {
    name,
    multiple: SIZE,
    async round(count) {
      let nanoseconds = 0n;
      for (let done = 0; done < count; done += SIZE) {
        rmSync(target, { force: true });
        const start = process.hrtime.bigint();
        await pass(source, target);
        nanoseconds += process.hrtime.bigint() - start;
      }
      return { nanoseconds: Number(nanoseconds), count };
    },
    /** Of what it has copied; its own sum must be of the same bytes. */
    async verify() {
      rmSync(target, { force: true });
      const said = await pass(source, target);
      const written = checksumOf(target, sum);
      if (said !== written) throw new CannotMeasure(`"${name}" says ${said} of what sums up to ${written}`);
      return sum === "crc32" ? written : checksumOf(target, "crc32");
    },
  };
}

export function measure(mode: number): Promise<readonly Measured[]> {
  if (mode !== 0) return Promise.resolve([]);
  const block = new Uint8Array(BLOCK_SIZE).fill(0xa5);
  const run = (): number => {
    const start = performance.now();
    for (let done = 0; done < SIZE * MEBIBYTE; done += block.length) crc32c(block);
    return ((performance.now() - start) * 1000) / SIZE;
  };
  run();
  const ours = Math.min(run(), run(), run());
  return Promise.resolve([
    { what: "the engine's checksum alone, of a MiB in the cache", against: "nothing", ours, unit: "µs" },
  ]);
}
