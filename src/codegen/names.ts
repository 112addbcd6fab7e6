/**
 * From the spec's names (`sq_thread_idle`) to TypeScript's (`sqThreadIdle`, `SqThreadIdle`, `SQ_THREAD_IDLE`), without
 * ever meeting a reserved word or another name of the same scope.
 */

/** Words that can't name a variable in a strict module, and a few that would mislead there. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof undefined var void while with yield NaN Infinity"
  ).split(" "),
);

/** `sq_thread_idle` → `sqThreadIdle`. A name that is written in camel case already stays as it is. */
export function camel(name: string): string {
  const joined = name.replace(/_+([a-zA-Z0-9])/g, (_match, letter: string) => letter.toUpperCase()).replace(/_+$/, "");
  return /^[A-Z0-9]+$/.test(joined) && joined === name ? joined : joined.charAt(0).toLowerCase() + joined.slice(1);
}

/** `close_file` → `CloseFile`. */
export function pascal(name: string): string {
  const joined = camel(name);
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

/** `sqHead`, `sq_head` → `SQ_HEAD`. */
export function upper(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
}

/** A property key: as it is where it is an identifier, else quoted. */
export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/**
 * The names of one scope. Asking twice for the same thing gives the same name; two things that would get the same name
 * are told apart by a number, in the order in which they were asked for.
 */
export class Scope {
  readonly #taken: Set<string>;
  readonly #given = new Map<string, string>();

  /** `taken`: names that generated code uses for itself there. */
  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** A name close to `wanted` for the thing known as `thing`. */
  claim(wanted: string, thing: string = wanted): string {
    const given = this.#given.get(thing);
    if (given !== undefined) return given;
    const base = RESERVED.has(wanted) || this.#taken.has(wanted) || /^\d/.test(wanted) ? `${wanted}Value` : wanted;
    let name = base;
    for (let number = 2; this.#taken.has(name); number++) name = `${base}${number}`;
    this.#taken.add(name);
    this.#given.set(thing, name);
    return name;
  }

  /** Every name that is taken. */
  get names(): readonly string[] {
    return [...this.#taken];
  }
}
