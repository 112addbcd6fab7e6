/** Registers in a queue's steps: each of them by a window that is opened once, at an offset that is found out once. */
import type { Expression, Queue, RegisterPath, Statement } from "../../../../model/model.ts";
import { camel, type Scope } from "../../../names.ts";
import type { Context } from "../context.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { assignText, loadNumberText, storeText, type Site } from "../registers/access.ts";
import { Windows, type Kept } from "../registers/windows.ts";
import { composedWord } from "../registers/words.ts";
import { ownerAt, type Standing } from "./standing.ts";
import type { NamedRegion } from "./rings.ts";

type StoreRegister = Extract<Statement, { kind: "store-register" }>;
type Assign = Extract<Statement, { kind: "assign" }>;
type RegisterExpression = Extract<Expression, { kind: "register" }>;

/** Something of registers that the queue's constructor finds once: a member of it. */
export interface KeptOfRegisters extends Kept {
  /** Whether the device is asked for it, or for what it is made of: after a reset, it may be another. */
  readonly asked: boolean;
}

/** The registers that a queue's code accesses: what it keeps of them is known when all its code has been written. */
export class QueueRegisters {
  private readonly context: Context;
  private readonly scope: Scope;
  private readonly given: ReadonlyMap<string, string>;
  private readonly windows: Windows;
  private readonly offsets = new Map<string, Kept>();

  constructor(
    context: Context,
    scope: Scope,
    queue: Queue,
    parameters: ReadonlyMap<string, string>,
    regions: readonly NamedRegion[],
  ) {
    this.context = context;
    this.scope = scope;
    this.given = parameters;
    this.windows = new Windows(context, {
      scope,
      before: "this.",
      transport: "transport",
      parameter: (owner) => {
        throw new Error(`bug in ringwright: nobody gives queue ${queue.name} the parameters of ${owner.name}`);
      },
      region: (name) => {
        const found = regions.find(({ region }) => region.name === name);
        return found === undefined ? undefined : `${found.name}.words.buffer`;
      },
    });
  }

  /** In the order in which they have to be found; each has been asked for by the code written so far. */
  get kept(): readonly KeptOfRegisters[] {
    const all = [
      ...this.windows.kept.map(({ name, type, value }) => ({ name: name.replace(/^this\./, ""), type, value })),
      ...this.offsets.values(),
    ];
    const asked = new Set<string>();
    for (const { name, value } of all) {
      const speaksOf = value.match(/(?<=\bthis\.)[\w$]+/g) ?? [];
      if (/\.load(8|16|32|64)\(/.test(value) || speaksOf.some((other) => asked.has(other))) asked.add(name);
    }
    return all.map((own) => ({ ...own, asked: asked.has(own.name) }));
  }

  /** Whether one of them stands in memory that the queue maps, and is found after that. */
  get inRegions(): boolean {
    return this.windows.kept.some(({ value }) => value.includes(".words.buffer"));
  }

  /** `register <- value`, `register.field = value` */
  stepTexts(step: StoreRegister | Assign, around: Surroundings, standing: Standing, scope: Scope): readonly string[] {
    const { context } = this;
    const site = this.site(step.register, around, standing);
    const name = step.register.path.map((part) => part.name).join(".");
    if (step.kind === "assign") {
      return [assignText(context, site, step.field, expressionText(context, step.value, around))];
    }
    const { value } = step;
    if (value.kind !== "register-fields") {
      return [`${storeText(context, site, expressionText(context, value, around))} // ${name}`];
    }
    const text = (given: Expression): string => expressionText(context, given, around);
    const { before, word, comment } = composedWord(context, site.named, value.fields, scope, text);
    return [...before, `${storeText(context, site, word)} // ${name}: ${comment}`];
  }

  loadText(expression: RegisterExpression, around: Surroundings, standing: Standing): string {
    return loadNumberText(this.context, this.site(expression, around, standing), expression);
  }

  gateText(gate: Extract<Expression, { kind: "gate" }>["gate"], standing: Standing): string {
    return ownedBy(this.windows.gate(gate), standing);
  }

  private site(path: RegisterPath, around: Surroundings, standing: Standing): Site {
    const { context, given } = this;
    const site = this.windows.site(path, (index) => expressionText(context, index, around));
    const window = ownedBy(site.window, standing);
    if (site.constant) return { ...site, window };
    const known = path.path.every(({ index }) => index === undefined || isGiven(index, given));
    // What is needed but once is no member.
    if (!known || standing === "constructor") return { ...site, window, offset: ownedBy(site.offset, standing) };
    const opening: Surroundings = { local: (name) => given.get(name) ?? camel(name) };
    const value = this.windows.site(path, (index) => expressionText(context, index, opening)).offset;
    const name = this.scope.claim(`${camel(path.path.map((step) => step.name).join("_"))}At`, `offset ${value}`);
    this.offsets.set(name, { name, type: "number", value });
    return { ...site, window, offset: `${ownerAt(standing)}.${name}` };
  }
}

/** What the constructor calls `this.engine`, a ring that is an object of its own calls `this.queue.engine`. */
function ownedBy(text: string, standing: Standing): string {
  return standing === "ring" ? text.replace(/\bthis\./g, "this.queue.") : text;
}

/** Whether nothing in it changes while the queue is open. */
function isGiven(index: Expression, given: ReadonlyMap<string, string>): boolean {
  switch (index.kind) {
    case "local":
      return given.has(index.name);
    case "member":
      return isGiven(index.object, given);
    case "binary":
      return isGiven(index.left, given) && isGiven(index.right, given);
    case "integer":
    case "constant":
    case "enumerator":
      return true;
    default:
      return false;
  }
}
