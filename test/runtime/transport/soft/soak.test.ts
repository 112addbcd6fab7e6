/** A short soak; `npm run soak` is the long one. */
import { expect, test } from "vitest";

import { soak } from "../../../../bench/soak/worker.ts";

test(
  "commands to a device in another thread complete once each, whatever the depth and the batch",
  { timeout: 60_000 },
  async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const report = await soak({ seed, milliseconds: 5000 }).catch((error: unknown) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
    expect(report.commands, `seed ${seed}`).toBeGreaterThan(1000);
  },
);
