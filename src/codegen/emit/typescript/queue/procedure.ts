/** The steps of a procedure: calls, the memory that they are given, and what they answer; a sequence's, or a queue's own. */
import type { CallOf, Expression, Reference, Statement } from "../../../../model/model.ts";
import { camel, type Scope } from "../../../names.ts";
import { callForm, callText, failureChecks } from "../calls.ts";
import type { Context } from "../context.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { timesPlaced, timesRead } from "../locals.ts";
import { courseStep, courseSurroundings, type Course, type StepWriter } from "../sequences/steps.ts";

/** Where steps stand: what they can speak of there, and what is particular to the place. */
export interface Place {
  readonly scope: Scope;
  /** What locals are called, by their names in the description: the steps' own are added. */
  readonly locals: Map<string, string>;
  /** Everything but locals. */
  readonly around: Surroundings;
  /** What stands before a call's form: empty where it is a variable of that name. */
  readonly calls: string;
  /** What follows once a result has been looked at that a `let` keeps. */
  readonly kept: (name: string, local: string) => readonly string[];
  /** A step that only this place has, among those `beside` it. */
  readonly other: (step: Statement, beside: readonly Statement[], around: Surroundings) => readonly string[];
  /** A queue that is opened beside others, and kept in a variable. */
  readonly opens?: (value: Extract<Expression, { kind: "open-queue" }>, variable: string) => readonly string[];
  /** Where steps may take time, access registers, or have to be taken back. */
  readonly course?: Course;
}

/** Writes steps, and notes on the way what they need. */
export class Procedure implements StepWriter {
  /** Errors that its calls throw, and its steps. */
  readonly errors = new Set<string>();
  /** `call2`, `call6` */
  readonly forms = new Set<string>();
  readonly context: Context;
  readonly body: readonly Statement[];
  readonly around: Surroundings;
  private readonly place: Place;
  /** Structures that nothing reads before the one call that fills them in, among the steps that make them. */
  private readonly filledFirst = new Set<string>();
  /** Locals that are structures of the steps' own making. */
  private readonly structures = new Set<string>();
  private results = 0;

  constructor(context: Context, body: readonly Statement[], place: Place) {
    this.context = context;
    this.body = body;
    this.place = place;
    const { around, locals, course } = place;
    const own: Surroundings = {
      ...around,
      addressOf: (of) => (this.isPlaced(of) ? `${locals.get(of)}Memory.address` : around.addressOf!(of)),
      local: (name) => locals.get(name) ?? around.local?.(name) ?? camel(name),
    };
    this.around = course === undefined ? own : courseSurroundings(context, course, own);
  }

  get scope(): Scope {
    return this.place.scope;
  }

  write(): readonly string[] {
    return this.block(this.body);
  }

  /** Of several, one after the other. */
  block(steps: readonly Statement[]): readonly string[] {
    const lines = steps.flatMap((step) => this.statement(step, steps));
    // What the others know by its address alone must not be collected before they are done.
    const placed = steps.flatMap((step) => (step.kind === "let" && this.isPlaced(step.name) ? [step.name] : []));
    if (placed.length === 0) return lines;
    const held = placed.map((name) => `${this.place.locals.get(name)}Memory`);
    return [...lines, `${this.context.use("held")}(${held.join(", ")});`];
  }

  /** Whether it is a structure whose address steps tell. */
  private isPlaced(local: string): boolean {
    return this.structures.has(local) && timesPlaced(this.body, local) > 0;
  }

  text(expression: Expression): string {
    return expressionText(this.context, expression, this.around);
  }

  statement(step: Statement, beside: readonly Statement[]): readonly string[] {
    const { course } = this.place;
    const own = course === undefined ? undefined : courseStep(this, course, step);
    if (own !== undefined) return own;
    switch (step.kind) {
      case "let":
        return this.let(step, beside);
      case "call": {
        const result = this.place.scope.claim("result", `result ${++this.results}`);
        return this.call(step.call, result);
      }
      case "if": {
        const other = step.else.length === 0 ? [] : ["} else {", ...this.block(step.else)];
        return [`if (${this.text(step.condition)}) {`, ...this.block(step.then), ...other, "}"];
      }
      case "for": {
        const name = this.name(step.name);
        const [from, to] = [this.text(step.from), this.text(step.to)];
        return [`for (let ${name} = ${from}; ${name} <= ${to}; ${name}++) {`, ...this.block(step.body), "}"];
      }
      default:
        return this.place.other(step, beside, this.around);
    }
  }

  name(local: string): string {
    const name = this.place.scope.claim(camel(local), local);
    this.place.locals.set(local, name);
    return name;
  }

