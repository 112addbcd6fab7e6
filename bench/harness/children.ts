/**
 * Every process that the benchmarks start: with a time limit, and killed, with all that it started, when this process is
 * told to stop. A launch leads a process group, so that one kill reaches everything in it.
 */

import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";

const running = new Map<ChildProcess, { readonly leader: boolean }>();

export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly limitSeconds: number;
  readonly stdio?: StdioOptions;
  readonly cwd?: string;
  /** Added to this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Leads a process group of its own. */
  readonly leader?: boolean;
}

/** Starts a process; after its limit it is killed, with its group when it leads one. */
export function start({ command, args, limitSeconds, stdio, cwd, env, leader = false }: Start): ChildProcess {
  const child = spawn(command, args, {
    detached: leader,
    stdio: stdio ?? ["pipe", "pipe", "inherit"],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
  });
  running.set(child, { leader });
  const timer = setTimeout(() => kill(child), limitSeconds * 1000);
  timer.unref();
  const ended = () => {
    clearTimeout(timer);
    running.delete(child);
  };
  child.once("exit", ended);
  child.once("error", ended);
  return child;
}

/** Kills a process that {@link start} started, and its group when it leads one. */
export function kill(child: ChildProcess): void {
  const entry = running.get(child);
  if (entry === undefined || child.pid === undefined) return;
  try {
    process.kill(entry.leader ? -child.pid : child.pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}

export interface Done {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

/** Runs a process to its end. @throws what spawn reports when it cannot start. */
export function runToEnd(order: Start, input?: string): Promise<Done> {
  return new Promise((resolve, reject) => {
    const child = start(order);
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    // A child that ends without reading its input is told apart by its status.
    child.stdin?.on("error", () => undefined);
    if (input !== undefined) child.stdin?.write(input);
    child.once("error", reject);
    child.once("close", (status, signal) => resolve({ status, signal, stdout }));
  });
}

/** On Ctrl-C or a termination: kills every process that runs, then ends this one as the signal asks. */
export function stopWithSignals(): void {
  for (const [signal, number] of [
    ["SIGINT", 2],
    ["SIGTERM", 15],
    ["SIGHUP", 1],
  ] as const) {
    process.on(signal, () => {
      for (const child of running.keys()) kill(child);
      process.exit(128 + number);
    });
  }
}
