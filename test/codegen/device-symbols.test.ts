import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEVICE_MODULE, DEVICE_RUNTIME } from "../../src/codegen/device-symbols.ts";
import * as device from "../../src/device/index.ts";
import { root } from "./compile.ts";

const files = ["specs", "examples/*", "bench/specs", "test/device/specs"].flatMap((folder) =>
  globSync(`${folder}/*.device.gen.ts`, { cwd: root }),
);

test("what the table names is exported, as what it says", () => {
  const values = Object.entries(DEVICE_RUNTIME).filter(([, kind]) => kind === "value");
  expect(values.map(([name]) => name).filter((name) => !(name in device))).toEqual([]);
  const types = Object.entries(DEVICE_RUNTIME).filter(([, kind]) => kind === "type");
  const text = readFileSync(join(root, "src/device/index.ts"), "utf8");
  expect(types.map(([name]) => name).filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
});

test("there is something that it holds for", () => {
  expect(files.length).toBeGreaterThan(3);
});

test.each(files)("%s imports nothing else, and only what it uses", (file) => {
  const text = readFileSync(join(root, file), "utf8");
  const clause = new RegExp(`import \\{([^}]*)\\} from "${DEVICE_MODULE}"`).exec(text)?.[1] ?? "";
  const names = clause.split(",").map((part) => part.trim()).filter((part) => part !== ""); // prettier-ignore
  expect(names).not.toEqual([]);
  const bare = names.map((name) => name.replace("type ", ""));
  expect(bare.filter((name) => !(name in DEVICE_RUNTIME))).toEqual([]);
  const kind = (name: string) => (name.startsWith("type ") ? "type" : "value");
  expect(names.filter((name) => kind(name) !== DEVICE_RUNTIME[name.replace("type ", "") as keyof typeof DEVICE_RUNTIME])).toEqual([]); // prettier-ignore
  const body = text.slice(text.indexOf(DEVICE_MODULE));
  expect(bare.filter((name) => !new RegExp(`\\b${name}\\b`).test(body))).toEqual([]);
});
