/** `npm run demo -- engine`: copies memory by a copy engine in a thread of its own. See `usage`. */
import { parseArgs } from "node:util";
import { hub, type DeviceBuffer } from "@ringwright/runtime";
import { softWorker } from "@ringwright/runtime/soft";
import { Copier } from "../../specs/dma-copy.gen.ts";
import { megabytes, say, type Demo } from "../demo.ts";
import { Stop } from "../stop.ts";
import { slowCrc32c } from "./slow-crc32c.ts";

const MIB = 2 ** 20;
const SIZE = 64 * MIB;
/** What one command copies, and how many are on their way at any time. */
const PIECE = 256 * 1024;
const LANES = 16;
const ROUNDS = 5;

const usage = `Usage: npm run demo -- engine

Starts the copy engine of specs/dma-copy.ring, a device made of software, in a thread of its own. Its generated driver has
it copy ${SIZE / MIB} MiB of noise, in pieces of ${PIECE / 1024} KiB; then both copies are compared, and the engine's checksum with that of
another program.

  -h, --help  show this

Exit codes:
  0   copied, and all is equal
  1   it is not, or something failed
  2   the command line was not understood
  130 interrupted
`;

export const demo: Demo = { about: "memory, by a copy engine made of software", usage, run };

async function run(args: readonly string[], signal: AbortSignal): Promise<void> {
  if (asksForHelp(args)) return void process.stdout.write(usage);
  await using transport = await softWorker(new URL("engine.ts", import.meta.url));
  await using copier = await Copier.start(transport, { depths: { urgent: 8, normal: 64, done: 128 }, signal });
  say("started the copy engine of specs/dma-copy.ring in a thread of its own");
  using source = hub.allocate(SIZE);
  using target = hub.allocate(SIZE);
  fillWithNoise(source);

  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { moved } = await copier.urgent.fill({ pattern: round, target });
    const start = performance.now();
    await copyAll(copier, source, target, signal);
    times.push(performance.now() - start);
    if (moved !== SIZE || Buffer.compare(source.bytes, target.bytes) !== 0) throw new Stop(1, "the copy differs");
  }
  const median = times.sort((a, b) => a - b)[ROUNDS >> 1]!;
  say(
    `copied ${SIZE / MIB} MiB in ${SIZE / PIECE} commands, byte for byte; median of ${ROUNDS}:${megabytes(SIZE, median)}`,
  );

  const { equal, same } = await copier.normal.compare({ first: source, second: target });
  if (!equal) throw new Stop(1, `the engine finds a difference at byte ${same}`);
  const { crc } = await copier.normal.crc32c({ source: target });
  const expected = slowCrc32c(source.bytes);
  if (crc !== expected) throw new Stop(1, `the engine's checksum is ${hex(crc)}, and not ${hex(expected)}`);
  say(`the engine finds both equal; its CRC-32C, ${hex(crc)}, is that of another program`);
}

/** Copies by commands of a piece each, several at a time. */
async function copyAll(copier: Copier, source: DeviceBuffer, target: DeviceBuffer, signal: AbortSignal): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < SIZE) {
      signal.throwIfAborted();
      const at = next;
      next += PIECE;
      await copier.normal.copy({ source, sourceAt: at, target, targetAt: at, length: Math.min(PIECE, SIZE - at) });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** What does not repeat itself where pieces begin. */
function fillWithNoise(buffer: DeviceBuffer): void {
  const words = new Uint32Array(buffer.bytes.buffer, buffer.bytes.byteOffset, buffer.size / 4);
  let word = 0x2545f491;
  for (let at = 0; at < words.length; at++) {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    words[at] = word;
  }
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, "0")}`;
}

/** @throws Stop when there is anything else than what `usage` tells */
function asksForHelp(args: readonly string[]): boolean {
  try {
    const options = { help: { type: "boolean", short: "h" } } as const;
    return parseArgs({ args: [...args], options }).values.help === true;
  } catch (error) {
    throw new Stop(2, (error as Error).message);
  }
}
