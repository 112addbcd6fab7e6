/** `npm run demo -- echo`: a server on the generated driver beside Node's own, under the load of the same client. */
import { execFile } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { CallError } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";
import { Uring } from "../../specs/io_uring.gen.ts";
import { say, type Demo } from "../demo.ts";
import { Stop } from "../stop.ts";
import type { Seen } from "./load.ts";
import { listen as listenByNode } from "./net-server.ts";
import { listen, RING, type EchoServer } from "./server.ts";

const CONNECTIONS = { default: 64, most: 256 };
const BYTES = { default: 64, most: 65_536 };
const SECONDS = { default: 2, most: 60 };
/** Each server is loaded so often, in turns. */
const ROUNDS = 3;
const WARM_UP_MILLISECONDS = 300;

const usage = `Usage: npm run demo -- echo [--connections N] [--bytes N] [--seconds N]

Serves TCP connections of this machine through the driver generated from specs/io_uring.ring, and sends back whatever they
bring; so does a server of Node's own. A client in a process of its own loads both, in turns.

  --connections N  1 to ${CONNECTIONS.most}, default ${CONNECTIONS.default}
  --bytes N        of a message, 1 to ${BYTES.most}, default ${BYTES.default}
  --seconds N      of load on each server, 1 to ${SECONDS.most}, default ${SECONDS.default}
  -h, --help       show this

Exit codes:
  0   both were loaded
  1   something failed
  2   the command line was not understood
  4   this machine forbids io_uring
  130 interrupted
`;

export const demo: Demo = { about: "a TCP echo server, beside Node's own", usage, run };

interface Load {
  readonly connections: number;
  readonly bytes: number;
  readonly seconds: number;
}

async function run(args: readonly string[], signal: AbortSignal): Promise<void> {
  const load = readArguments(args);
  if (load === undefined) return void process.stdout.write(usage);
  const { connections, bytes, seconds } = load;
  const servers: Record<string, EchoServer> = {};
  try {
    servers["ringwright"] = await listen(await open());
    servers["node:net"] = await listenByNode();
    say(`${connections} connections, messages of ${bytes} bytes; ${ROUNDS} rounds on each server, ${seconds} s in all`);
    const figures = await measure(servers, load, signal);
    say(
      `  ${"".padEnd(12)}${"messages/s".padStart(12)}${"p50".padStart(10)}${"p99".padStart(10)}   processor time a message`,
    );
    for (const [name, { rate, p50, p99, cost }] of figures) {
      const times = [p50, p99].map((time) => `${time.toFixed(0)} µs`.padStart(10)).join("");
      say(`  ${name.padEnd(12)}${rate.toFixed(0).padStart(12)}${times}   ${cost.toFixed(1)} µs`);
    }
    say("(medians of the rounds; the client takes time of the same machine.)");
  } finally {
    for (const server of Object.values(servers)) await server.close();
  }
}

interface Figures {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of a processor that the server took for a message. */
  readonly cost: number;
}

async function measure(
  servers: Readonly<Record<string, EchoServer>>,
  load: Load,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Figures>> {
  const figures = new Map<string, Figures[]>(Object.keys(servers).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, { port }] of Object.entries(servers)) {
      const milliseconds = round < 0 ? WARM_UP_MILLISECONDS : Math.ceil((load.seconds * 1000) / ROUNDS);
      const before = process.cpuUsage();
      const seen = await client(port, load, milliseconds, signal);
      const { user, system } = process.cpuUsage(before);
      const rate = (seen.messages / seen.milliseconds) * 1000;
      const { p50, p99 } = seen;
      if (round >= 0) figures.get(name)!.push({ rate, p50, p99, cost: (user + system) / seen.messages });
    }
  }
  return new Map([...figures].map(([name, all]) => [name, medians(all)]));
}

function medians(all: readonly Figures[]): Figures {
  const of = (key: keyof Figures): number => all.map((one) => one[key]).sort((a, b) => a - b)[all.length >> 1]!;
  return { rate: of("rate"), p50: of("p50"), p99: of("p99"), cost: of("cost") };
}

/** Loads a server from another process, for at most ten seconds more than it is told to. */
async function client(port: number, load: Load, milliseconds: number, signal: AbortSignal): Promise<Seen> {
  const args = [
    join(import.meta.dirname, "load.ts"),
    ...[port, load.connections, load.bytes, milliseconds].map(String),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { signal, timeout: milliseconds + 10_000 });
  return JSON.parse(stdout) as Seen;
}

/** @throws Stop with its own exit code where the machine forbids io_uring: containers often do */
async function open(): Promise<Uring> {
  const { EACCES, ENOSYS, EPERM } = constants.errno;
  try {
    return await Uring.create(ioUring(), RING);
  } catch (error) {
    const forbidden = error instanceof CallError && [-EACCES, -ENOSYS, -EPERM].includes(error.result);
    throw forbidden ? new Stop(4, error.message, { cause: error }) : error;
  }
}

/** @returns nothing when help is asked for; @throws Stop for anything else than what `usage` tells */
function readArguments(args: readonly string[]): Load | undefined {
  const { help, ...given } = parse(args);
  if (help === true) return undefined;
  const read = (name: keyof Load, { default: usual, most }: typeof BYTES): number => {
    const value = given[name] === undefined ? usual : Number(given[name]);
    if (!Number.isInteger(value) || value < 1 || value > most) throw new Stop(2, `--${name} takes 1 to ${most}`);
    return value;
  };
  return {
    connections: read("connections", CONNECTIONS),
    bytes: read("bytes", BYTES),
    seconds: read("seconds", SECONDS),
  };
}

function parse(args: readonly string[]) {
  try {
    const number = { type: "string" } as const;
    const options = {
      connections: number,
      bytes: number,
      seconds: number,
      help: { type: "boolean", short: "h" },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Stop(2, (error as Error).message);
  }
}
