import { parseArgs } from "node:util";
import { Stop } from "../stop.ts";
import { MODES, type Mode } from "./devices.ts";

export const MADE_SIZE = 64 * 2 ** 20;

export const usage = `Usage: npm run demo -- pipeline [FILE] [--output FILE] [--addressing MODE] [--trace FILE]

io_uring reads FILE, the copy engine of specs/dma-copy.ring, a device made of software in a thread of its own, copies each
block and sums it up, and io_uring writes the copy; commands go by fences, and the program touches no byte. Once for each way
in which the kernel is told of memory, by the same program. Then the copy is compared with FILE, byte for byte, and the
engine's checksum with that of another program. Without FILE it makes ${MADE_SIZE / 2 ** 20} MiB of data and takes that.

  --output FILE      keep the copy there; there must not be such a file. Otherwise it is removed
  --addressing MODE  one way alone: ${MODES.join(", ")}
  --trace FILE       write what was done when, for https://ui.perfetto.dev or chrome://tracing
  -h, --help         show this

Exit codes:
  0   all copies and checksums are right
  1   one is not, or something failed
  2   the command line was not understood
  4   this machine forbids io_uring
  130 interrupted
`;

export interface Arguments {
  /** What to read; absent: data of the demo's own. */
  readonly file: string | undefined;
  readonly output: string | undefined;
  readonly modes: readonly Mode[];
  readonly trace: string | undefined;
  readonly help: boolean;
}

/** @throws Stop when there is anything else than what `usage` tells */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args);
  const [file, ...others] = positionals;
  if (others.length > 0) throw new Stop(2, "give one FILE, or none");
  const { output, addressing, trace, help = false } = values;
  const modes = addressing === undefined ? MODES : MODES.filter((mode) => mode === addressing);
  if (modes.length === 0) throw new Stop(2, `there is no addressing '${addressing}': ${MODES.join(", ")}`);
  return { file, output, modes, trace, help };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { output: text, addressing: text, trace: text, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    throw new Stop(2, (error as Error).message);
  }
}
