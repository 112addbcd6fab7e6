/**
 * Both packages as their users get them: packed, installed into an empty project, a description built there, what was
 * generated type-checked against the installed declarations, and the driver run on this machine's kernel.
 */

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withImports } from "../support/shipped.ts";
import { root } from "./tree.ts";

const LIMIT = 180_000;
const folder = mkdtempSync(join(tmpdir(), "ringwright-packaging-"));
const project = join(folder, "consumer");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** This process's environment without what `npm test` adds to it, and with this Node as the one that programs find. */
const env: NodeJS.ProcessEnv = { PATH: "" };
for (const [name, value] of Object.entries(process.env)) {
  if (
    !/^(npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix)|INIT_CWD|NODE_|VITEST)/.test(name)
  ) {
    env[name] = value;
  }
}
env["PATH"] = [dirname(process.execPath), env["PATH"]].join(delimiter);

const execute = promisify(execFile);

/** What a program printed; throws with everything it said when it fails. */
async function run(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  const running = execute(command, args, { cwd, env, timeout: LIMIT, maxBuffer: 1 << 26 });
  running.child.stdin?.end();
  try {
    return (await running).stdout;
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
    throw new Error([message, stdout, stderr].join("\n"), { cause: error });
  }
}

const node = (cwd: string, ...args: readonly string[]) => run(cwd, process.execPath, ...args);

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}
const packed = new Map<string, Packed>();

/** npm 11 lists what it packed, npm 12 names it. */
function packages(output: string): readonly Packed[] {
  const parsed = JSON.parse(output) as readonly Packed[] | Readonly<Record<string, Packed>>;
  return Object.values(parsed);
}

beforeAll(async () => {
  await node(root, "scripts/build.ts");
  const pack = ["pack", "--workspaces", "--include-workspace-root", "--ignore-scripts", "--json"];
  for (const entry of packages(await run(root, "npm", ...pack, "--pack-destination", folder)))
    packed.set(entry.name, entry);

  cpSync(join(root, "test/house/cases/consumer"), project, { recursive: true });
  mkdirSync(join(project, "specs/linux"), { recursive: true });
  for (const spec of Object.keys(withImports("io_uring.ring"))) {
    cpSync(join(root, "specs", spec), join(project, "specs", spec));
  }
  cpSync(join(root, "examples/tally/tally.ring"), join(project, "specs/tally.ring"));
  const tarballs = [...packed.values()].map(({ filename }) => `../${filename}`);
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    devDependencies: Readonly<Record<string, string>>;
  };
  const types = `@types/node@${devDependencies["@types/node"]}`;
  await run(project, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs, types);
}, LIMIT);

/** Paths in a package, without what every package has. */
function contents(name: string): readonly string[] {
  const entry = packed.get(name);
  if (entry === undefined) throw new Error(`${name} was not packed`);
  return entry.files.map(({ path }) => path);
}

describe("what the packages hold", () => {
  test.each(["ringwright", "@ringwright/runtime"])("%s: a licence, a readme, and built code with its types", (name) => {
    const paths = contents(name);
    expect(paths).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
    expect(paths.filter((path) => /\.ts$/.test(path) && !path.endsWith(".d.ts"))).toEqual([]);
    expect(paths.filter((path) => /(^|\/)(test|bench|examples|scripts)\//.test(path))).toEqual([]);
    const code = paths.filter((path) => /^dist\/.*\.js$/.test(path));
    expect(code).not.toEqual([]);
    // What is bundled is loaded by the files that have types.
    const typed = code.filter((path) => !path.startsWith("dist/chunks/"));
    expect(typed.filter((path) => !paths.includes(path.replace(/\.js$/, ".d.ts")))).toEqual([]);
  });

  test("ringwright: the descriptions, and nothing of the runtime", () => {
    const paths = contents("ringwright");
    expect(paths).toEqual(
      expect.arrayContaining(["specs/io_uring.ring", "specs/linux/errno.ring", "bin/ringwright.cjs"]),
    );
    expect(paths.filter((path) => path.startsWith("dist/runtime/"))).toEqual([]);
  });

  test("every file that a manifest points to is there", () => {
    for (const name of packed.keys()) {
      const manifest = readFileSync(join(project, "node_modules", name, "package.json"), "utf8");
      const pointed = [...manifest.matchAll(/"(?:\.\/)?((?:dist|bin)\/[^"]+)"/g)].map((match) => match[1]!);
      expect(pointed).not.toEqual([]);
      expect(pointed.filter((path) => !contents(name).includes(path))).toEqual([]);
    }
  });

  test("the runtime installs koffi and nothing else", async () => {
    const tree = JSON.parse(
      await run(project, "npm", "ls", "@ringwright/runtime", "koffi", "--all", "--json"),
    ) as Installed;
    const runtime = tree.dependencies?.["@ringwright/runtime"];
    expect(Object.keys(runtime?.dependencies ?? {})).toEqual(["koffi"]);
  });
});

interface Installed {
  readonly dependencies?: Readonly<Record<string, Installed>>;
}

describe("an empty project with both packages", () => {
  // What was built, type-checked and compiled here, the tests below run.
  beforeAll(async () => {
    const build = ["--no-install", "ringwright", "build", "--out", "drivers"];
    await run(project, "npx", ...build, "specs/io_uring.ring");
    await run(project, "npx", ...build, "--device", "specs/tally.ring");
    await node(project, join(root, "node_modules/typescript-7/bin/tsc"), "--project", "tsconfig.json");
  }, LIMIT);

  test("runs the driver", { timeout: LIMIT }, async () => {
    const contents = Array.from({ length: 5000 }, (_, line) => `line ${line}\n`).join("");
    writeFileSync(join(project, "input.txt"), contents);
    const told = JSON.parse(await node(project, "out/main.js", "input.txt")) as unknown;
    expect(told).toEqual({ nops: 1000, bytes: contents.length, text: contents.slice(0, 64), refused: "badf" });
  });

  test("formats descriptions by Prettier's own command", { timeout: LIMIT }, async () => {
    writeFileSync(join(project, "untidy.ring"), "protocol untidy;endian little;\nconst  a=1;");
    const prettier = ["node_modules/prettier/bin/prettier.cjs", "--plugin=ringwright/prettier", "untidy.ring"];
    expect(await node(project, ...prettier)).toBe("protocol untidy;\nendian little;\nconst a = 1;\n");
  });

  test("runs a model of a device, in its own thread and in another", { timeout: LIMIT }, async () => {
    const told = JSON.parse(await node(project, "out/soft.js")) as unknown;
    expect(told).toEqual({ stepped: 4, threaded: 2 });
  });

  test("uses the compiler as a library", { timeout: LIMIT }, async () => {
    const told = JSON.parse(await node(project, "out/compile.js")) as unknown;
    const files = Object.keys(withImports("io_uring.ring")).length;
    expect(told).toEqual({ models: files, diagnostics: 0, written: files });
  });
});
