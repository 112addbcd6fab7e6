/** `npm run demo -- copy`: from a description to a driver, and from one file to another. See `usage` in arguments.ts. */
import { join } from "node:path";
import { constants } from "node:os";
import { ioUring } from "@ringwright/runtime/io-uring";
import { CallError } from "@ringwright/runtime";
import type * as Driver from "../../specs/io_uring.gen.ts";
import type { Uring } from "../../specs/io_uring.gen.ts";
import { megabytes, say, type Demo } from "../demo.ts";
import { Stop } from "../stop.ts";
import { readArguments, usage } from "./arguments.ts";
import { compare, nodeCopiers } from "./compare.ts";
import { copy, type CopyOptions } from "./copy.ts";
import { buildDriver } from "./driver.ts";
import { checksum, inspect, temporaryBeside, whole } from "./files.ts";
import { showProgress } from "../progress.ts";
import { makeScratch, writeNoise } from "../scratch.ts";

const DEPTH = 32;
/** From 64 KiB to 1 MiB this was the fastest: all blocks together still fit into a processor's cache. */
const BLOCK_SIZE = 128 * 1024;
const MADE_SIZE = 256 * 2 ** 20;
const ROUNDS = 3;

export const demo: Demo = { about: "a file, by the kernel's own queue pair", usage, run };

async function run(args: readonly string[], signal: AbortSignal): Promise<void> {
  const { files, force, help } = readArguments(args);
  if (help) return void process.stdout.write(usage);
  if (files !== undefined) await inspect(files.source, files.target, force);

  const { driver, took } = await buildDriver();
  say(`built specs/io_uring.ring into a driver in ${(took / 1000).toFixed(2)} s`);
  await using ring = await open(driver);

  // Awaited here, not returned: the ring closes where this function ends.
  if (files !== undefined) {
    await copyAndCompare(ring, files.source, files.target, force, signal);
  } else {
    await using scratch = await makeScratch("copy");
    const source = join(scratch.folder, "source");
    await writeNoise(source, MADE_SIZE);
    say(`made ${bytes(MADE_SIZE)} of data in ${scratch.folder}`);
    await copyAndCompare(ring, source, join(scratch.folder, "target"), force, signal);
  }
}

/** @throws Stop with its own exit code where the machine forbids io_uring: containers often do */
async function open({ Uring }: typeof Driver): Promise<Uring> {
  const { EACCES, ENOSYS, EPERM } = constants.errno;
  try {
    return await Uring.create(ioUring(), { entries: DEPTH });
  } catch (error) {
    const forbidden = error instanceof CallError && [-EACCES, -ENOSYS, -EPERM].includes(error.result);
    throw forbidden ? new Stop(4, error.message, { cause: error }) : error;
  }
}

async function copyAndCompare(
  ring: Uring,
  source: string,
  target: string,
  force: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { size, mode } = await inspect(source, target, force);
  const options: CopyOptions = { lanes: DEPTH, blockSize: BLOCK_SIZE, mode, signal };

  const progress = showProgress("copying", size);
  const sum = await whole(target, async (temporary) => {
    const copying = copy(ring, source, temporary, { ...options, durable: true, onProgress: progress.update });
    await copying.finally(progress.stop);
    const [before, after] = await Promise.all([checksum(source), checksum(temporary)]);
    if (before !== after) throw new Stop(1, `the checksums differ: ${before} became ${after}`);
    return after;
  });
  say(`copied ${bytes(size)} to ${target}; the disk has it, and its SHA-256 is the source's: ${sum}`);

  const ways = { ringwright: (from: string, to: string) => copy(ring, from, to, options), ...nodeCopiers };
  say(`the same copy, median of ${ROUNDS} interleaved rounds, without waiting for the disk:`);
  const times = await compare(ways, source, temporaryBeside(target), ROUNDS).catch((error: unknown) => {
    throw new Stop(1, `copied, but not measured: ${reason(error)}`, { cause: error });
  });
  for (const [name, took] of times) {
    say(`  ${name.padEnd(12)}${megabytes(size, took)}`);
  }
  say("(fs.copyFile leaves the copying to the kernel, which on some file systems shares blocks instead.)");
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function bytes(count: number): string {
  return count >= 2 ** 20 ? `${(count / 2 ** 20).toFixed(0)} MiB` : `${count} bytes`;
}
