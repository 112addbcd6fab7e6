import { onTestFinished } from "vitest";

import { Uring } from "../../specs/io_uring.gen.ts";
import { FakeKernel } from "./fake-kernel.ts";

export { rejected, thrown } from "./outcomes.ts";

/** A driver over a fake kernel. */
export async function fakeRing(entries = 4, prepare?: (kernel: FakeKernel) => void) {
  const kernel = new FakeKernel();
  prepare?.(kernel);
  const ring = await Uring.create(kernel.transport, { entries });
  // A queue left open would be reported as leaked; one whose device lies may stay open.
  onTestFinished(() => void ring.close({ timeout: 100 }).catch(() => {}));
  return { kernel, ring };
}
