import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { hasColors } from "../../src/cli/terminal.ts";
import { broken, folder, main, root } from "./cli.ts";

const node = [process.execPath, "--conditions=ringwright-source", main];

test("a reader that goes away is not an error", async () => {
  // Closed before anything is written: the first write finds a broken pipe.
  const child = spawn(node[0]!, [...node.slice(1), "emit", "model", "specs/io_uring.ring"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 15_000,
  });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test.each([
  [{ isTTY: true }, { TERM: "xterm" }, true],
  [{ isTTY: true }, { TERM: "xterm", NO_COLOR: "1" }, false],
  [{ isTTY: true }, { TERM: "xterm", NO_COLOR: "" }, true],
  [{ isTTY: true }, { TERM: "dumb" }, false],
  [{ isTTY: false }, { TERM: "xterm" }, false],
])("colours on %j with %j: %s", (stream, environment, colors) => {
  expect(hasColors(stream, environment)).toBe(colors);
});

/** Runs the check of an erroneous description on a terminal of its own, made by script(1). */
function onTerminal(environment: string): string {
  const command = `${environment} ${node.join(" ")} check broken.ring`;
  const done = spawnSync("script", ["--quiet", "--command", command, "/dev/null"], {
    cwd: folder({ "broken.ring": broken }),
    encoding: "utf8",
    input: "",
    timeout: 15_000,
    env: { ...process.env, NO_COLOR: undefined },
  });
  if (done.error) throw done.error;
  return done.stdout;
}

test("diagnostics have colours on a terminal, unless the user wants none", () => {
  expect(onTerminal("TERM=xterm")).toContain("\u001b[1;31m");
  expect(onTerminal("TERM=xterm NO_COLOR=1")).not.toContain("\u001b[");
});
