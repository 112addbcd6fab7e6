import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exitCodeMeanings } from "../../src/cli/exit-codes.ts";
import { ringwright, root } from "./cli.ts";

const manual = readFileSync(join(root, "docs/cli.md"), "utf8");
const blocks = [...manual.matchAll(/^```console\n\$ ringwright (.+)\n([^]*?)^```$/gm)];

test("the manual shows the help of every verb", () => {
  expect(blocks.map(([, args]) => args)).toEqual([
    "--help",
    "check --help",
    "build --help",
    "emit c --help",
    "emit model --help",
    "explain --help",
  ]);
});

test.each(blocks.map(([, args, text]) => [args!, text!]))(
  "`ringwright %s` prints what the manual shows",
  (args, text) => {
    expect(ringwright(args.split(" "))).toEqual({ status: 0, stdout: text, stderr: "" });
  },
);

test("the help lists every exit code", () => {
  const { stdout } = ringwright(["--help"]);
  for (const [code, meaning] of exitCodeMeanings) expect(stdout).toMatch(new RegExp(`^  ${code} +${meaning}$`, "m"));
});

test("--version is the package's", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  expect(ringwright(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});
