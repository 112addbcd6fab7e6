/** A case: its launches one after the other, and the rows that come of them. */

import { join, resolve } from "node:path";
import { runToEnd } from "./children.ts";
import type { Effort } from "./options.ts";
import { launchRatio, median } from "./statistics.ts";
import { CannotMeasure, type Case, type LaunchOrder, type LaunchReport, type Row, type RowPlan } from "./types.ts";

const bench = resolve(import.meta.dirname, "..");
const LAUNCH_LIMIT_SECONDS = 180;
const NANOSECONDS = { ns: 1, µs: 1e3, ms: 1e6 } as const;

export async function runCase(plan: Case, effort: Effort, peers: boolean): Promise<readonly Row[]> {
  const { share = 1, roundTimes = 1 } = plan;
  const order: LaunchOrder = {
    module: plan.module,
    argument: plan.argument,
    rounds: Math.ceil(effort.rounds * share),
    roundMilliseconds: effort.roundMilliseconds * roundTimes,
    peers,
  };
  const reports: LaunchReport[] = [];
  for (let launch = 0; launch < Math.ceil(effort.launches * share); launch++) reports.push(await runLaunch(order));
  const timed = plan.rows.filter((row) => peers || row.peer !== true).map((row) => timedRow(plan, row, reports));
  return [...timed, ...measuredRows(plan, reports)];
}

async function runLaunch(order: LaunchOrder): Promise<LaunchReport> {
  const done = await runToEnd({
    command: process.execPath,
    args: ["--conditions=ringwright-source", join(bench, "launch.ts"), JSON.stringify(order)],
    limitSeconds: LAUNCH_LIMIT_SECONDS,
    leader: true,
  });
  const name = `${order.module} ${order.argument}`;
  if (done.signal !== null)
    throw new Error(`a launch of ${name} was ended by ${done.signal} (its limit is ${LAUNCH_LIMIT_SECONDS} s)`);
  if (done.status === 3) throw new CannotMeasure(`${name} cannot be measured: see the line above`);
  if (done.status !== 0) throw new Error(`a launch of ${name} ended with ${done.status}`);
  return JSON.parse(done.stdout) as LaunchReport;
}

function timedRow(plan: Case, row: RowPlan, reports: readonly LaunchReport[]): Row {
  const times = (name: string) =>
    reports.map((report) => {
      const rounds = report.times[name];
      if (rounds === undefined) throw new Error(`${plan.module} has no contestant "${name}"`);
      return rounds;
    });
  const ours = times(row.ours);
  const theirs = times(row.theirs);
  const ratios = ours.map((rounds, launch) => launchRatio(rounds, theirs[launch]!));
  const ratio = median(ratios);
  const scale = NANOSECONDS[row.unit];
  return {
    area: plan.area,
    what: row.what,
    against: row.against,
    ours: median(ours.map(median)) / scale,
    theirs: median(theirs.map(median)) / scale,
    unit: row.unit,
    ratio,
    spread: [Math.min(...ratios), Math.max(...ratios)],
    ...(row.target === undefined ? {} : { target: row.target, reached: ratio <= row.target }),
  };
}

/** Figures that a launch found by itself: the worst launch counts, since the target is an absolute one. */
function measuredRows(plan: Case, reports: readonly LaunchReport[]): readonly Row[] {
  return reports[0]!.measured.map(({ what, against, unit, target }, index) => {
    const ours = Math.max(...reports.map((report) => report.measured[index]!.ours));
    const reached = target === undefined ? {} : { target, reached: ours <= target };
    return { area: plan.area, what, against, ours, theirs: null, unit, ratio: null, ...reached };
  });
}
