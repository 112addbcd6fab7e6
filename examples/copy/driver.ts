import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, nodeHost } from "ringwright";
// The driver checked in beside the description says what the one built here looks like.
import type * as Driver from "../../specs/io_uring.gen.ts";

export interface BuiltDriver {
  readonly driver: typeof Driver;
  /** How long building and loading it took, in milliseconds. */
  readonly took: number;
}

/** Builds the description of io_uring into an empty folder, and loads the driver that this makes. */
export async function buildDriver(): Promise<BuiltDriver> {
  const start = performance.now();
  // Inside the project, so that the driver finds the runtime it imports; "dist" is ignored by git and by every tool.
  const parent = join(import.meta.dirname, "dist");
  await mkdir(parent, { recursive: true });
  const out = await mkdtemp(join(parent, "driver-"));
  try {
    const spec = join(import.meta.dirname, "../../specs/io_uring.ring");
    // Nothing of an earlier build is used: this host keeps no cache.
    const host = { ...nodeHost(), cacheFolder: () => undefined };
    // Node runs the TypeScript as it is, so imports name the files that are there.
    const { diagnostics, failures, outputs } = await build([spec], { out, host, importExtension: "ts" });
    const built = outputs.find(({ path }) => path.endsWith("io_uring.gen.ts"));
    if (built === undefined) {
      throw new Error([...diagnostics, ...failures].map(({ message }) => message).join("\n"));
    }
    const driver = (await import(pathToFileURL(built.path).href)) as typeof Driver;
    return { driver, took: performance.now() - start };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
