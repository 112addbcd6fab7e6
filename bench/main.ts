/** `npm run bench`: see bench/README.md. */

import { CASES } from "./harness/catalogue.ts";
import { stopWithSignals } from "./harness/children.ts";
import { HELP, type Options, parseOptions, WrongOptions } from "./harness/options.ts";
import { installPeers } from "./harness/peers.ts";
import { runCase } from "./harness/run-case.ts";
import { machine, table } from "./harness/table.ts";
import { CannotMeasure, type Row } from "./harness/types.ts";

async function measure({ areas, effort, peers }: Options): Promise<readonly Row[]> {
  const cases = CASES.filter(({ area }) => areas.includes(area));
  if (peers && cases.some(({ rows }) => rows.some(({ peer }) => peer === true))) await installPeers();
  const rows: Row[] = [];
  for (const plan of cases) {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[Kbench: ${plan.id}…`);
    rows.push(...(await runCase(plan, effort, peers)));
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  return rows;
}

function show(rows: readonly Row[], { json }: Options): void {
  if (json) {
    console.log(JSON.stringify(rows, undefined, 2));
    return;
  }
  console.log(`${table(rows)}\n\n${machine()}`);
}

stopWithSignals();
try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(HELP);
  else show(await measure(options), options);
} catch (error) {
  const known = error instanceof WrongOptions || error instanceof CannotMeasure;
  console.error(known ? `bench: ${error.message}` : error);
  process.exitCode = error instanceof WrongOptions ? 2 : error instanceof CannotMeasure ? 3 : 1;
}
