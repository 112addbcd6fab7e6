/** From files to the model: reads, parses, binds and checks a program. */
import { assert } from "../base/assert.ts";
import { SourceText } from "../base/source.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { parse } from "../parser/parse.ts";
import type * as Syntax from "../parser/syntax.ts";
import { attributesOf } from "./bind/describe.ts";
import { attributes } from "./checks/attributes.ts";
import { errorClasses } from "./checks/error-classes.ts";
import { duplicateEvents } from "./checks/duplicate-events.ts";
import { duplicateOpcodes } from "./checks/duplicate-opcodes.ts";
import { generatedNames } from "./checks/generated-names.ts";
import { unusedDefinitions } from "./checks/unused-definitions.ts";
import { unusedImports } from "./checks/unused-imports.ts";
import { withoutConsequences } from "./consequences.ts";
import { declare } from "./declare.ts";
import { gathered } from "./gathered.ts";
import type * as Model from "./model.ts";
import { change, didYouMean, Unit, type ImportBinding, type Kind, type ModelOf } from "./scope.ts";
import { suppressionsOf, withoutAllowed } from "./suppressions.ts";

/** Where descriptions come from. The model itself knows no file system. */
export interface Host {
  /** The text of a file; nothing when there is none. */
  read(path: string): string | undefined;
  /** The path that an import's text leads to, seen from the file that says it. */
  resolve(from: string, specifier: string): string;
}

export interface Checked {
  /** Only of a program without errors. */
  readonly program: Model.Program | undefined;
  /** File by file in the order of their imports, in each in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, or should have been: whoever waits for changes watches these. */
  readonly files: readonly string[];
}

/** Reads, parses and checks a description and all that it imports. Never throws for what the files say. */
export function checkProgram(rootPath: string, host: Host): Checked {
  const loader = new Loader(host);
  const root = loader.load(rootPath);
  const files = [...loader.files];
  if (root === undefined) {
    const location = { file: rootPath, start: 0, end: 0 };
    return { program: undefined, diagnostics: [diagnostics.fileNotFound({ file: rootPath }, location)], files };
  }
  const units = [...loader.units.values()];
  const models = units.map(modelOf);
  const suppressions = units.map((unit) => suppressionsOf(unit, attributes(unit)));
  for (const unit of units) {
    duplicateOpcodes(unit);
    duplicateEvents(unit);
    errorClasses(unit);
    generatedNames(unit);
    unusedImports(unit);
  }
  // Imported files declare things for others.
  unusedDefinitions(root);
  const told = withoutConsequences(units);
  const found = units.flatMap((unit, i) =>
    gathered(
      withoutAllowed(
        unit,
        suppressions[i]!,
        told.filter(({ location }) => location.file === unit.source.file),
      ),
    ),
  );
  if (found.some((diagnostic) => diagnostic.severity === "error"))
    return { program: undefined, diagnostics: found, files };
  const whole = models.filter((model) => model !== undefined);
  assert(whole.length === models.length, "a declaration has no model and no error says why");
  return { program: { root: whole.at(-1)!, models: whole }, diagnostics: found, files };
}

