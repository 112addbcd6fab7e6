/** The README's tour is true: its excerpts stand in the files they name, its programs run, its error is what one reads. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, ringwright, root } from "../cli/cli.ts";
import { withImports } from "../support/shipped.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");
/** Blocks of code behind a comment that says what they are. */
const blocks = [...readme.matchAll(/^<!-- (.+) -->\n+(?:<!-- prettier-ignore -->\n)?```\w+\n([^]*?)^```$/gm)].map(
  ([, what, text]) => ({
    what: what!,
    text: text!,
  }),
);

test.each(blocks.filter(({ what }) => what.startsWith("part of ")))("$what", ({ what, text }) => {
  expect(readFileSync(join(root, what.slice("part of ".length)), "utf8")).toContain(text);
});

test.each(blocks.filter(({ what }) => what === "run"))("a program of the tour runs", ({ text }) => {
  // Within the repository, so that the packages resolve; under the name that the tour gives the generated driver.
  const generated = join(root, "test/.generated");
  mkdirSync(generated, { recursive: true });
  const place = mkdtempSync(join(generated, "readme-"));
  try {
    const program = join(place, "tour.ts");
    writeFileSync(program, text.replace("./io_uring.gen.js", join(root, "specs/io_uring.gen.ts")));
    const done = spawnSync(process.execPath, ["--conditions=ringwright-source", program], {
      encoding: "utf8",
      timeout: 20_000,
    });
    expect([done.status, done.stderr]).toEqual([0, ""]);
    const expected = text.includes("/etc/hostname") ? readFileSync("/etc/hostname", "utf8") : String(10_000 * 4096);
    expect(done.stdout.trim()).toBe(expected.trim());
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

test("the error of the tour is what the compiler says", () => {
  const [, command, shown] = /^```console\n\$ npx ringwright (.+)\n([^]*?)^```$/m.exec(readme)!;
  const texts = withImports("io_uring.ring");
  const cwd = folder({ ...texts, "io_uring.ring": texts["io_uring.ring"]!.replace("0x08 res ", "0x0a res ") });
  expect(ringwright(command!.split(" "), { cwd })).toEqual({ status: 1, stdout: "", stderr: shown });
});

test("the bytes of the tour are what they are decoded to", () => {
  const [, command, shown] = /^\$ npx ringwright (decode .+)\n([^]*?)^```$/m.exec(readme)!;
  expect(ringwright(command!.split(" "), { cwd: join(root, "specs") })).toEqual({
    status: 0,
    stdout: shown,
    stderr: "",
  });
});

test("the proof of the tour passes", () => {
  const [, command] = /^npx ringwright (emit c .+) \| gcc/m.exec(readme)!;
  const { status, stdout, stderr } = ringwright(command!.split(" "), { cwd: join(root, "specs") });
  expect([status, stderr]).toEqual([0, ""]);
  const gcc = spawnSync("gcc", ["-fsyntax-only", "-x", "c", "-"], { input: stdout, encoding: "utf8", timeout: 20_000 });
  expect([gcc.status, gcc.stderr]).toEqual([0, ""]);
});
