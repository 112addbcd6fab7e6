/** Names: what a file declares and imports, and what is bound inside a declaration. */
import type { Location, Span } from "../base/span.ts";
import type { SourceText } from "../base/source.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Details, Diagnostic } from "../diagnostics/diagnostic.ts";
import type * as Syntax from "../parser/syntax.ts";
import type * as Model from "./model.ts";
import type { RegisterTarget } from "./registers.ts";
import { suggest } from "../base/suggest.ts";

/** The model that each kind of declaration becomes. */
export interface ModelOf {
  const: Model.Constant;
  enum: Model.Enum;
  flags: Model.Flags;
  struct: Model.Struct;
  entry: Model.Entry;
  command: Model.Command;
  call: Model.Call;
  registers: Model.Registers;
  record: Model.MemoryRecord;
  encoding: Model.Encoding;
  event: Model.Event;
  queue: Model.Queue;
  sequence: Model.Sequence;
  gate: Model.Gate;
  device: Model.Device;
  stream: Model.Stream;
}

export type Kind = keyof ModelOf;

/** A declared name. Its model is made when first asked for, so declarations may stand in any order. */
export interface SymbolOf<K extends Kind> {
  readonly kind: K;
  readonly name: string;
  readonly unit: Unit;
  readonly syntax: Extract<Syntax.Declaration, { kind: K }>;
  readonly reference: Model.Reference;
  /** Absent when the declaration is in error; that has been reported, and whoever asks stays silent. */
  readonly model: () => ModelOf[K] | undefined;
}

export type Symbol = { [K in Kind]: SymbolOf<K> }[Kind];

/** How each kind is called in messages. */
export const kindNames: Readonly<Record<Kind, string>> = {
  const: "constant",
  enum: "enum",
  flags: "flags type",
  struct: "struct",
  entry: "entry",
  command: "command",
  call: "call",
  registers: "block of registers",
  record: "record",
  encoding: "encoding",
  event: "event",
  queue: "queue",
  sequence: "sequence",
  gate: "gate",
  device: "device",
  stream: "stream",
};

/** "an entry", "a call" */
export function article(noun: string): string {
  return `${/^[aeio]/.test(noun) ? "an" : "a"} ${noun}`;
}

export interface ImportBinding {
  readonly name: Syntax.Name;
  /** Absent when the import is in error. */
  readonly symbol: Symbol | undefined;
  used: boolean;
}

/** More names than these are a list that nobody reads. */
const listed = 8;

/** A help text and an unsafe fix, when a candidate is near the name; the candidates, when they are few and none is. */
export function didYouMean(unit: Unit, name: Syntax.Name, candidates: Iterable<string>): Details {
  const all = [...new Set(candidates)];
  const meant = suggest(name.text, all);
  if (meant === undefined)
    return all.length === 0 || all.length > listed ? {} : { help: `known here: ${all.join(", ")}` };
  return change(unit, name, meant);
}

/** A help text and an unsafe fix that put another name in the place of one. */
export function change(unit: Unit, name: Syntax.Name, meant: string): Details {
  const edits = [{ location: unit.at(name), newText: meant }];
  return { help: `did you mean '${meant}'?`, fixes: [{ title: `change to '${meant}'`, safe: false, edits }] };
}

/** One file of a program: its text, its tree and its names. */
export class Unit {
  readonly source: SourceText;
  readonly syntax: Syntax.File;
  /** Whether the text could not be read in full: then parts may be missing that the author did write. */
  readonly broken: boolean;
  readonly diagnostics: Diagnostic[] = [];
  readonly symbols = new Map<string, Symbol>();
  readonly imports = new Map<string, ImportBinding>();
  /** Names of its own declarations that something has asked for. */
  readonly used = new Set<string>();
  readonly modelImports: Model.Import[] = [];
  /** Declarations that have a model but lack a member in error: what is missing there is no mistake of its user. */
  readonly incomplete = new Set<string>();
  readonly #units: ReadonlyMap<string, Unit>;
  /** Where the diagnostics about missing things stand. */
  readonly #missing = new Map<string, number>();

  constructor(source: SourceText, syntax: Syntax.File, broken: boolean, units: ReadonlyMap<string, Unit>) {
    this.source = source;
    this.syntax = syntax;
    this.broken = broken;
    this.#units = units;
  }

