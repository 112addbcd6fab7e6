/** The compiler as a library, on files that are nowhere but in memory. */
import { expect, test } from "vitest";
import { build, check } from "../../src/index.ts";
import { broken, color, paint } from "./cli.ts";
import { memoryHost } from "./memory-host.ts";

const good = { "specs/paint.ring": paint, "specs/common/color.ring": color };

test("check returns programs, and no diagnostics, for descriptions that are right", async () => {
  const { programs, diagnostics, failures } = await check(["specs/paint.ring"], { host: memoryHost(good) });
  expect(programs.map(({ root, models }) => [root.name, models.map(({ file }) => file)])).toEqual([
    ["paint", ["specs/common/color.ring", "specs/paint.ring"]],
  ]);
  expect({ diagnostics, failures }).toEqual({ diagnostics: [], failures: [] });
});

test("check returns errors and unreadable files as values", async () => {
  const host = memoryHost({ "specs/broken.ring": broken });
  const { programs, diagnostics, failures, sources } = await check(["specs", "none.ring"], { host });
  expect(programs).toEqual([]);
  expect(diagnostics.map(({ severity, location }) => [severity, location.file])).toEqual([
    ["error", "specs/broken.ring"],
  ]);
  expect(failures.map(({ path, reason }) => [path, reason])).toEqual([["none.ring", "ENOENT"]]);
  expect([...sources.keys()]).toEqual(["specs/broken.ring"]);
});

test("build writes through the host it is given", async () => {
  const host = memoryHost(good);
  const { outputs, diagnostics, failures } = await build(["specs"], { out: "out", host });
  expect({ diagnostics, failures }).toEqual({ diagnostics: [], failures: [] });
  expect(outputs).toEqual([
    { path: "out/common/color.gen.ts", state: "written" },
    { path: "out/paint.gen.ts", state: "written" },
  ]);
  expect([...host.files.keys()].sort()).toEqual([
    "/project/out/common/color.gen.ts",
    "/project/out/paint.gen.ts",
    "/project/specs/common/color.ring",
    "/project/specs/paint.ring",
  ]);
});

test("build returns what could not be written, and has written nothing", async () => {
  const host = memoryHost(good, (_, path) => (path.includes("paint.gen.ts") ? "EROFS" : undefined));
  const { outputs, failures } = await build(["specs"], { host });
  expect(outputs).toEqual([]);
  expect(failures).toEqual([
    { operation: "write", path: "specs/paint.gen.ts", reason: "EROFS", message: "the file system is read-only" },
  ]);
  expect([...host.files.keys()].filter((file) => file.includes(".gen"))).toEqual([]);
});

test("build of a description with errors writes nothing", async () => {
  const host = memoryHost({ ...good, "specs/broken.ring": broken });
  const { outputs, diagnostics } = await build(["specs"], { host });
  expect(outputs).toEqual([]);
  expect(diagnostics.map(({ location }) => location.file)).toEqual(["specs/broken.ring"]);
  expect(host.log).toEqual([]);
});

test("a failure is never thrown, a bug is", async () => {
  const host = memoryHost(good);
  const faulty = {
    ...host,
    read: () => {
      throw new TypeError("a bug of the host");
    },
  };
  await expect(check(["specs"], { host: faulty })).rejects.toThrow("a bug of the host");
});