  private isInMemory(local: string): boolean {
    return this.passing(local) > 0 || this.isPlaced(local);
  }

  private let(step: Extract<Statement, { kind: "let" }>, beside: readonly Statement[]): readonly string[] {
    const name = this.name(step.name);
    if (step.value.kind === "struct") this.structures.add(step.name);
    if (step.type.kind === "struct" && step.value.kind === "struct" && this.isInMemory(step.name)) {
      const { struct } = step.type;
      const { size } = this.context.struct(struct);
      const encode = this.context.refer(struct, { before: "encode" });
      const lines = [
        `const ${name}Memory = ${this.context.use("scratch")}(${Math.ceil(size / 4)});`,
        `${encode}(${name}Memory.words, 0, ${this.text(step.value)});`,
      ];
      if (this.isFilledFirst(step.name, beside)) this.filledFirst.add(step.name);
      else if (this.isLookedAt(step.name)) lines.push(this.decode(name, struct, "let"));
      return lines;
    }
    if (step.value.kind === "open-queue") return this.place.opens!(step.value, name);
    const isRead = timesRead(this.body, step.name) > 0;
    if (step.value.kind !== "call") return isRead ? [`const ${name} = ${this.text(step.value)};`] : [];
    const [first, ...after] = this.call(step.value.call, name, isRead, this.place.kept(step.name, name));
    return [first!, ...after];
  }

  /** The call, its failure, what follows it, and the structures that it has filled in. */
  private call(call: CallOf, result: string, isRead = false, then: readonly string[] = []): readonly string[] {
    const declared = this.context.call(call.call);
    this.forms.add(callForm(declared));
    if (declared.fail !== undefined) this.errors.add(declared.fail.error);
    const checks = failureChecks(this.context, declared, result, undefined);
    const text = `${this.place.calls}${callText(this.context, call, this.around)}`;
    const filled = this.memoryOf(call, (access) => access !== "reads").flatMap(({ name: local, struct }) => {
      if (!this.isLookedAt(local)) return [];
      const name = this.around.local!(local);
      return [this.decode(name, struct, this.filledFirst.has(local) ? "const" : "")];
    });
    return [
      checks.length + then.length === 0 && !isRead ? `${text};` : `const ${result} = ${text};`,
      ...checks,
      ...then,
      ...filled,
    ];
  }

  private decode(name: string, struct: Reference, declare: "let" | "const" | ""): string {
    return `${declare} ${name} = ${this.context.refer(struct, { before: "decode" })}(${name}Memory.words, 0);`.trim();
  }

  /** The locals whose memory a call is given. */
  private memoryOf(
    { call, arguments: given }: CallOf,
    which: (access: "reads" | "writes" | "updates") => boolean,
  ): readonly { readonly name: string; readonly struct: Reference }[] {
    return this.context.call(call).parameters.flatMap(({ access }, index) => {
      const argument = given[index];
      if (access === undefined || argument?.kind !== "local" || argument.type.kind !== "struct") return [];
      return which(access) ? [{ name: argument.name, struct: argument.type.struct }] : [];
    });
  }

  /** How often calls are given a local's memory. */
  private passing(local: string, which: (access: "reads" | "writes" | "updates") => boolean = () => true): number {
    return callsOf(this.body)
      .flatMap((call) => this.memoryOf(call, which))
      .filter(({ name }) => name === local).length;
  }

  /** Whether anything reads a structure's members here, and not just a call its memory. */
  private isLookedAt(local: string): boolean {
    return timesRead(this.body, local) > this.passing(local);
  }

  /** Whether one call fills a structure in, among these steps, and nothing reads its members before. */
  private isFilledFirst(local: string, steps: readonly Statement[]): boolean {
    if (this.passing(local, (access) => access !== "reads") !== 1) return false;
    const first = steps.find((step) => timesRead([step], local) > 0);
    const call = first?.kind === "call" ? first.call : first?.kind === "let" && first.value.kind === "call" ? first.value.call : undefined; // prettier-ignore
    return call !== undefined && this.memoryOf(call, (access) => access !== "reads").some(({ name }) => name === local);
  }
}

/** Every call that steps make, in their order, also those whose result a `let` keeps. */
export function callsOf(steps: readonly Statement[]): readonly CallOf[] {
  return steps.flatMap((step): readonly CallOf[] => {
    if (step.kind === "call") return [step.call];
    if (step.kind === "let") return step.value.kind === "call" ? [step.value.call] : [];
    if (step.kind === "if") return callsOf([...step.then, ...step.else]);
    return step.kind === "for" || step.kind === "while" || step.kind === "undo" ? callsOf(step.body) : [];
  });
}