  get byteOrder(): Model.ByteOrder {
    return this.syntax.endian?.order ?? "little";
  }

  /** Whether bit 0 is the most significant one. */
  get msb0(): boolean {
    return this.syntax.bits?.from === "msb0";
  }

  at(node: Span | { readonly span: Span }): Location {
    return this.source.location("span" in node ? node.span : node);
  }

  report(diagnostic: Diagnostic): undefined {
    this.diagnostics.push(diagnostic);
    return undefined;
  }

  /**
   * Reports that something is missing, unless it may stand in a part of a text that could not be read: of this file, or of
   * the one that would declare it. What is missed in several places is one mistake, so it is told once, with all of them.
   */
  reportMissing(diagnostic: Diagnostic, owner: Unit = this): undefined {
    if (this.broken || owner.broken) return undefined;
    return this.reportOnce(`${diagnostic.code} ${diagnostic.message}`, diagnostic);
  }

  /** Reports what may show in several places, and what of one `key` shows again as another place of the same. */
  reportOnce(key: string, diagnostic: Diagnostic): undefined {
    const at = this.#missing.get(key);
    const first = at === undefined ? undefined : this.diagnostics[at];
    if (at === undefined || first === undefined) {
      this.#missing.set(key, this.diagnostics.push(diagnostic) - 1);
      return undefined;
    }
    const here = { location: diagnostic.location, message: "and here" };
    this.diagnostics[at] = { ...first, related: [...first.related, here] };
    return undefined;
  }

  /** The declaration of that name here or imported; the import counts as used. */
  find(name: string): Symbol | undefined {
    const own = this.symbols.get(name);
    if (own !== undefined) {
      this.used.add(name);
      return own;
    }
    const imported = this.imports.get(name);
    if (imported !== undefined) imported.used = true;
    return imported?.symbol;
  }

  /** Whether the name stands for something in error that has been reported. */
  poisoned(name: string): boolean {
    return this.imports.has(name) && this.imports.get(name)!.symbol === undefined;
  }

  /** Names of these kinds that can be said here. */
  *names(kinds: readonly Kind[]): Generator<string> {
    for (const symbol of this.symbols.values()) if (kinds.includes(symbol.kind)) yield symbol.name;
    for (const [name, { symbol }] of this.imports) if (symbol !== undefined && kinds.includes(symbol.kind)) yield name;
  }

  /** The declaration of one of the kinds that the name stands for; anything else is reported. */
  expect<K extends Kind>(name: Syntax.Name, ...kinds: readonly K[]): { [P in K]: SymbolOf<P> }[K] | undefined {
    const symbol = this.find(name.text);
    if (symbol === undefined) {
      if (this.poisoned(name.text)) return undefined;
      const kind = kinds.map((k) => kindNames[k]).join(" or ");
      const details = didYouMean(this, name, this.names(kinds));
      return this.reportMissing(diagnostics.unknownName({ kind, name: name.text }, this.at(name), details));
    }
    if (!(kinds as readonly Kind[]).includes(symbol.kind)) {
      const expected = kinds.map((k) => article(kindNames[k])).join(" or ");
      return this.report(
        diagnostics.wrongKind({ name: name.text, found: article(kindNames[symbol.kind]), expected }, this.at(name), {
          related: [{ location: symbol.unit.at(symbol.syntax.name), message: `'${symbol.name}' is declared here` }],
        }),
      );
    }
    return symbol as { [P in K]: SymbolOf<P> }[K];
  }

  /** The declaration behind a reference of the model. */
  resolve(reference: Model.Reference): Symbol {
    return this.#units.get(reference.file)!.symbols.get(reference.name)!;
  }
}

