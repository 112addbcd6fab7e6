/** Device sides of all descriptions that ship: which queues have one, and that what is generated compiles strictly. */
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateTypeScript } from "../../src/codegen/plan.ts";
import { programOf, root } from "./compile.ts";

const folder = join(root, `test/.generated/device-sides-${process.pid}`);
const specs = globSync("specs/*.ring", { cwd: root }).sort();
/** By description: why which queues have none. */
const refused = new Map<string, readonly string[]>();

beforeAll(async () => {
  for (const path of specs) {
    const program = programOf(path);
    const { artifacts, diagnostics } = await generateTypeScript(program, {
      importExtension: "ts",
      device: (file) => file === path,
    });
    refused.set(
      path,
      diagnostics.filter(({ code }) => code === "RW1705").map(({ message }) => message),
    );
    for (const artifact of artifacts) {
      const file = join(folder, artifact.path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, artifact.text);
    }
  }
  const settings = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { noPropertyAccessFromIndexSignature: true, declaration: true, isolatedDeclarations: true },
    include: [posix.join("**", "*.ts")],
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  // The compiler looks at what is here: this is the one mistake that it has to find.
  writeFileSync(join(folder, "wrong.ts"), "export const wrong: string = 1;\n");
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("queues have one, or it is said why not", () => {
  const told = [...refused].flatMap(([path, messages]) =>
    messages.map((message) => `${posix.basename(path)} ${message.replace("no device side is generated for ", "")}`),
  );
  expect(told).toEqual([
    "hsa-aql.ring queue 'AqlQueue': its commands complete by records",
    "idxd.ring queue 'WorkQueue': its commands complete by records",
    "io_uring.ring queue 'Uring': where cell sq_head stands depends on what the queue is told",
    "nx-842.ring queue 'Window': its commands complete by records",
    "virtio-blk.ring queue 'Virtqueue': an entry of ring Table is a chain of slots",
    "virtio.ring queue 'Virtqueue': an entry of ring Table is a chain of slots",
  ]);
});

test("they compile, strictly", () => {
  const compiler = join(root, "node_modules/typescript-7/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "--project", folder], {
    encoding: "utf8",
    timeout: 100_000,
  });
  expect(stdout.split("\n").filter((line) => !line.startsWith(" ") && line !== "")).toEqual([
    expect.stringContaining("wrong.ts(1,14): error TS2322"),
  ]);
  expect(status).not.toBe(0);
}, 120_000);
