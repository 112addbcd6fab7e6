import { nodeHost } from "./node-host.ts";
import { run } from "./run.ts";
import { processTerminal } from "./terminal.ts";

/** Runs this process's command line. */
export async function start(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processTerminal(), nodeHost());
}
