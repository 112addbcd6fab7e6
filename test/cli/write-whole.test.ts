import { describe, expect, test } from "vitest";
import { writeWhole } from "../../src/cli/write-whole.ts";
import { memoryHost } from "./memory-host.ts";

const artifacts = ["a", "b", "c"].map((name) => ({ path: `/out/${name}`, text: `new ${name}` }));
const before = { "/out/a": "old a", "/out/b": "new b" };
const after = { "/out/a": "new a", "/out/b": "new b", "/out/c": "new c" };

test("writes what differs and leaves the rest alone", () => {
  const host = memoryHost(before);
  expect(writeWhole(artifacts, host)).toEqual({ written: ["/out/a", "/out/c"], failures: [] });
  expect(Object.fromEntries(host.files)).toEqual(after);
  expect(host.log.filter((line) => line.includes("/out/b") || line.includes(".b."))).toEqual([]);
});

test("replaces no file before every new text is on its way", () => {
  const host = memoryHost(before);
  writeWhole(artifacts, host);
  expect(host.log.map((line) => line.split(" ")[0])).toEqual(["write", "write", "rename", "rename"]);
});

test("a process that dies at any step leaves each file whole, old or new", () => {
  for (let step = 0; step < 4; step++) {
    let left = step;
    const host = memoryHost(before, () => {
      if (left-- === 0) throw new Error("killed");
      return undefined;
    });
    expect(() => writeWhole(artifacts, host)).toThrow("killed");
    expect(["old a", "new a"]).toContain(host.files.get("/out/a"));
    expect([undefined, "new c"]).toContain(host.files.get("/out/c"));
  }
});

describe.each(["write", "rename"])("when a %s fails", (operation) => {
  test.each([1, 2])("at the %ith file, every file is as it was and the failure names the file", (nth) => {
    let count = 0;
    const host = memoryHost(before, (asked) => (asked === operation && ++count === nth ? "ENOSPC" : undefined));
    const { written, failures } = writeWhole(artifacts, host);
    expect(written).toEqual([]);
    expect(failures).toEqual([
      { operation: "write", path: nth === 1 ? "/out/a" : "/out/c", reason: "ENOSPC", message: "the disk is full" },
    ]);
    expect(Object.fromEntries(host.files)).toEqual(before);
  });
});

test("a file that cannot be put back is told too", () => {
  let count = 0;
  const host = memoryHost(before, (asked) => (asked === "rename" && ++count > 1 ? "EIO" : undefined));
  const { failures } = writeWhole(artifacts, host);
  expect(failures.map(({ path }) => path)).toEqual(["/out/c", "/out/a"]);
});

test("nothing to change is nothing done", () => {
  const host = memoryHost(after);
  expect(writeWhole(artifacts, host)).toEqual({ written: [], failures: [] });
  expect(host.log).toEqual([]);
});
