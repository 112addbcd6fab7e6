/** Values of the kernel's structures, as its headers lay them out: filled by a C program, and given as bytes. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Filled {
  readonly header: string;
  /** `struct vring_desc` */
  readonly type: string;
  /** Members and their values, in C. */
  readonly members: Readonly<Record<string, string>>;
}

/** The bytes of each, in order. */
export function filledByC(structures: readonly Filled[]): readonly Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), "ringwright-"));
  try {
    const program = join(folder, "filled");
    run("gcc", ["-std=gnu11", "-Wall", "-Werror", "-x", "c", "-", "-o", program], text(structures));
    return run(program, [], "")
      .trimEnd()
      .split("\n")
      .map((line) => Buffer.from(line, "hex"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function text(structures: readonly Filled[]): string {
  const headers = new Set(["stdio.h", "string.h", ...structures.map(({ header }) => header)]);
  const blocks = structures.map(({ type, members }) =>
    [
      "  {",
      `    ${type} it;`,
      "    memset(&it, 0, sizeof it);",
      ...Object.entries(members).map(([member, value]) => `    it.${member} = ${value};`),
      "    print(&it, sizeof it);",
      "  }",
    ].join("\n"),
  );
  return [
    ...[...headers].map((header) => `#include <${header}>`),
    "static void print(const void *it, size_t size) {",
    '  for (size_t i = 0; i < size; i++) printf("%02x", ((const unsigned char *)it)[i]);',
    '  puts("");',
    "}",
    "int main(void) {",
    ...blocks,
    "}",
    "",
  ].join("\n");
}

function run(command: string, parameters: readonly string[], input: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    input,
    encoding: "utf8",
    timeout: 20_000,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}