/** What a name stands for inside a declaration. */
export type Binding =
  /** `memory`: allocated, so it has an address. `placed`: a structure among a queue's own steps, which has one, too. */
  | {
      readonly kind: "local";
      readonly type: Model.Type;
      readonly range: Model.Range | undefined;
      readonly memory?: true;
      readonly placed?: true;
    }
  /** `index`: the cell carries a ring's index, so its differences wrap. */
  | { readonly kind: "cell"; readonly cell: Model.Cell; index: boolean }
  /** `range`: of an index that wraps before its bits do. */
  | {
      readonly kind: "ring-index";
      readonly ring: string;
      readonly which: "tail" | "head";
      readonly bits: number;
      readonly range: Model.Range | undefined;
    }
  | { readonly kind: "call-result"; readonly type: Model.Type }
  /** `record`: by which name of the command's own it is said, where it is a record. */
  | {
      readonly kind: "entry";
      readonly entry: Model.Entry;
      readonly reference: Model.Reference;
      readonly record?: string;
    }
  | { readonly kind: "command-field"; readonly field: Model.Field }
  /** A field of the entry or record that an expression is about, said by its name alone. */
  | { readonly kind: "entry-field"; readonly field: Model.Field; readonly reference: Model.Reference }
  /** A ring's bit that flips with each pass. */
  | { readonly kind: "turn"; readonly ring: string }
  /** The struct that is being made, whose size can be asked: `sizeof(Info)`. */
  | { readonly kind: "size"; readonly bytes: number }
  | { readonly kind: "region" }
  | { readonly kind: "ring"; readonly ring: Model.Ring }
  | { readonly kind: "register"; readonly target: RegisterTarget }
  | { readonly kind: "poisoned" };

const bindingNames: Readonly<Record<Binding["kind"], string>> = {
  local: "a local name",
  cell: "a cell",
  "ring-index": "a ring's index",
  "call-result": "the call's result",
  entry: "an entry",
  "command-field": "a field",
  "entry-field": "a field",
  turn: "the ring's turn",
  size: "a struct",
  region: "a region",
  ring: "a ring",
  register: "a register",
  poisoned: "something else",
};

export function describeBinding(binding: Binding): string {
  return bindingNames[binding.kind];
}

/** The names inside a declaration, block in block. No name hides another. */
export class Scope {
  readonly unit: Unit;
  readonly parent: Scope | undefined;
  /** Made for the first name: many scopes have none. */
  #bindings: Map<string, { readonly binding: Binding; readonly name: Syntax.Name | undefined }> | undefined;

  constructor(unit: Unit, parent?: Scope) {
    this.unit = unit;
    this.parent = parent;
  }

  find(name: string): Binding | undefined {
    return this.#bindings?.get(name)?.binding ?? this.parent?.find(name);
  }

  private place(name: string): Syntax.Name | undefined {
    const here = this.#bindings?.get(name);
    return here === undefined ? this.parent?.place(name) : here.name;
  }

  /** The names that can be said here, or those of one kind. */
  *names(kind?: Binding["kind"]): Generator<string> {
    for (const [name, { binding }] of this.#bindings ?? []) {
      if (kind === undefined || binding.kind === kind) yield name;
    }
    if (this.parent !== undefined) yield* this.parent.names(kind);
  }

  /** Binds a name that the language gives, such as `tail`. */
  give(name: string, binding: Binding): void {
    this.#bind(name, { binding, name: undefined });
  }

  /** Binds a name of the author's; it may not mean anything else that an expression can say. */
  define(name: Syntax.Name, binding: Binding): void {
    const other = this.find(name.text);
    const symbol = this.unit.symbols.get(name.text) ?? this.unit.imports.get(name.text)?.symbol;
    if (other !== undefined) {
      const place = this.place(name.text);
      const related = place === undefined ? [] : [{ location: this.unit.at(place), message: "it is bound here" }];
      const values = { name: name.text, what: describeBinding(other) };
      this.unit.report(diagnostics.nameTaken(values, this.unit.at(name), { related }));
    } else if (
      symbol !== undefined &&
      symbol.kind !== "command" &&
      symbol.kind !== "sequence" &&
      symbol.kind !== "event"
    ) {
      const related = [{ location: symbol.unit.at(symbol.syntax.name), message: "it is declared here" }];
      const values = { name: name.text, what: article(kindNames[symbol.kind]) };
      this.unit.report(diagnostics.nameTaken(values, this.unit.at(name), { related }));
    }
    this.#bind(name.text, { binding, name });
  }

  #bind(name: string, bound: { readonly binding: Binding; readonly name: Syntax.Name | undefined }): void {
    (this.#bindings ??= new Map()).set(name, bound);
  }
}
