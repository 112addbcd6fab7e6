/** Drops a ring that it used, and closes another. */
import { openRing } from "../ring.ts";

async function use(): Promise<void> {
  const ring = await openRing();
  const token = ring.postNop();
  ring.notify();
  ring.waitSync(token);
  const other = await openRing();
  await other.nop();
  await other.close();
}

await use();
for (let i = 0; i < 20; i++) {
  (globalThis as { gc?: () => void }).gc?.();
  await new Promise((resolve) => setImmediate(resolve));
}
process.stdout.write("dropped\n");
