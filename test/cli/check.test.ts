import { describe, expect, test } from "vitest";
import { broken, color, folder, paint, ringwright } from "./cli.ts";
import { checkSarif } from "./sarif.ts";

const good = { "paint.ring": paint, "common/color.ring": color };

describe("check", () => {
  test("says nothing about a description that is right", () => {
    const cwd = folder(good);
    expect(ringwright(["check", "paint.ring"], { cwd })).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("checks every description of a folder, and tells each error once", () => {
    const cwd = folder({ ...good, "common/color.ring": broken.replace("protocol broken", "protocol color") });
    const { status, stdout, stderr } = ringwright(["check", "."], { cwd });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr.match(/^error\[/gm)).toHaveLength(1);
    expect(stderr).toContain("--> common/color.ring:6:3");
    expect(stderr).toMatch(/\n\n1 error in common\/color\.ring; `ringwright explain RW\d{4}` tells more\n$/);
    expect(stderr).not.toContain("\u001b");
  });

  test.each([
    ["a missing file", "none.ring", /none\.ring cannot be read: there is no such file \(ENOENT\)/],
    ["a folder without descriptions", "empty", /empty cannot be read: no \.ring file is in it \(ENOENT\)/],
    ["a path through a file", "paint.ring/x.ring", /paint\.ring\/x\.ring cannot be read: .+/],
  ])("%s is exit code 3", (_, path, told) => {
    const cwd = folder({ ...good, "empty/notes.md": "" });
    const { status, stdout, stderr } = ringwright(["check", path], { cwd });
    expect(stderr).toMatch(told);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  });

  test("an imported file that is missing is an error of the description that imports it", () => {
    const cwd = folder({ "paint.ring": paint });
    const { status, stderr } = ringwright(["check", "paint.ring"], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(/--> paint\.ring:5:/);
  });

  test("an imported path that is a folder is an error of the description that imports it", () => {
    const cwd = folder({ "paint.ring": paint, "common/color.ring/x": "" });
    const { status, stderr } = ringwright(["check", "paint.ring"], { cwd });
    expect(stderr).toMatch(/^error\[RW1101\]: cannot read common\/color\.ring\n/);
    expect(stderr).not.toContain("EISDIR");
    expect(status).toBe(1);
  });

  test("in JSON, one document has diagnostics with places and failures", () => {
    const cwd = folder({ "broken.ring": broken });
    const { status, stdout, stderr } = ringwright(["check", "broken.ring", "none.ring", "--output", "json"], { cwd });
    expect({ status, stderr }).toEqual({ status: 3, stderr: "" });
    const document = JSON.parse(stdout) as Record<"diagnostics" | "failures", readonly unknown[]>;
    expect(document.failures).toEqual([
      { operation: "read", path: "none.ring", reason: "ENOENT", message: "there is no such file" },
    ]);
    expect(document.diagnostics).toHaveLength(1);
    expect(document.diagnostics[0]).toMatchObject({
      code: expect.stringMatching(/^RW\d{4}$/) as string,
      severity: "error",
      location: { file: "broken.ring", line: 6, column: 3 },
    });
  });

  test("in SARIF, one log has the results, and failures as notifications", () => {
    const cwd = folder({ "broken.ring": broken });
    const { status, stdout, stderr } = ringwright(["--output", "sarif", "check", "broken.ring", "none.ring"], { cwd });
    expect({ status, stderr }).toEqual({ status: 3, stderr: "" });
    const [run] = checkSarif(stdout).runs;
    expect(run.results).toHaveLength(1);
    expect(run.results[0]!.locations[0]!.physicalLocation.artifactLocation.uri).toBe("broken.ring");
    expect(run.invocations![0]!.executionSuccessful).toBe(false);
    expect(run.invocations![0]!.toolExecutionNotifications[0]!.message.text).toContain("none.ring cannot be read");
  });

  test.each(["json", "sarif"])("in %s, a description that is right is a document too", (format) => {
    const cwd = folder(good);
    const { status, stdout } = ringwright(["check", "paint.ring", "--output", format], { cwd });
    expect(status).toBe(0);
    if (format === "sarif") expect(checkSarif(stdout).runs[0].results).toEqual([]);
    else expect(JSON.parse(stdout)).toEqual({ diagnostics: [], failures: [] });
  });
});

describe("emit", () => {
  test("model writes the resolved description as JSON", () => {
    const cwd = folder(good);
    const { status, stdout, stderr } = ringwright(["emit", "model", "paint.ring"], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ root: { name: "paint", file: "paint.ring" } });
  });

  test("c writes C that says where it comes from", () => {
    const cwd = folder(good);
    const { status, stdout, stderr } = ringwright(["emit", "c", "paint.ring"], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("paint.ring");
  });

  test("c --against writes assertions about that header", () => {
    const cwd = folder(good);
    const { status, stdout, stderr } = ringwright(["emit", "c", "paint.ring", "--against", "paint.h"], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("#include <paint.h>");
  });

  test.each(["model", "c"])("%s writes nothing when the description has errors", (verb) => {
    const cwd = folder({ "broken.ring": broken });
    const { status, stdout, stderr } = ringwright(["emit", verb, "broken.ring"], { cwd });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^error\[RW\d{4}\]/);
  });

  test.each([
    ["none.ring", "there is no such file (ENOENT)"],
    [".", "it is a directory (EISDIR)"],
  ])("model of %s cannot be read", (path, told) => {
    const { status, stdout, stderr } = ringwright(["emit", "model", path], { cwd: folder(good) });
    expect({ status, stdout, stderr }).toEqual({
      status: 3,
      stdout: "",
      stderr: `ringwright: ${path} cannot be read: ${told}\n`,
    });
  });

  test("in JSON, what was made is the document's result", () => {
    const cwd = folder(good);
    const { stdout } = ringwright(["emit", "c", "paint.ring", "--output", "json"], { cwd });
    const { result } = JSON.parse(stdout) as { result: string };
    expect(result).toBe(ringwright(["emit", "c", "paint.ring"], { cwd }).stdout);
  });
});
