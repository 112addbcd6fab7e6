import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exitCodeMeanings } from "../../src/cli/exit-codes.ts";
import { main, ringwright, root } from "./cli.ts";

const manual = readFileSync(join(root, "docs/cli.md"), "utf8");
const blocks = [...manual.matchAll(/^```console\n\$ ringwright (.+)\n([^]*?)^```$/gm)];

test("the manual shows the help of every verb", () => {
  expect(blocks.map(([, args]) => args)).toEqual([
    "--help",
    "check --help",
    "format --help",
    "build --help",
    "emit c --help",
    "emit model --help",
    "decode --help",
    "encode --help",
    "explain --help",
  ]);
});

test.each(blocks.map(([, args, text]) => [args!, text!]))(
  "`ringwright %s` prints what the manual shows",
  (args, text) => {
    expect(ringwright(args.split(" "))).toEqual({ status: 0, stdout: text, stderr: "" });
  },
);

const commands = [...manual.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, command]) => command!);

test.each(commands)("the manual's %s works", (command) => {
  const program = `"${process.execPath}" --conditions=ringwright-source "${main}"`;
  const done = spawnSync("bash", ["-euo", "pipefail", "-c", command.replaceAll("ringwright", program)], {
    cwd: join(root, "specs"),
    encoding: "utf8",
    timeout: 20_000,
  });
  expect({ status: done.status, stderr: done.stderr }).toEqual({ status: 0, stderr: "" });
});

test("the help lists every exit code", () => {
  const { stdout } = ringwright(["--help"]);
  for (const [code, meaning] of exitCodeMeanings)
    expect(stdout).toMatch(new RegExp(`^  ${code} +${RegExp.escape(meaning)}$`, "m"));
});

test("--version is the package's", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  expect(ringwright(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});
