/** Doorbells: the stores to registers by which a queue's steps tell an index of one of its rings. */
import type { Expression, RegisterPath, Statement } from "../model/model.ts";

/** One of them. */
export interface Bell {
  /** What it tells: the tail of what is published, the head of what has been read, or where an interrupt is wanted. */
  readonly which: "tail" | "head" | "arm";
  readonly register: RegisterPath;
  /** The field that has the index; absent: the register is the index, or says none. */
  readonly field: string | undefined;
  /** The other fields, which are the same at each time. */
  readonly rest: readonly { readonly name: string; readonly value: Expression }[];
  /** Whether it says an index at all: an `arm` may only ask. */
  readonly told: boolean;
}

/** Doorbells among steps, in their order. Of an `arm`, those that say an index; where none does, its last store. */
export function bellsOf(steps: readonly Statement[], ring: string, which: Bell["which"]): readonly Bell[] {
  const bells = storesIn(steps).flatMap(({ register, value }): readonly Bell[] => {
    if (isIndex(value, ring)) return [{ which, register, field: undefined, rest: [], told: true }];
    if (value.kind === "register-fields") {
      const index = value.fields.filter((field) => isIndex(field.value, ring));
      const rest = value.fields.filter((field) => !index.includes(field) && !speaksOfIndex(field.value));
      const [only] = index;
      if (only !== undefined && index.length === 1) return [{ which, register, field: only.name, rest, told: true }];
      return which === "arm" ? [{ which, register, field: undefined, rest, told: false }] : [];
    }
    return which === "arm" ? [{ which, register, field: undefined, rest: [], told: false }] : [];
  });
  if (which !== "arm") return bells;
  const told = bells.filter((bell) => bell.told);
  return told.length > 0 ? told : bells.slice(-1);
}

/** What stores tell that speak of an index and are not just one, or have it in a field. */
export function strangeBell(steps: readonly Statement[], ring: string): readonly string[] {
  return storesIn(steps).flatMap(({ value }) => {
    if (!speaksOfIndex(value) || isIndex(value, ring)) return [];
    if (value.kind !== "register-fields") return ["something made of its index"];
    const speaking = value.fields.filter((field) => speaksOfIndex(field.value));
    return speaking.length === 1 && isIndex(speaking[0]!.value, ring) ? [] : ["something made of its index"];
  });
}

interface RegisterStore {
  readonly register: RegisterPath;
  readonly value: Expression;
}

function storesIn(steps: readonly Statement[]): readonly RegisterStore[] {
  return steps.flatMap((step): readonly RegisterStore[] => {
    if (step.kind === "store-register") return [step];
    if (step.kind === "if") return storesIn([...step.then, ...step.else]);
    return step.kind === "for" || step.kind === "while" ? storesIn(step.body) : [];
  });
}

function isIndex(value: Expression, ring: string): boolean {
  return value.kind === "ring-index" && value.ring === ring;
}

function speaksOfIndex(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  if ("kind" in node && node.kind === "ring-index") return true;
  return Object.values(node).some(speaksOfIndex);
}
