import { parseArgs } from "node:util";
import { Stop } from "../stop.ts";

export const usage = `Usage: npm run demo -- copy [[--force] SOURCE TARGET]

Builds specs/io_uring.ring into a driver, copies SOURCE to TARGET through it, compares checksums, and measures the copy
beside fs.copyFile and streams. Without arguments it makes 256 MiB of data and copies that.

  --force     replace TARGET when it exists
  -h, --help  show this

Exit codes:
  0   copied, and the checksums agree
  1   the copy failed, and TARGET is as it was; or only measuring it did, as the message says
  2   the command line was not understood
  4   this machine forbids io_uring
  130 interrupted; TARGET is whole, old or new
`;

export interface Arguments {
  /** What to copy and where to; absent: data of the demo's own. */
  readonly files: { readonly source: string; readonly target: string } | undefined;
  readonly force: boolean;
  readonly help: boolean;
}

/** @throws Stop when there is anything else than what `usage` tells */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args);
  const [source, target, ...others] = positionals;
  const { force = false, help = false } = values;
  if (source === undefined) return { files: undefined, force, help };
  if (target === undefined || others.length > 0) throw new Stop(2, "give both SOURCE and TARGET, or neither");
  return { files: { source, target }, force, help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { force: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    throw new Stop(2, (error as Error).message);
  }
}
