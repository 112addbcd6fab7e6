import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { complaint, importsOf, mayImport } from "./imports.ts";
import { files, root, text } from "./tree.ts";

describe("the import table", () => {
  test("knows every folder of src/", () => {
    const folders = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => entry.name).filter((name) => !(name in mayImport))).toEqual([]);
  });

  test("names only folders that it knows", () => {
    expect(
      Object.values(mayImport)
        .flat()
        .filter((name) => !(name in mayImport)),
    ).toEqual([]);
  });

  test("holds in the whole tree", () => {
    const complaints: string[] = [];
    for (const file of files()) {
      if (!/\.[cm]?[jt]s$/.test(file) || (!file.startsWith("src/") && !file.endsWith(".gen.ts"))) continue;
      for (const { specifier, line } of importsOf(file, text(file))) {
        const found = complaint(file, specifier);
        if (found !== undefined) complaints.push(`${file}:${line} imports "${specifier}": ${found}`);
      }
    }
    expect(complaints).toEqual([]);
  });

  test.each([
    ["src/base/a.ts", "./b.ts"],
    ["src/parser/a.ts", "../base/span.ts"],
    ["src/model/checks/a.ts", "../../parser/syntax.ts"],
    ["src/model/a.ts", "chevrotain"],
    ["src/diagnostics/a.gen.ts", "./b.ts"],
    ["src/cli/verbs/a.ts", "../../codegen/plan.ts"],
    ["src/index.ts", "./cli/build.ts"],
    ["src/runtime/native/a.ts", "koffi"],
    ["src/runtime/transport/io-uring/a.ts", "../../native/memory.ts"],
    ["src/runtime/transport/io-uring/a.ts", "../transport.ts"],
    ["src/runtime/memory/a.ts", "../transport/transport.ts"],
    ["src/runtime/device.ts", "../device/index.ts"],
    ["src/device/a.ts", "../runtime/errors/model.ts"],
    ["specs/a.gen.ts", "@ringwright/runtime/generated"],
    ["specs/a.device.gen.ts", "@ringwright/runtime/device"],
    ["specs/a.device.gen.ts", "./a.gen.ts"],
    ["specs/a.gen.ts", "./linux/errno.gen.ts"],
    ["test/a.test.ts", "../src/model/model.ts"],
  ])("%s may import %s", (file, specifier) => {
    expect(complaint(file, specifier)).toBeUndefined();
  });

  test.each([
    ["src/base/a.ts", "../parser/syntax.ts"],
    ["src/codegen/a.ts", "../parser/syntax.ts"],
    ["src/model/a.ts", "../../test/house/tree.ts"],
    ["src/model/a.ts", "../index.ts"],
    ["src/model/a.ts", "@ringwright/runtime"],
    ["src/nowhere/a.ts", "./b.ts"],
    ["src/runtime/a.ts", "../base/span.ts"],
    ["src/runtime/a.ts", "chevrotain"],
    ["src/runtime/a.ts", "../device/index.ts"],
    ["src/runtime/device.ts", "./index.ts"],
    ["src/device/a.ts", "../codegen/plan.ts"],
    ["src/runtime/queue/a.ts", "koffi"],
    ["src/runtime/queue/a.ts", "../transport/io-uring/index.ts"],
    ["src/runtime/transport/soft/a.ts", "../io-uring/index.ts"],
    ["src/runtime/transport/shared.ts", "./io-uring/index.ts"],
    ["src/base/a.ts", "<computed>"],
    ["specs/a.gen.ts", "../src/runtime/index.ts"],
    ["specs/a.gen.ts", "node:fs"],
  ])("%s may not import %s", (file, specifier) => {
    expect(complaint(file, specifier)).toBeDefined();
  });

  test("sees every way to name a module", () => {
    const ways = [
      `import "./effect.ts";`,
      `import type { A } from "./type.ts";`,
      `import { type B } from "./inline-type.ts";`,
      `export * from "./all.ts";`,
      `export type { C } from "./type-again.ts";`,
      `const d = await import("./dynamic.ts");`,
      "const e = await import(`./template.ts`);",
      `type F = import("./import-type.ts").F;`,
      `const g = require("./required.cjs");`,
      `const h = await import(name);`,
    ];
    expect(importsOf("a.ts", ways.join("\n")).map(({ specifier, line }) => `${line} ${specifier}`)).toEqual([
      "1 ./effect.ts",
      "2 ./type.ts",
      "3 ./inline-type.ts",
      "4 ./all.ts",
      "5 ./type-again.ts",
      "6 ./dynamic.ts",
      "7 ./template.ts",
      "8 ./import-type.ts",
      "9 ./required.cjs",
      "10 <computed>",
    ]);
  });
});
