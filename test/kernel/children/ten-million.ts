/** Runs 10 million no-ops; prints the resident memory after 1 million and at the end, in bytes. */
import { openRing } from "../ring.ts";

const BATCH = 32;
const ring = await openRing({ entries: BATCH });
let done = 0;
const on = {
  nop(): void {
    done++;
  },
};

function run(commands: number): void {
  for (const end = done + commands; done < end;) {
    for (let i = 0; i < BATCH; i++) ring.postNop();
    ring.notify();
    ring.poll(on);
  }
}

function resident(): number {
  const { gc } = globalThis as { gc?: () => void };
  gc!();
  gc!();
  return process.memoryUsage.rss();
}

run(1_000_000);
const early = resident();
run(9_000_000);
const late = resident();
await ring.close();
console.log(JSON.stringify({ done, early, late }));
