/** `npm run demo`: what generated drivers do. See `usage`. */
import { demo as copy } from "./copy/main.ts";
import { demo as echo } from "./echo/main.ts";
import { demo as engine } from "./engine/main.ts";
import { demo as pipeline } from "./pipeline/main.ts";
import type { Demo } from "./demo.ts";
import { Stop } from "./stop.ts";

/** In the order in which they run. */
const demos: Readonly<Record<string, Demo>> = { copy, echo, engine, pipeline };

const list = Object.entries(demos).map(([name, { about }]) => `  ${name.padEnd(10)}${about}`);
const usage = `Usage: npm run demo [-- DEMO [ARGUMENT …]]

Runs one demo, or all of them:

${list.join("\n")}

"npm run demo -- DEMO --help" tells more of one.
`;

/** Runs one demo; what it fails with is one line. @returns the exit code */
async function run(name: string, args: readonly string[]): Promise<number> {
  const demo = demos[name]!;
  try {
    await demo.run(args, interrupted.signal);
    return 0;
  } catch (error) {
    const stopped = interrupted.signal.aborted;
    const reason = error instanceof Error ? error.message : String(error);
    const misused = error instanceof Stop && error.exitCode === 2;
    process.stderr.write(`${name}: ${stopped ? "interrupted" : reason}\n${misused ? `\n${demo.usage}` : ""}`);
    return stopped ? 130 : error instanceof Stop ? error.exitCode : 1;
  }
}

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());

const [name, ...args] = process.argv.slice(2);
if (name === undefined) {
  // One that fails does not keep the others from running.
  for (const each of Object.keys(demos)) {
    if (interrupted.signal.aborted) break;
    process.stdout.write(`— ${each}: ${demos[each]!.about}\n`);
    const code = await run(each, []);
    if (code !== 0) process.exitCode ??= code;
  }
} else if (Object.hasOwn(demos, name)) {
  process.exitCode = await run(name, args);
} else {
  const asked = name === "-h" || name === "--help";
  if (asked) process.stdout.write(usage);
  else process.stderr.write(`there is no demo '${name}'\n\n${usage}`);
  process.exitCode = asked ? 0 : 2;
}
