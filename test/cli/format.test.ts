import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatFiles } from "../../src/cli/format.ts";
import { folder, ringwright } from "./cli.ts";
import { memoryHost } from "./memory-host.ts";

const untidy = "protocol untidy;endian little;\nconst  a=1;";
const tidy = "protocol untidy;\nendian little;\nconst a = 1;\n";
const wrong = "protocol wrong;endian little;\nconst  a=;";

describe("format", () => {
  test("writes what is not formatted, says so, and leaves the rest", () => {
    const cwd = folder({ "a.ring": untidy, "b.ring": tidy });
    expect(ringwright(["format", "."], { cwd })).toEqual({ status: 0, stdout: "formatted a.ring\n", stderr: "" });
    expect(readFileSync(join(cwd, "a.ring"), "utf8")).toBe(tidy);
    expect(ringwright(["format", "."], { cwd })).toEqual({ status: 0, stdout: "", stderr: "" });
    // Nothing that it wrote on the way is left.
    expect(readdirSync(cwd).filter((name) => name !== ".cache")).toEqual(["a.ring", "b.ring"]);
  });

  test("leaves a description with errors as it is, tells them, and formats the others", () => {
    const cwd = folder({ "a.ring": untidy, "wrong.ring": wrong });
    const { status, stdout, stderr } = ringwright(["format", "a.ring", "wrong.ring"], { cwd });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "formatted a.ring\n" });
    expect(stderr).toContain("wrong.ring:2:10");
    expect(readFileSync(join(cwd, "wrong.ring"), "utf8")).toBe(wrong);
    expect(readFileSync(join(cwd, "a.ring"), "utf8")).toBe(tidy);
  });

  test("asks nothing of what is imported, or of what a description means", () => {
    const text = `protocol p;\nendian little;\nimport { a } from "./nowhere.ring";\nconst a =   b;\n`;
    const cwd = folder({ "p.ring": text });
    expect(ringwright(["format", "p.ring"], { cwd })).toEqual({ status: 0, stdout: "formatted p.ring\n", stderr: "" });
  });

  test("keeps ends of lines and a byte order mark", () => {
    const cwd = folder({ "a.ring": `\ufeff${untidy.replaceAll("\n", "\r\n")}` });
    expect(ringwright(["format", "a.ring"], { cwd }).status).toBe(0);
    expect(readFileSync(join(cwd, "a.ring"), "utf8")).toBe(`\ufeff${tidy.replaceAll("\n", "\r\n")}`);
  });

  test("writes all files or none", async () => {
    const refuse = (operation: string, path: string) =>
      operation === "rename" && path.endsWith("b.ring") ? "EACCES" : undefined;
    const host = memoryHost({ "a.ring": untidy, "b.ring": untidy }, refuse);
    const { failures, outputs } = await formatFiles(["a.ring", "b.ring"], { check: false }, host);
    expect(failures).toMatchObject([{ operation: "write", reason: "EACCES" }]);
    expect(outputs).toEqual([]);
    expect([...host.files.values()]).toEqual([untidy, untidy]);
  });

  test("is told of a file that is not there", () => {
    const { status, stderr } = ringwright(["format", "nowhere.ring"], { cwd: folder() });
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: "ringwright: nowhere.ring cannot be read: there is no such file (ENOENT)\n",
    });
  });
});

describe("format --check", () => {
  test("names what is not formatted, and writes nothing", () => {
    const cwd = folder({ "a.ring": untidy, "b.ring": tidy });
    const ran = ringwright(["format", "--check", "."], { cwd });
    expect(ran).toEqual({ status: 1, stdout: "unformatted a.ring\n", stderr: "" });
    expect(readFileSync(join(cwd, "a.ring"), "utf8")).toBe(untidy);
    expect(ringwright(["format", "--check", "b.ring"], { cwd })).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("answers in JSON", () => {
    const cwd = folder({ "a.ring": untidy });
    const { status, stdout } = ringwright(["format", "--check", "a.ring", "--output", "json"], { cwd });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      diagnostics: expect.anything() as unknown,
      failures: [],
      outputs: [{ path: "a.ring", state: "unformatted" }],
    });
  });
});
