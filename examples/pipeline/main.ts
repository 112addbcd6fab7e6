/** `npm run demo -- pipeline`: a file through an io_uring, a copy engine and the io_uring again. See `usage`. */
import { constants } from "node:os";
import { access, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CallError, PinRefused, startTrace, type Trace } from "@ringwright/runtime";
import { UringError } from "../../specs/io_uring.gen.ts";
import { temporaryBeside } from "../copy/files.ts";
import { megabytes, say, type Demo } from "../demo.ts";
import { crc32c } from "../engine/crc32c.ts";
import { showProgress } from "../progress.ts";
import { makeScratch, writeNoise } from "../scratch.ts";
import { Stop } from "../stop.ts";
import { MADE_SIZE, readArguments, usage } from "./arguments.ts";
import { compareFiles } from "./check.ts";
import { openDevices, SourceChanged, type Devices, type Mode, type Passed } from "./devices.ts";
import { Shrunk } from "./pipeline.ts";

export const demo: Demo = { about: "a file through two devices, in each way to name memory", usage, run };

async function run(args: readonly string[], signal: AbortSignal): Promise<void> {
  const asked = readArguments(args);
  if (asked.help) return void process.stdout.write(usage);
  await using scratch = await makeScratch("pipeline");
  const file = asked.file ?? join(scratch.folder, "source");
  if (asked.file !== undefined) await inspect(asked.file, asked.output);
  else {
    await writeNoise(file, MADE_SIZE);
    say(`made ${MADE_SIZE / 2 ** 20} MiB of data in ${scratch.folder}`);
  }
  const target = asked.output === undefined ? join(scratch.folder, "target") : temporaryBeside(asked.output);
  using trace = asked.trace === undefined ? undefined : startTrace();
  try {
    await everyMode(asked.modes, file, target, signal);
    if (trace !== undefined) await writeTrace(asked.trace!, trace);
    if (asked.output !== undefined) await rename(target, asked.output);
  } finally {
    await rm(target, { force: true });
  }
}

/** @throws Stop */
async function writeTrace(path: string, trace: Trace): Promise<void> {
  trace.stop();
  await writeFile(path, JSON.stringify(trace)).catch((error: unknown) => {
    throw new Stop(1, `${path} cannot be written: ${reason(error)}`);
  });
  say(`${path} has ${trace.commands - trace.dropped} commands: open it in https://ui.perfetto.dev`);
}

/** Bytes from which on one round is enough, and how many are made of a shorter file. */
const LONG = 2 ** 30;
const ROUNDS = 6;

/** Looks before anything is written. @throws Stop */
async function inspect(file: string, output: string | undefined): Promise<void> {
  const { size, found } = await stat(file).then(
    (found) => ({ size: found.size, found }),
    (error: unknown) => {
      throw new Stop(1, `${file} cannot be read: ${reason(error)}`);
    },
  );
  if (!found.isFile()) throw new Stop(1, `${file} is not a regular file`);
  if (size === 0) throw new Stop(1, `${file} is empty`);
  await access(file, 4).catch((error: unknown) => {
    throw new Stop(1, `${file} cannot be read: ${reason(error)}`);
  });
  if (output === undefined) return;
  if ((await stat(output).catch(() => undefined)) !== undefined) throw new Stop(1, `${output} exists`);
  await access(dirname(resolve(output)), 2).catch((error: unknown) => {
    throw new Stop(1, `${output} cannot be written: ${reason(error)}`);
  });
}

/** Passes the file in each mode, and says what came of it. The last copy stays. */
async function everyMode(modes: readonly Mode[], file: string, target: string, signal: AbortSignal): Promise<void> {
  let expected: number | undefined;
  const rows: string[] = [];
  for (const mode of modes) {
    const passed = await pass(mode, file, target, signal);
    const { size, crc, took, pins, copied } = passed;
    const checking = showProgress(`checking ${mode}`, size);
    const sum = expected === undefined;
    const checked = await compareFiles(file, target, { sum, onProgress: checking.update, signal }).finally(
      checking.stop,
    );
    if (checked.differs !== undefined) throw new Stop(1, `with ${mode}, the copy differs at byte ${checked.differs}`);
    expected ??= checked.crc;
    if (crc !== expected)
      throw new Stop(1, `with ${mode}, the engine's checksum is ${hex(crc)}, and not ${hex(expected)}`);
    rows.push(
      `  ${mode.padEnd(8)}${megabytes(size, took)}${String(pins).padStart(8)}${mebibytes(copied).padStart(14)}`,
    );
    if (rows.length < modes.length) continue;
    say(`${size} bytes, read, copied and summed up, and written; all copies are byte for byte what was read,`);
    say(`and the engine's CRC-32C, ${hex(crc)}, is that of another program`);
  }
  say(`  memory    throughput    pins   copied by us`);
  rows.forEach(say);
  say(
    `(the engine's checksum alone: ${checksumSpeed()}; "pins" is how often memory was made known to the kernel for good)`,
  );
}

/** @throws Stop with one line */
async function pass(mode: Mode, file: string, target: string, signal: AbortSignal): Promise<Passed> {
  const devices = await open(mode);
  const { size } = await stat(file);
  // A short one ends before the engine's program has been compiled: the first round is for that.
  const rounds = size < LONG ? ROUNDS : 1;
  const progress = showProgress(mode, rounds * size);
  const all: Passed[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      await rm(target, { force: true });
      const onProgress = (done: number): void => progress.update(round * size + done);
      all.push(await devices.pass(file, target, { onProgress, signal }));
    }
    const [first] = all;
    const median = all.slice(rounds > 1 ? 1 : 0).sort((a, b) => a.took - b.took)[(rounds - 1) >> 1]!;
    return { ...first!, took: median.took };
  } catch (error) {
    if (error instanceof Shrunk || error instanceof SourceChanged)
      throw new Stop(1, `${file} is not reliable: ${error.message}`);
    if (error instanceof UringError && error.command === "read") throw new Stop(1, `${file}: ${error.message}`);
    const written =
      error instanceof UringError ? error.command === "write" : (error as NodeJS.ErrnoException).path === target;
    throw written ? new Stop(1, `the copy cannot be written (${target}): ${reason(error)}`, { cause: error }) : error;
  } finally {
    progress.stop();
    await devices[Symbol.asyncDispose]();
  }
}

async function open(addressing: Mode): Promise<Devices> {
  const { EACCES, ENOSYS, EPERM } = constants.errno;
  try {
    return await openDevices({ addressing });
  } catch (error) {
    const forbidden = error instanceof CallError && [-EACCES, -ENOSYS, -EPERM].includes(error.result);
    if (forbidden) throw new Stop(4, error.message, { cause: error });
    throw error instanceof PinRefused ? new Stop(1, error.message, { cause: error }) : error;
  }
}

/** How fast the engine sums up what stands in the processor's cache. */
function checksumSpeed(): string {
  const block = new Uint8Array(2 ** 16);
  const times = Array.from({ length: 2000 }, () => {
    const start = performance.now();
    crc32c(block);
    return performance.now() - start;
  });
  return megabytes(block.length, Math.min(...times)).trim();
}

function mebibytes(count: number): string {
  return `${(count / 2 ** 20).toFixed(0)} MiB`;
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, "0")}`;
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file or folder";
  return code === "EACCES" ? "that is not permitted" : message;
}
