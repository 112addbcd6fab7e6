/** Every module that a file names, however it names it, and whether a folder may name it. */

import { posix } from "node:path";
import ts from "typescript";

/** Folder of `src/` → the other folders it may import. A folder that is not here is a mistake. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  diagnostics: ["base"],
  parser: ["base", "diagnostics"],
  model: ["base", "diagnostics", "parser"],
  formatter: ["base", "parser"],
  codegen: ["base", "diagnostics", "model"],
  codec: ["base", "diagnostics", "model"],
  service: ["base", "diagnostics", "parser", "model", "formatter"],
  "language-server": ["base", "service"],
  cli: [
    "base",
    "diagnostics",
    "parser",
    "model",
    "formatter",
    "codegen",
    "codec",
    "service",
    "language-server",
    "bundler",
  ],
  bundler: ["base", "diagnostics", "parser", "model", "formatter", "codegen", "service", "cli"],
  runtime: [],
  device: ["runtime"],
};

/** What the package's programmatic entry, the only file directly in `src/`, may import. */
const entryMayImport = ["base", "diagnostics", "model", "codegen", "cli"];

export interface Import {
  readonly specifier: string;
  /** 1-based. */
  readonly line: number;
}

/** All modules named by a file: imports, re-exports, type-only ones, `import("…")` as expression and as type, require. */
export function importsOf(file: string, text: string): readonly Import[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    // A computed specifier can't be held to the table, so it is an import of something that no folder may import.
    found.push({ specifier: specifier && ts.isStringLiteralLike(specifier) ? specifier.text : "<computed>", line });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node, node.moduleSpecifier);
    else if (ts.isImportTypeNode(node))
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    else if (ts.isExternalModuleReference(node)) add(node, node.expression);
    else if (ts.isCallExpression(node) && loadsModule(node.expression)) add(node, node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function loadsModule(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require");
}

/** Why `file` (relative to the root) may not import `specifier`; undefined when it may. */
export function complaint(file: string, specifier: string): string | undefined {
  // The thread of a soft device loads the model that a program names.
  if (specifier === "<computed>" && file === "src/runtime/transport/soft/device-thread.ts") return undefined;
  if (specifier === "<computed>") return "a module whose name is computed";
  const [top, folder] = file.split("/");
  if (top !== "src" && file.endsWith(".gen.ts")) return aboutGenerated(file, specifier);
  if (top !== "src" || folder === undefined) return undefined;
  const inFolder = folder in mayImport;
  if (!inFolder && file !== "src/index.ts") return `the import table does not know src/${folder}`;
  if (specifier === "koffi" && !file.startsWith("src/runtime/native/")) return "only src/runtime/native talks to koffi";
  if (specifier.startsWith("@ringwright/") && folder !== "device") return "src/ does not import the runtime by name";
  if (!specifier.startsWith(".")) return folder === "runtime" ? aboutRuntimePackage(specifier) : undefined;

  const target = posix.normalize(posix.join(posix.dirname(file), specifier)).split("/");
  if (target[0] !== "src" || target.length < 3) return `src/${folder} imports nothing outside src's folders`;
  const into = target[1]!;
  // The runtime's package carries the device side: one file of it, which nothing else there imports, hands it on.
  if (file === "src/runtime/device.ts") return into === "device" ? undefined : "the entry hands on src/device alone";
  if (into !== folder) {
    const allowed = inFolder ? mayImport[folder]! : entryMayImport;
    return allowed.includes(into) ? undefined : `src/${folder} does not import src/${into}`;
  }
  return folder === "runtime" ? aboutSiblings(file.split("/"), target) : undefined;
}

function aboutGenerated(file: string, specifier: string): string | undefined {
  if (specifier === "@ringwright/runtime" || specifier.startsWith("@ringwright/runtime/")) return undefined;
  if (specifier.startsWith(".") && /\.gen\.[jt]s$/.test(specifier)) return undefined;
  return `generated code (${file}) imports the runtime and other generated code, nothing else`;
}

function aboutRuntimePackage(specifier: string): string | undefined {
  return specifier === "koffi" || specifier.startsWith("node:") ? undefined : `the runtime depends on koffi alone`;
}

/** A transport never imports a sibling transport, and nothing below the transports imports one. */
function aboutSiblings(file: readonly string[], target: readonly string[]): string | undefined {
  // A file directly in transport/ is what all of them share, hence no transport.
  if (target[2] !== "transport" || target.length === 4) return undefined;
  if (file[2] !== "transport") return file.length === 3 ? undefined : "only the runtime's entries import a transport";
  if (target[3] === file[3]) return undefined;
  return file.length === 4 ? "what transports share imports none of them" : "a transport does not import its sibling";
}
