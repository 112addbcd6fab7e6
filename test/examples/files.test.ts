import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { whole } from "../../examples/copy/files.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "ringwright-test-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test("a target appears when it is whole", async () => {
  const base = folder();
  const target = join(base, "target");
  const result = await whole(target, async (temporary) => {
    writeFileSync(temporary, "new");
    expect(readdirSync(base)).not.toContain("target");
    return Promise.resolve(7);
  });
  expect(result).toBe(7);
  expect(readFileSync(target, "utf8")).toBe("new");
  expect(readdirSync(base)).toEqual(["target"]);
});

test.each([undefined, "old"])(
  "when writing fails, a target of %j stays as it was and nothing is left",
  async (before) => {
    const base = folder();
    const target = join(base, "target");
    if (before !== undefined) writeFileSync(target, before);
    const failed = whole(target, (temporary) => {
      writeFileSync(temporary, "half");
      return Promise.reject(new Error("no space"));
    });
    await expect(failed).rejects.toThrow("no space");
    expect(readdirSync(base)).toEqual(before === undefined ? [] : ["target"]);
    if (before !== undefined) expect(readFileSync(target, "utf8")).toBe(before);
  },
);
