/** Whole processes: the command line building a description, beside a Node that does nothing. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildFolder } from "../harness/c-program.ts";
import { runToEnd } from "../harness/children.ts";
import { CannotMeasure, type Contestant } from "../harness/types.ts";

const root = resolve(import.meta.dirname, "../..");
const description = "specs/io_uring.ring";

/** The built package when there is one, as users run it; else the sources. */
export function commandLine(): { readonly args: readonly string[]; readonly built: boolean } {
  const built = existsSync(join(root, "dist/cli/main.js"));
  return built
    ? { args: ["bin/ringwright.cjs"], built }
    : { args: ["--conditions=ringwright-source", "src/cli/main.ts"], built };
}

export async function contestants(): Promise<readonly Contestant[]> {
  const { args } = commandLine();
  mkdirSync(buildFolder, { recursive: true });
  const fresh = mkdtempSync(join(buildFolder, "fresh-"));
  const kept = mkdtempSync(join(buildFolder, "kept-"));
  const build = (out: string) => [...args, "build", description, "--out", out];
  const empty = (folder: string) => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  };
  await timed(build(kept));
  return [
    {
      name: "build, fresh",
      async round(count) {
        let nanoseconds = 0;
        for (let n = 0; n < count; n++) {
          empty(fresh);
          nanoseconds += await timed(build(fresh));
        }
        return { nanoseconds, count };
      },
      close: () => rmSync(fresh, { recursive: true }),
    },
    processes("build, unchanged", build(kept), () => rmSync(kept, { recursive: true })),
    processes("check", [...args, "check", description]),
    processes("node", ["-e", "1"]),
  ];
}

function processes(name: string, args: readonly string[], close: () => void = () => undefined): Contestant {
  return {
    name,
    async round(count) {
      let nanoseconds = 0;
      for (let n = 0; n < count; n++) nanoseconds += await timed(args);
      return { nanoseconds, count };
    },
    close,
  };
}

/** From before the process is started until it is gone. */
async function timed(args: readonly string[]): Promise<number> {
  const start = process.hrtime.bigint();
  const { status, signal } = await runToEnd({
    command: process.execPath,
    args,
    cwd: root,
    limitSeconds: 60,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const nanoseconds = Number(process.hrtime.bigint() - start);
  if (status !== 0) throw new CannotMeasure(`node ${args.join(" ")} ended with ${signal ?? status}`);
  return nanoseconds;
}
