/** A queue's whole life by chance, and several of them. */
import assert from "node:assert/strict";
import { softWorker } from "@ringwright/runtime/soft";
import type { EngineOptions } from "../../../examples/engine/engine.ts";
import { Copier } from "../../../specs/dma-copy.gen.ts";
import { Arena } from "./arena.ts";
import { Drive, Seen } from "./drive.ts";
import { open, type Depths } from "./open.ts";
import { mixes } from "./plans.ts";
import { Hash, Random } from "./random.ts";

const DEPTHS = [2, 3, 4, 5, 7, 8, 11, 16, 31, 64];

const module = new URL("../../../examples/engine/engine.ts", import.meta.url);

export interface Run {
  readonly hash: Hash;
  readonly seen: Seen;
}

/** How a device is run. */
export type Way = "stepped" | "traced" | "thread";

interface Running extends AsyncDisposable {
  readonly copier: Copier;
  /** Lets it work. */
  work(pieces: number): void | Promise<void>;
  readonly hostBugs: readonly Error[];
}

async function start(way: Way, engine: EngineOptions, depths: Depths, seed: number, hash: Hash): Promise<Running> {
  if (way === "thread") {
    const transport = await softWorker(module, { data: engine });
    const copier = await Copier.start(transport, { depths });
    return {
      copier,
      work: () => new Promise((resolve) => void setImmediate(resolve)),
      hostBugs: transport.hostBugs,
      async [Symbol.asyncDispose]() {
        await copier.close();
        await transport.close();
      },
    };
  }
  const trace = way === "traced" ? { trace: (line: string) => hash.text(line) } : {};
  const opened = await open({ engine, soft: { seed, ...trace }, depths });
  const { copier, device, transport } = opened;
  return {
    copier,
    work: (pieces) => void transport.step(pieces),
    hostBugs: device.hostBugs,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** One queue's life. */
async function round(seed: number, commands: number, { hash, seen }: Run, way: Way): Promise<void> {
  const random = new Random(seed);
  const mix = random.of(mixes);
  const depths = { urgent: random.of(DEPTHS), normal: random.of(DEPTHS), done: random.of(DEPTHS) };
  const engine = { lanes: 1 + random.below(16), chunk: random.of(mix.chunks) };
  using arena = new Arena((at) => (at * 7) & 0xff);
  await using running = await start(way, engine, depths, seed, hash);
  const { copier } = running;
  const drive = new Drive(copier, depths, arena, random, hash, seen);
  // Completions are told to handlers, or kept as results.
  const told = random.once(2);
  let left = commands;
  while (left > 0 || drive.inFlight > 0) {
    switch (random.below(4)) {
      case 0:
        for (let burst = random.below(100); burst > 0 && left > 0; burst--) {
          const posted = drive.post(mix);
          if (posted === false) break;
          if (posted === true) left--;
        }
        break;
      case 1:
        random.of([copier, copier.urgent, copier.normal]).notify();
        break;
      case 2: {
        const working = running.work(1 + random.below(60));
        if (working !== undefined) await working;
        break;
      }
      default:
        if (told) copier.poll(drive.handlers);
        else {
          copier.poll();
          drive.look();
        }
        if (drive.inFlight === 0) seen.empty++;
    }
  }
  assert.equal(copier.inFlight, 0);
  assert.equal(arena.difference(), undefined);
  assert.deepEqual(running.hostBugs, []);
}

export async function run(seed: number, rounds: number, commands: number, way: Way = "stepped"): Promise<Run> {
  const run = { hash: new Hash(), seen: new Seen() };
  for (let each = 0; each < rounds; each++) await round(seed + each, commands / rounds, run, way);
  return run;
}
