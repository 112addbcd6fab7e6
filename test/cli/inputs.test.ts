import { expect, test } from "vitest";
import { findInputs } from "../../src/cli/inputs.ts";
import { commonFolder, outputPath } from "../../src/cli/layout.ts";
import { memoryHost } from "./memory-host.ts";

const host = memoryHost({
  "specs/b.ring": "",
  "specs/a.ring": "",
  "specs/sub/c.ring": "",
  "specs/sub/notes.md": "",
  "specs/node_modules/other/d.ring": "",
  "specs/.hidden/e.ring": "",
  "empty/readme.md": "",
});

test.each([
  [["specs/a.ring"], ["specs/a.ring"]],
  [["./specs/a.ring", "specs/sub/../a.ring"], ["specs/a.ring"]],
  [["specs"], ["specs/a.ring", "specs/b.ring", "specs/sub/c.ring"]],
  [["specs/"], ["specs/a.ring", "specs/b.ring", "specs/sub/c.ring"]],
  [
    ["specs/sub/c.ring", "specs"],
    ["specs/sub/c.ring", "specs/a.ring", "specs/b.ring"],
  ],
  [["specs/sub/c.ring", "specs/sub"], ["specs/sub/c.ring"]],
  [["specs/sub/notes.md"], ["specs/sub/notes.md"]],
])("%j stands for %j", (paths, files) => {
  expect(findInputs(paths, host)).toEqual({ files, failures: [] });
});

test("what is not there, and a folder without descriptions, are failures", () => {
  expect(findInputs(["none.ring", "empty", "specs/a.ring"], host)).toEqual({
    files: ["specs/a.ring"],
    failures: [
      { operation: "read", path: "none.ring", reason: "ENOENT", message: "there is no such file" },
      { operation: "read", path: "empty", reason: "ENOENT", message: "no .ring file is in it" },
    ],
  });
});

test.each([
  [["/a/b/c.ring"], "/a/b"],
  [["/a/b/c.ring", "/a/b/d/e.ring"], "/a/b"],
  [["/a/bc/c.ring", "/a/bd/d.ring"], "/a"],
  [["/a/c.ring", "/b/c.ring"], "/"],
])("the common folder of %j is %s", (paths, folder) => {
  expect(commonFolder(paths)).toBe(folder);
});

test.each([
  ["specs/a.gen.ts", undefined, "specs/a.gen.ts"],
  ["specs/a.gen.ts", "out", "out/a.gen.ts"],
  ["specs/sub/c.gen.ts", "out", "out/sub/c.gen.ts"],
  ["/cwd/specs/sub/c.gen.ts", "/out", "/out/sub/c.gen.ts"],
])("%s goes with --out %s to %s", (beside, outDir, path) => {
  expect(outputPath(beside, { cwd: "/cwd", outDir, base: "/cwd/specs" })).toBe(path);
});
