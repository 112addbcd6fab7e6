/** What every emitter of a file shares: the model at hand, names by reference, and the imports collected on the way. */
import { posix } from "node:path";
import { assert } from "../../../base/assert.ts";
import type {
  Command,
  Entry,
  Encoding,
  Enum,
  Event,
  Flags,
  MemoryRecord,
  Model,
  Program,
  Queue,
  Reference,
  Registers,
  Struct,
  Call,
} from "../../../model/model.ts";
import { camel, pascal, Scope, upper } from "../../names.ts";
import { OUTCOME_CONSTANTS, OWN_CONSTANTS, QUEUE_CONSTANTS, RUNTIME, type RuntimeSymbol } from "../../symbols.ts";
import type { UnionOwner } from "./types.ts";

/** How generated files name each other: `js` as Node and every TypeScript setting resolve it, `ts` as the files are. */
export type ImportExtension = "js" | "ts";

/** Declarations that are found by their references. */
type Found =
  | "enums"
  | "flags"
  | "structs"
  | "entries"
  | "commands"
  | "calls"
  | "encodings"
  | "events"
  | "records"
  | "events"
  | "registers";

export class Context {
  readonly program: Program;
  readonly model: Model;
  /** The queues that get a driver. */
  readonly driven: readonly Queue[];
  readonly #runtime = new Set<RuntimeSymbol>();
  readonly #foreign = new Map<string, Set<string>>();
  /** What the runtime's things are called nothing else is: each may be imported. */
  readonly #names = new Scope([
    ...Object.keys(RUNTIME),
    ...Object.keys(OWN_CONSTANTS),
    ...QUEUE_CONSTANTS,
    ...OUTCOME_CONSTANTS,
  ]);
  readonly #extension: ImportExtension;

  constructor(program: Program, model: Model, driven: readonly Queue[], extension: ImportExtension = "js") {
    this.program = program;
    this.model = model;
    this.driven = driven;
    this.#extension = extension;
    this.#claimNames();
  }

  /** The name of a runtime symbol; that it is imported is seen to. */
  use(symbol: RuntimeSymbol): string {
    this.#runtime.add(symbol);
    return symbol;
  }

  /** Runtime symbols used so far, types marked as such, in one order. */
  get runtimeImports(): readonly { readonly name: string; readonly isTypeOnly: boolean }[] {
    return [...this.#runtime].sort(byName).map((name) => ({ name, isTypeOnly: RUNTIME[name] === "type" }));
  }

  /** What is used of other descriptions' generated files: module specifier → names (`type X` where only a type). */
  get foreignImports(): readonly { readonly module: string; readonly names: readonly string[] }[] {
    const order = this.model.imports.map((item) => this.#moduleOf(item.from));
    return [...this.#foreign]
      .map(([module, names]) => ({ module, names: [...names].sort(byName) }))
      .sort((a, b) => order.indexOf(a.module) - order.indexOf(b.module));
  }

  /** The name of something made of a declaration: `encodeRead` of the command `read`. */
  derived(before: string, declared: string, after = ""): string {
    const wanted = `${before}${pascal(declared)}${after}`;
    return this.#names.claim(wanted, before === "" && after === "" ? declared : `${before}:${declared}:${after}`);
  }

  /**
   * The name of a declaration (`Errno`), or with `before` of what is made of it (`describeErrno`); declared elsewhere, it
   * is imported, as a type only where that is enough.
   */
  refer(reference: Reference, { before = "", typeOnly = false } = {}): string {
    if (reference.file === this.model.file) {
      if (before !== "") return this.derived(before, reference.name);
      return this.#names.claim(pascal(reference.name), reference.name);
    }
    return this.foreignName(reference.file, `${before}${pascal(reference.name)}`, typeOnly);
  }

  /** The function that reads a field of an entry, or a dword of it: `cqeRes`, `cqeUserDataLow`, `cqeStatusCode`. */
  reader(entry: Reference, path: readonly string[], part: "" | "Low" | "High"): string {
    const name = `${camel(entry.name)}${path.map(pascal).join("")}${part}`;
    if (entry.file !== this.model.file) return this.foreignName(entry.file, name, false);
    return this.#names.claim(name, `${entry.name}.${path.join(".")} ${part}`);
  }

  /** The function that asks whether reserved bits are as they must be: `sqeReservedIntact`. */
  intactName(owner: string): string {
    return this.#names.claim(`${owner}ReservedIntact`, `${owner} intact`);
  }

  /** The name of something made of a register: `ccValue`, `CC_OFFSET`; of another file's it is imported. */
  registerName(wanted: string, of: string, { file = this.model.file, typeOnly = false } = {}): string {
    if (file !== this.model.file) return this.foreignName(file, wanted, typeOnly);
    return this.#names.claim(wanted, `register ${of}`);
  }

  /** The function of a sequence: `reset`. */
  sequenceName(name: string): string {
    return this.#names.claim(camel(name), `sequence ${name}`);
  }

  /** What is named in the file so far: a function's own variables are told apart from it. */
  get names(): readonly string[] {
    return this.#names.names;
  }

  /** The type of a union's values, or of one of its cases: `SqePsdt`, `SqePsdtPrp`. */
  unionType({ file, name, path }: UnionOwner): string {
    const wanted = [name, ...path].map(pascal).join("");
    if (file !== this.model.file) return this.foreignName(file, wanted, true);
    return this.#names.claim(wanted, `union ${[name, ...path].join(".")}`);
  }

  /** A name of another description's generated file, imported. */
  protected foreignName(file: string, exported: string, typeOnly: boolean): string {
    // The other file keeps clear of the runtime's names in the same way.
    const name = exported in RUNTIME ? `${exported}Value` : exported;
    const module = this.#moduleFor(file);
    const names = this.#foreign.get(module) ?? new Set();
    this.#foreign.set(module, names);
    // A const object and its union share a name: importing the value brings the type.
    if (!typeOnly) names.delete(`type ${name}`);
    if (!typeOnly || !names.has(name)) names.add(typeOnly ? `type ${name}` : name);
    return name;
  }

  enum(reference: Reference): Enum {
    return this.#find(reference, "enums");
  }
  flags(reference: Reference): Flags {
    return this.#find(reference, "flags");
  }
  struct(reference: Reference): Struct {
    return this.#find(reference, "structs");
  }
  entry(reference: Reference): Entry {
    return this.#find(reference, "entries");
  }
  command(reference: Reference): Command {
    return this.#find(reference, "commands");
  }
  encoding(reference: Reference): Encoding {
    return this.#find(reference, "encodings");
  }
  event(reference: Reference): Event {
    return this.#find(reference, "events");
  }
  record(reference: Reference): MemoryRecord {
    return this.#find(reference, "records");
  }
  call(reference: Reference): Call {
    return this.#find(reference, "calls");
  }
  registers(reference: Reference): Registers {
    return this.#find(reference, "registers");
  }
  /** The model of one of the program's files. */
  modelOf(file: string): Model {
    const model = this.program.models.find((candidate) => candidate.file === file);
    assert(model !== undefined, `no file ${file}`);
    return model;
  }

  /** A constant's name; `undefined` where it is another file's, whose value is written instead. */
  constant(reference: Reference): string | undefined {
    return reference.file === this.model.file ? this.#names.claim(upper(reference.name), reference.name) : undefined;
  }

  /** `io_uring.ring#read` */
  specPath(...path: string[]): string {
    return `${posix.basename(this.model.file)}#${path.join(".")}`;
  }

  /** `./linux/errno.ring` → `./linux/errno.gen.js` */
  #moduleOf(ring: string): string {
    return ring.replace(/\.ring$/, `.gen.${this.#extension}`);
  }

  #find<Key extends Found>(reference: Reference, kind: Key): Model[Key][number] {
    const model = this.program.models.find((candidate) => candidate.file === reference.file);
    const found = model?.[kind].find((declared) => declared.name === reference.name);
    assert(found !== undefined, `no ${reference.name} among the ${kind} of ${reference.file}`);
    return found;
  }

  #moduleFor(file: string): string {
    const direct = this.model.imports.find((item) => item.file === file);
    if (direct !== undefined) return this.#moduleOf(direct.from);
    // Reached through another file: what an imported struct's field names, say.
    const path = posix.relative(posix.dirname(this.model.file), file);
    return this.#moduleOf(path.startsWith(".") ? path : `./${path}`);
  }

  /** Two declarations whose names differ in the spec may not meet in TypeScript. */
  #claimNames(): void {
    const { enums, flags, structs, records, queues, registers, constants, sequences } = this.model;
    // What a driver's user sees is called after its queue, whatever a command or a sequence beside it is called.
    for (const { name } of this.driven)
      for (const made of ["Result", "Completions", "Events", "Options", "Depths"])
        this.#names.claim(`${pascal(name)}${made}`, `${made} of queue ${name}`);
    for (const { name } of [...enums, ...flags, ...structs, ...records, ...queues, ...registers])
      this.#names.claim(pascal(name), name);
    for (const { name } of constants) this.#names.claim(upper(name), name);
    for (const { name, returns } of sequences) if (returns === undefined) this.sequenceName(name);
  }
}

function byName(a: string, b: string): number {
  const [x, y] = [a, b].map((name) => name.replace(/^type /, "").toLowerCase()) as [string, string];
  return x < y ? -1 : x > y ? 1 : 0;
}