/** Checks a text under the name `source.ring`; it may import the `others`, given by their paths. */
export function checkSource(text: string, others: Readonly<Record<string, string>> = {}): Checked {
  const files: Readonly<Record<string, string>> = { ...others, "source.ring": text };
  return checkProgram("source.ring", {
    read: (path) => files[path],
    resolve: (_from, specifier) => specifier.replace(/^\.\//, ""),
  });
}

class Loader {
  readonly files = new Set<string>();
  /** Imported files before those that import them. */
  readonly units = new Map<string, Unit>();
  readonly #host: Host;
  /** The files being loaded, outermost first. */
  readonly #path: string[] = [];

  constructor(host: Host) {
    this.#host = host;
  }

  load(path: string): Unit | undefined {
    const loaded = this.units.get(path);
    if (loaded !== undefined) return loaded;
    this.files.add(path);
    const text = this.#host.read(path);
    if (text === undefined) return undefined;
    const source = new SourceText(path, text);
    const parsed = parse(source);
    const broken = parsed.diagnostics.some((diagnostic) => diagnostic.severity === "error");
    const unit = new Unit(source, parsed.file, broken, this.units);
    for (const diagnostic of parsed.diagnostics) unit.diagnostics.push(diagnostic);
    declare(unit);
    this.#path.push(path);
    const guesses = parsed.file.imports.flatMap((syntax) => [...this.#import(unit, syntax)]);
    // Where such a name is written right, it is not told again as one that is missing.
    for (const [name, binding] of guesses)
      if (!unit.symbols.has(name) && !unit.imports.has(name)) unit.imports.set(name, binding);
    this.#path.pop();
    this.units.set(path, unit);
    return unit;
  }

  /** Answers what was probably meant by names that the other file does not declare. */
  #import(unit: Unit, syntax: Syntax.Import): ReadonlyMap<string, ImportBinding> {
    const { from } = syntax;
    if (from === undefined) {
      for (const { name, alias } of syntax.names) poison(unit, alias ?? name);
      return new Map();
    }
    const file = this.#host.resolve(unit.source.file, from.text);
    const start = this.#path.indexOf(file);
    const imported = start < 0 ? this.load(file) : undefined;
    if (start >= 0) {
      const path = [...this.#path.slice(start), file].join(" → ");
      unit.report(diagnostics.importCycle({ from: from.text, path }, unit.at(from)));
    } else if (imported === undefined) {
      const whole = `${from.text}.ring`;
      const is =
        !from.text.endsWith(".ring") && this.#host.read(this.#host.resolve(unit.source.file, whole)) !== undefined;
      const help = from.text.endsWith(".ring") ? undefined : "a file is imported, as in './errno.ring'";
      const meant = is ? change(unit, from, whole) : { help };
      unit.report(diagnostics.fileNotFound({ file }, unit.at(from), meant));
    }
    const names: { name: string; as: string }[] = [];
    const guesses = new Map<string, ImportBinding>();
    for (const { name, alias } of syntax.names) {
      const symbol = imported?.symbols.get(name.text);
      const local = alias ?? name;
      if (imported !== undefined && symbol === undefined && !imported.broken) {
        const details = didYouMean(unit, name, imported.symbols.keys());
        unit.report(diagnostics.notExported({ file: from.text, name: name.text }, unit.at(name), details));
        const meant = alias === undefined ? details.fixes?.[0]?.edits[0]?.newText : undefined;
        if (meant !== undefined) guesses.set(meant, { name, symbol: imported.symbols.get(meant), used: true });
      }
      const own = unit.symbols.get(local.text)?.syntax.name ?? unit.imports.get(local.text)?.name;
      if (own !== undefined) {
        const related = [{ location: unit.at(own), message: `'${local.text}' is declared here too` }];
        unit.report(diagnostics.duplicateDeclaration({ name: local.text }, unit.at(local), { related }));
        continue;
      }
      unit.imports.set(local.text, { name: local, symbol, used: false });
      names.push({ name: name.text, as: local.text });
    }
    unit.modelImports.push({ from: from.text, file, names });
    return guesses;
  }
}

function poison(unit: Unit, name: Syntax.Name): void {
  unit.imports.set(name.text, { name, symbol: undefined, used: true });
}

/** Binds every declaration of the file, so that each is checked; nothing when the file or one of them is in error. */
function modelOf(unit: Unit): Model.Model | undefined {
  const bound = new Map<Kind, ModelOf[Kind][]>();
  let whole = true;
  for (const symbol of unit.symbols.values()) {
    const model = symbol.model();
    if (model === undefined) {
      whole = false;
      continue;
    }
    const before = bound.get(symbol.kind);
    if (before === undefined) bound.set(symbol.kind, [model]);
    else before.push(model);
  }
  const of = <K extends Kind>(kind: K) => (bound.get(kind) ?? []) as ModelOf[K][];
  const { protocol } = unit.syntax;
  if (!whole || protocol === undefined) return undefined;
  return {
    name: protocol.name.text,
    file: unit.source.file,
    doc: protocol.doc?.text ?? "",
    attributes: attributesOf(protocol),
    byteOrder: unit.byteOrder,
    imports: unit.modelImports,
    constants: of("const"),
    enums: of("enum"),
    flags: of("flags"),
    structs: of("struct"),
    entries: of("entry"),
    commands: of("command"),
    calls: of("call"),
    registers: of("registers"),
    records: of("record"),
    encodings: of("encoding"),
    events: of("event"),
    queues: of("queue"),
    sequences: of("sequence"),
    gates: of("gate"),
    streams: of("stream"),
    devices: of("device"),
  };
}
