/** Descriptions as the tests of the generator use them: checked, generated, written to an ignored folder, loaded. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { generateTypeScript, type Artifact } from "../../src/codegen/plan.ts";
import { checkProgram, type Host } from "../../src/model/check.ts";
import type { Program } from "../../src/model/model.ts";

export const root = join(import.meta.dirname, "../..");
const generatedRoot = join(root, "test/.generated");

/** The files of the repository, under some of them other texts. */
export function hostWith(texts: Readonly<Record<string, string>> = {}): Host {
  return {
    read(path) {
      if (path in texts) return texts[path];
      const file = join(root, path);
      return existsSync(file) ? readFileSync(file, "utf8") : undefined;
    },
    resolve: (from, specifier) => posix.normalize(posix.join(posix.dirname(from), specifier)),
  };
}

/** The program of a file; its diagnostics are a failure. */
export function programOf(path: string, texts?: Readonly<Record<string, string>>): Program {
  const { program, diagnostics } = checkProgram(path, hostWith(texts));
  if (program !== undefined) return program;
  throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n"));
}

/** What is generated for every file of a program. */
export async function artifactsOf(program: Program, importExtension: "js" | "ts" = "ts"): Promise<readonly Artifact[]> {
  const { artifacts, diagnostics } = await generateTypeScript(program, { importExtension });
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return artifacts;
}

/** The text generated for a description that stands alone. */
export async function generatedText(text: string): Promise<string> {
  const artifacts = await artifactsOf(programOf("source.ring", { "source.ring": text }));
  return artifacts.at(-1)!.text;
}

/** Writes what is generated into a folder of its own and loads the root's file. */
export async function load<T>(name: string, path: string, texts?: Readonly<Record<string, string>>): Promise<T> {
  return loaded(name, await artifactsOf(programOf(path, texts)));
}

/** The same with the root's device side, which is what is loaded. */
export async function loadDevice<T>(name: string, path: string, texts?: Readonly<Record<string, string>>): Promise<T> {
  const program = programOf(path, texts);
  const { artifacts } = await generateTypeScript(program, {
    importExtension: "ts",
    device: (file) => file === program.root.file,
  });
  return loaded(name, artifacts);
}

async function loaded<T>(name: string, artifacts: readonly Artifact[]): Promise<T> {
  const folder = join(generatedRoot, `${name}-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  for (const artifact of artifacts) {
    const file = join(folder, artifact.path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, artifact.text);
  }
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(join(folder, artifacts.at(-1)!.path)).href)) as T;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
