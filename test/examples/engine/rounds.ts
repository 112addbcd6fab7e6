/** A queue's whole life by chance, and several of them. */
import assert from "node:assert/strict";
import { Arena } from "./arena.ts";
import { Drive, Seen } from "./drive.ts";
import { open } from "./open.ts";
import { mixes } from "./plans.ts";
import { Hash, Random } from "./random.ts";

const DEPTHS = [2, 3, 4, 5, 7, 8, 11, 16, 31, 64];

export interface Run {
  readonly hash: Hash;
  readonly seen: Seen;
}

/** One queue's life. */
async function round(seed: number, commands: number, { hash, seen }: Run, traced: boolean): Promise<void> {
  const random = new Random(seed);
  const mix = random.of(mixes);
  const depths = { urgent: random.of(DEPTHS), normal: random.of(DEPTHS), done: random.of(DEPTHS) };
  const engine = { lanes: 1 + random.below(16), chunk: random.of(mix.chunks) };
  const trace = traced ? { trace: (line: string) => hash.text(line) } : {};
  using arena = new Arena((at) => (at * 7) & 0xff);
  await using opened = await open({ engine, soft: { seed, ...trace }, depths });
  const { device, transport, copier } = opened;
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
      case 2:
        transport.step(1 + random.below(60));
        break;
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
  assert.deepEqual(device.hostBugs, []);
}

export async function run(seed: number, rounds: number, commands: number, traced = false): Promise<Run> {
  const run = { hash: new Hash(), seen: new Seen() };
  for (let each = 0; each < rounds; each++) await round(seed + each, commands / rounds, run, traced);
  return run;
}
