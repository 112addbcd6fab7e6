import { onTestFinished } from "vitest";

import { Uring, type UringOptions } from "../../specs/io_uring.gen.ts";
import { FakeKernel } from "./fake-kernel.ts";

export { rejected, thrown } from "./outcomes.ts";

/** A driver over a fake kernel. */
export async function fakeRing(options: number | UringOptions = 4, prepare?: (kernel: FakeKernel) => void) {
  const kernel = new FakeKernel();
  prepare?.(kernel);
  const chosen = typeof options === "number" ? { entries: options } : options;
  // It takes entries one by one: what is linked to another, it does not hold up.
  const ring = await Uring.create(kernel.transport, { ordering: "runtime", ...chosen });
  // A queue left open would be reported as leaked; one whose device lies may stay open.
  onTestFinished(() => void ring.close({ timeout: 100 }).catch(() => {}));
  return { kernel, ring };
}
