/** A description's generated file: one structure for ts-morph, printed once, then formatted by prettier. */
import { posix } from "node:path";
import { Project, StructureKind, type SourceFileStructure, type StatementStructures } from "ts-morph";
import type { Command, Entry, Model, Program, Sequence } from "../../../model/model.ts";
import type { Runnable } from "../../refusals.ts";
import { OWN_CONSTANTS, RUNTIME_MODULE } from "../../symbols.ts";
import { Context, type ImportExtension } from "./context.ts";
import { attribute, commentLines } from "./docs.ts";
import { emitCommandEncoder, emitEntryEncoders, isChained } from "./encoders.ts";
import { emitError, failsOf } from "./errors.ts";
import { emitIoctl, ioctlsOf } from "./ioctls.ts";
import { emitQueue } from "./queue/queue.ts";
import { emitSequence } from "./sequences/functions.ts";
import { registersSection } from "./registers/section.ts";
import { emitReaders } from "./readers.ts";
import { memoryOf } from "./pieces.ts";
import { emitIntact } from "./reserved.ts";
import { slotViews } from "./slot-views.ts";
import { emitStruct } from "./structs.ts";
import { emitConstant, emitEnum, emitFlags } from "./values.ts";
import { emitUnions } from "./union-types.ts";
import { emitCommandView, emitEntryViews } from "./views.ts";

/** A heading and what stands under it. */
export type Section = readonly [title: string, statements: readonly (StatementStructures | string)[]];

export async function emitFile(
  program: Program,
  model: Model,
  { driven, sequences }: Runnable,
  extension?: ImportExtension,
): Promise<string> {
  const context = new Context(program, model, driven, extension);
  const sections = sectionsOf(context, sequences);
  return printed([...header(model), ...imports(context, sections)], sections);
}

/** The text of a file: what it begins with, then its sections. */
export async function printed(
  head: readonly (StatementStructures | string)[],
  sections: readonly Section[],
): Promise<string> {
  const structure: SourceFileStructure = {
    kind: StructureKind.SourceFile,
    statements: [...head, ...sections.flatMap(headed)],
  };
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
  });
  const text = project.createSourceFile("generated.ts", structure).getFullText();
  return format(text.replace(/^(\/\/ .* -{10,})\n+/gm, "$1\n\n"));
}

function sectionsOf(context: Context, sequences: readonly Sequence[]): readonly Section[] {
  const { model } = context;
  return [
    ["Constants", model.constants.flatMap((constant) => emitConstant(context, constant))],
    [
      "Values",
      [...model.enums, ...model.flags]
        .sort((a, b) => a.span.start - b.span.start)
        .flatMap((set) => ("mask" in set ? emitFlags(context, set) : emitEnum(context, set))),
    ],
    ["Structures", model.structs.flatMap((struct) => emitStruct(context, struct))],
    ["Records", model.records.flatMap((record) => emitStruct(context, { ...record, bits: record.size * 8 }))],
    ["Entries", model.entries.flatMap((entry) => entryStatements(context, entry))],
    [
      "Commands",
      model.commands
        .filter((command) => !isChained(context, command))
        .flatMap((command) => commandStatements(context, command)),
    ],
    ...model.registers.map((registers) => registersSection(context, registers)),
    ["Errors", failsOf(model).map(({ fail, of }) => emitError(context, fail, of))],
    ["Calls", ioctlsOf(model).map((call) => emitIoctl(context, call))],
    ...context.driven.flatMap((queue) => emitQueue(context, queue)),
    ["Sequences", sequences.flatMap((sequence) => emitSequence(context, sequence))],
  ];
}

function entryStatements(context: Context, entry: Entry): StatementStructures[] {
  const owner = { file: context.model.file, name: entry.name, path: [] };
  return [
    ...slotViews(context, entry).flatMap(({ view, own }) =>
      emitUnions(context, own, { ...owner, path: view === undefined ? [] : [view.name] }),
    ),
    ...emitReaders(context, entry),
    ...slotViews(context, entry).flatMap(({ view, own }) =>
      emitIntact(context, view === undefined ? entry.name : `${entry.name}_${view.name}`, own, memoryOf(entry.size)),
    ),
    ...emitEntryViews(context, entry),
    ...emitEntryEncoders(context, entry),
  ];
}

function commandStatements(context: Context, command: Command): StatementStructures[] {
  const owner = { file: context.model.file, name: command.name, path: [] };
  return [
    ...emitUnions(
      context,
      command.layout.filter(({ declaredBy }) => declaredBy === "command"),
      owner,
    ),
    ...emitCommandEncoder(context, command),
    emitCommandView(context, command),
  ];
}

function headed([title, statements]: Section): readonly (StatementStructures | string)[] {
  if (statements.length === 0) return [];
  return [`\n// ${title} ${"-".repeat(116 - title.length)}\n`, ...statements.flatMap((statement) => [statement, "\n"])];
}

export function header(model: Model): readonly string[] {
  const spec = attribute(model.attributes, "spec");
  return [
    `// Generated by ringwright from ${posix.basename(model.file)}. Do not edit: change the description and build again.`,
    ...commentLines(model.doc, spec && `@see ${spec.arguments["0"] ?? ""}`),
  ];
}

/**
 * What a file imports, and the constants of its own. What is written before it is known whether it is needed may ask for
 * more than `sections` speak of in the end.
 */
export function imports(context: Context, sections: readonly Section[]): readonly (StatementStructures | string)[] {
  const text = JSON.stringify(sections).replaceAll("\\n", " ");
  const spoken = new Set(text.match(/[\w$]+/g));
  const runtime = context.runtimeImports
    .filter(({ name }) => spoken.has(name))
    // A driver is given what is to be taken back; only whoever opens it makes that.
    .map((own) => (own.name === "Undo" && !/\bnew Undo\b/.test(text) ? { ...own, isTypeOnly: true } : own));
  return [
    ...(runtime.length === 0
      ? []
      : [
          {
            kind: StructureKind.ImportDeclaration as const,
            moduleSpecifier: RUNTIME_MODULE,
            namedImports: [...runtime],
          },
        ]),
    ...context.foreignImports.map(({ module, names }) => ({
      kind: StructureKind.ImportDeclaration as const,
      moduleSpecifier: module,
      namedImports: names.map((name) => ({ name: name.replace(/^type /, ""), isTypeOnly: name.startsWith("type ") })),
    })),
    ...Object.entries(OWN_CONSTANTS)
      .filter(([name]) => spoken.has(name))
      .map(([name, { doc, value }]) => [``, ...commentLines(doc), `const ${name} = ${value};`].join("\n")),
  ];
}

async function format(text: string): Promise<string> {
  const [prettier, babel, estree] = await Promise.all([
    import("prettier/standalone"),
    import("prettier/plugins/babel"),
    import("prettier/plugins/estree"),
  ]);
  // Not the user's settings: the same description gives the same bytes everywhere.
  return prettier.format(text, { parser: "babel-ts", plugins: [babel.default, estree.default], printWidth: 120 });
}
