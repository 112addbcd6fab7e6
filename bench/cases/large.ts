/**
 * Whole processes on a description of 10,000 lines and about 24,000 fields: `ringwright check`, a Node that does nothing,
 * and other compilers on sources with as many fields. In one process: lines a second, and how time and memory grow.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { checkSource } from "../../src/model/check.ts";
import { buildFolder } from "../harness/c-program.ts";
import { runToEnd } from "../harness/children.ts";
import { flatbuffersSource, kaitaiSource, protoSource, typeSpecSource } from "../harness/large-peers.ts";
import { largeSpec } from "../harness/large-spec.ts";
import { shippedText } from "../harness/shipped-text.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";
import { commandLine } from "./compile.ts";

export const LINES = 10_000;

const root = resolve(import.meta.dirname, "../..");
const peers = resolve(import.meta.dirname, "../peers");

interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The Debian package that has it; absent for what npm installs. */
  readonly debian?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function contestants(_: number, options: { readonly peers: boolean }): Promise<readonly Contestant[]> {
  mkdirSync(buildFolder, { recursive: true });
  const folder = mkdtempSync(join(buildFolder, "large-"));
  const spec = largeSpec(LINES);
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const ring = write("large.ring", spec.text);
  const check = [...commandLine().args, "check", ring];
  const node: Program = { name: "node", command: process.execPath, args: ["-e", "1"] };
  const programs: readonly Program[] = options.peers ? [...others(folder, spec.fields, write)] : [];
  // Once before the rounds: what the system and the compile cache keep is there for all.
  for (const program of programs) await timed(program, folder);
  return [
    {
      ...repeated({ name: "check", command: process.execPath, args: check }, root),
      close: () => rmSync(folder, { recursive: true }),
    },
    repeated(
      { name: "check, first run", command: process.execPath, args: check, env: { NODE_DISABLE_COMPILE_CACHE: "1" } },
      root,
    ),
    repeated(node, root),
    ...programs.map((program) => ({ ...repeated(program, folder), once: true as const })),
  ];
}

function* others(folder: string, fields: number, write: (name: string, text: string) => string): Generator<Program> {
  const modules = join(peers, "node_modules");
  const tool = (name: string) => join(modules, ".bin", name);
  const ksy = write("large.json", kaitaiSource(fields));
  yield { name: "kaitai", command: process.execPath, args: [join(peers, "kaitai.cjs"), ksy] };
  write("large.proto", protoSource(fields));
  write("buf.yaml", "version: v2\n");
  write(
    "buf.gen.yaml",
    `version: v2\nplugins:\n  - local: ${tool("protoc-gen-es")}\n    out: out\n    opt: target=ts\n`,
  );
  yield { name: "buf", command: tool("buf"), args: ["build", "--output", "/dev/null"] };
  yield { name: "protoc-gen-es", command: tool("buf"), args: ["generate"] };
  const tsp = write("large.tsp", typeSpecSource(fields));
  yield { name: "TypeSpec", command: tool("tsp"), args: ["compile", tsp, "--no-emit"] };
  const fbs = write("large.fbs", flatbuffersSource(fields));
  yield { name: "flatc", command: "flatc", args: ["--ts", "-o", folder, fbs], debian: "flatbuffers-compiler" };
}

function repeated(program: Program, cwd: string): Contestant {
  return {
    name: program.name,
    async round(count) {
      let nanoseconds = 0;
      for (let n = 0; n < count; n++) nanoseconds += await timed(program, cwd);
      return { nanoseconds, count };
    },
  };
}

/** From before the process is started until it is gone. */
async function timed({ name, command, args, debian, env }: Program, cwd: string): Promise<number> {
  const start = process.hrtime.bigint();
  const done = await runToEnd({
    command,
    args,
    cwd,
    limitSeconds: 120,
    stdio: ["ignore", "ignore", 2],
    ...(env === undefined ? {} : { env }),
  }).catch((error: NodeJS.ErrnoException) => {
    const how = debian === undefined ? "" : `: apt-get install ${debian}`;
    throw error.code === "ENOENT" ? new CannotMeasure(`${name} is missing${how}`) : error;
  });
  const nanoseconds = Number(process.hrtime.bigint() - start);
  if (done.status !== 0) throw new CannotMeasure(`${name} ended with ${done.signal ?? done.status}`);
  return nanoseconds;
}

/** Sizes between which time and memory are to grow as the text does. */
const SMALL = 1_000;
const LARGE = 100_000;

/** Descriptions that ship and can stand beside copies of themselves. */
const SHIPPED = ["amd-pm4.ring", "linux/dma-buf.ring", "linux/iommufd.ring", "linux/vfio.ring"];

export function measure(): Promise<readonly Measured[]> {
  const [small, usual, large] = [checked(largeSpec(SMALL)), checked(largeSpec(LINES)), checked(largeSpec(LARGE))];
  const shipped = SHIPPED.map((name) => checked(shippedText(name, LINES)));
  const nanoseconds = shipped.reduce((sum, one) => sum + one.nanoseconds, 0) / shipped.length;
  const row = (what: string, ours: number, unit: string, target?: number): Measured => ({
    what,
    against: "nothing",
    ours,
    unit,
    ...(target === undefined ? {} : { target }),
  });
  return Promise.resolve([
    row("parse and check descriptions that ship, warm, a line", nanoseconds, "ns", 5_000),
    row("parse and check the large description, warm, a line of 2.4 fields", usual.nanoseconds, "ns"),
    row(`time a line at ${LARGE} lines ÷ at ${SMALL}`, large.nanoseconds / small.nanoseconds, "×"),
    row(`memory a line at ${LARGE} lines ÷ at ${SMALL}`, large.bytes / small.bytes, "×"),
  ]);
}

interface Text {
  readonly text: string;
  readonly lines: number;
  readonly others?: Readonly<Record<string, string>>;
}

/** What a line takes, in a process that has checked the text before: the median of some times, and what the model keeps. */
function checked(spec: Text): { readonly nanoseconds: number; readonly bytes: number } {
  const check = () => {
    const { program } = checkSource(spec.text, spec.others);
    if (program === undefined) throw new CannotMeasure("a description that is measured has errors");
    return program;
  };
  const times: number[] = [];
  const until = performance.now() + 1_500;
  while (times.length < 5 || (performance.now() < until && times.length < 50)) {
    const start = performance.now();
    check();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = [check()];
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  kept.pop();
  return { nanoseconds: (times[times.length >> 1]! * 1e6) / spec.lines, bytes: bytes / spec.lines };
}

/** Collects garbage, so that what is counted is what is kept. */
function collect(): void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  // What the first time only makes unreachable, the second one frees.
  gc();
  gc();
}
