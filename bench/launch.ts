/** A launch: a fresh process that runs one case's contestants in interleaved rounds. Started by main.ts. */

import { stopWithSignals } from "./harness/children.ts";
import { runRounds } from "./harness/rounds.ts";
import { CannotMeasure, type CaseModule, type LaunchOrder, type LaunchReport } from "./harness/types.ts";

stopWithSignals();
// The launch leads a process group: when main is gone, so is everybody in it.
process.stdin.on("end", () => process.kill(-process.pid, "SIGKILL")).resume();

try {
  const order = JSON.parse(process.argv[2]!) as LaunchOrder;
  const module = (await import(`./cases/${order.module}.ts`)) as CaseModule;
  const contestants = await module.contestants(order.argument, { peers: order.peers });
  const times = await runRounds(contestants, order);
  for (const contestant of contestants) await contestant.close?.();
  const measured = (await module.measure?.(order.argument)) ?? [];
  const report: LaunchReport = { times, measured };
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
} catch (error) {
  console.error(error instanceof CannotMeasure ? `bench: ${error.message}` : error);
  process.exit(error instanceof CannotMeasure ? 3 : 1);
}
