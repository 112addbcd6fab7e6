import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RUNTIME, RUNTIME_MODULE } from "../../src/codegen/symbols.ts";
import * as runtime from "../../src/runtime/generated.ts";
import { root } from "./compile.ts";

const table = Object.entries(RUNTIME);

test("the runtime exports for generated code what the table names, and nothing else", () => {
  const text = readFileSync(join(root, "src/runtime/generated.ts"), "utf8");
  const exported: (readonly [name: string, kind: string])[] = [];
  for (const [, type, names] of text.matchAll(/export (type )?\{([^}]*)\}/g)) {
    for (const name of names!
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")) {
      // prettier-ignore
      const isType = type !== undefined || name.startsWith("type ");
      exported.push([name.replace("type ", ""), isType ? "type" : "value"]);
    }
  }
  expect(Object.fromEntries(exported)).toEqual(RUNTIME);
  expect(Object.keys(runtime).sort()).toEqual(table.filter(([, kind]) => kind === "value").map(([name]) => name).sort()); // prettier-ignore
});

test.each([
  ...globSync("specs/**/*.gen.ts", { cwd: root }),
  ...globSync("test/codegen/cases/*/*.gen.ts", { cwd: root }),
])("%s imports nothing else of the runtime, and only what it uses", (file) => {
  const text = readFileSync(join(root, file), "utf8");
  const clause = new RegExp(`import \\{([^}]*)\\} from "${RUNTIME_MODULE}"`).exec(text)?.[1] ?? "";
  const names = clause.split(",").map((part) => part.trim()).filter((part) => part !== ""); // prettier-ignore
  const bare = names.map((name) => name.replace("type ", ""));
  expect(bare.filter((name) => !(name in RUNTIME))).toEqual([]);
  // A class may be named as a type alone; a type is never a value.
  expect(names.filter((name) => RUNTIME[name as keyof typeof RUNTIME] === "type")).toEqual([]);
  const body = text.slice(text.indexOf(RUNTIME_MODULE));
  expect(bare.filter((name) => !new RegExp(`\\b${name}\\b`).test(body))).toEqual([]);
});
