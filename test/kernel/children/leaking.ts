/** Drops buffers that nobody has closed. */
import { setTimeout as delay } from "node:timers/promises";

import { hub } from "@ringwright/runtime";

function forgetful(): void {
  hub.allocate(100, { name: "thumbnails" });
  hub.debug({ stacks: true });
  const whole = hub.allocate(200);
  whole.part(8, 16);
  whole.close();
  hub.wrap(new Uint8Array(8)).close();
}

process.on("warning", ({ name, message }) => console.log(`${name}: ${message}`));
forgetful();
for (let i = 0; i < 20; i++) {
  (globalThis as { gc?: () => void }).gc?.();
  await delay(1);
}
