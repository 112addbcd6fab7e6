/** Names that nothing declares, and names that nothing uses: where they are many, they have one cause. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** The codes of what is told of such names. */
const alike: readonly ReadonlySet<string>[] = [new Set(["RW1102", "RW1106"]), new Set(["RW1104", "RW1917"])];

/** So many of them are still told one by one. */
const few = 2;

/**
 * Tells of many names in one file at the first of them, with the places of the others: a part of the text is not written
 * yet, or an import is missing. A name that another one resembles is a mistake of its own, unless several resemble none:
 * then it does by chance.
 * @param found the diagnostics of the file, in the order of its text
 */
export function gathered(found: readonly Diagnostic[]): readonly Diagnostic[] {
  return alike.reduce((told, codes) => {
    const names = told.filter(({ code }) => codes.has(code));
    const [first, second] = names.filter(({ fixes }) => fixes === undefined);
    if (first === undefined || second === undefined || names.length <= few) return told;
    const others = names.filter((one) => one !== first);
    const places = others.flatMap(({ location, message, related }) => [{ location, message }, ...related]);
    const whole = { ...first, related: [...first.related, ...places] };
    return told.filter((one) => !others.includes(one)).map((one) => (one === first ? whole : one));
  }, found);
}
