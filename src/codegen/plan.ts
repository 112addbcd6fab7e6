/** From a model to the files that are made of it. Pure: it returns texts, and writes nothing. */
import { posix } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Model, Program } from "../model/model.ts";
import { withoutAlternatives } from "./alternatives.ts";
import { withElements } from "./elements.ts";
import type { ImportExtension } from "./emit/typescript/context.ts";
import { deviceRefusals, type ServedSide } from "./device-refusals.ts";
import { refusals } from "./refusals.ts";

/** A file to write. */
export interface Artifact {
  /** Beside the description it is made of: `specs/io_uring.gen.ts`. */
  readonly path: string;
  readonly text: string;
}

/** What could be made, and why the rest could not. */
export interface Generated {
  readonly artifacts: readonly Artifact[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface TypeScriptOptions {
  /** Which of the program's files to generate for. Default: all, imported ones too, since they import each other. */
  readonly only?: (file: string) => boolean;
  /** Which of them get a device side as well. Default: none. */
  readonly device?: ((file: string) => boolean) | undefined;
  /** What generated files import each other by: `./errno.gen.js` (default) or `./errno.gen.ts`. */
  readonly importExtension?: ImportExtension | undefined;
}

/** Generates TypeScript for a program's files. Loads ts-morph and prettier when it is called, not before. */
export async function generateTypeScript(written: Program, options: TypeScriptOptions = {}): Promise<Generated> {
  const program = withoutAlternatives(written);
  const models = program.models.filter((model) => options.only?.(model.file) ?? true);
  const { emitFile } = await import("./emit/typescript/file.ts");
  const artifacts: Artifact[] = [];
  const diagnostics: Diagnostic[] = [];
  const emitted = withElements(program);
  for (const model of models) {
    const { diagnostics: told, ...runnable } = refusals(program, model);
    diagnostics.push(...told);
    const own = emitted.models[program.models.indexOf(model)]!;
    artifacts.push({
      path: generatedPath(model, "gen"),
      text: await emitFile(emitted, own, runnable, options.importExtension),
    });
    if (options.device?.(model.file) !== true) continue;
    const sides = deviceRefusals(emitted, own);
    diagnostics.push(...sides.diagnostics);
    if (sides.served.length === 0) continue;
    artifacts.push({
      path: generatedPath(model, "device.gen"),
      text: await deviceFile(emitted, own, sides.served, options.importExtension),
    });
  }
  return { artifacts, diagnostics };
}

/** Loaded only where it is asked for. */
async function deviceFile(
  program: Program,
  model: Model,
  sides: readonly ServedSide[],
  extension: ImportExtension | undefined,
): Promise<string> {
  const { emitDeviceFile } = await import("./emit/typescript/device/file.ts");
  return emitDeviceFile(program, model, sides, extension);
}

/** `specs/io_uring.ring` → `specs/io_uring.gen.ts` */
function generatedPath(model: Model, ending: "gen" | "device.gen"): string {
  const { dir, name } = posix.parse(model.file);
  return posix.join(dir, `${name}.${ending}.ts`);
}
