/** The members of a driver's class: declared at its head, set in its constructor. */
import { commentLines } from "../docs.ts";

/** A member, or a line between members. */
export interface Member {
  /** Empty: it is set, but nothing needs it afterwards. */
  readonly name: string;
  /** `readonly Uint32Array`: with the modifiers after `private`. */
  readonly type: string;
  readonly doc: string;
  /** What the constructor does for it. */
  readonly set: string;
  /** What is done for it when the queue begins anew; empty: nothing. */
  readonly again: string;
}

/** A member that is set to `value`; `type` may start with `readonly `. One that changes is set so again. */
export function member(name: string, type: string, value: string, doc = ""): Member {
  const set = `this.${name} = ${value};`;
  return { name, type, doc, set, again: type.startsWith("readonly ") ? "" : set };
}

/** A statement of the constructor, or a comment in it. */
export function step(set: string): Member {
  return { name: "", type: "", doc: "", set, again: "" };
}

/** The same, for which `again` is done when the queue begins anew. */
export function renewing(own: Member, again: string = own.set): Member {
  return { ...own, again };
}

/** What is done when the queue begins anew, in its order. */
export function renewals(members: readonly Member[]): readonly string[] {
  return members.flatMap(({ again }) => (again === "" ? [] : [again]));
}

/** `shared`: other classes of the file see them, too. */
export function declarations(members: readonly Member[], shared = false): string {
  return members
    .filter(({ name }) => name !== "")
    .map(({ name, type, doc }) => {
      const [readonly, own] = type.startsWith("readonly ") ? ["readonly ", type.slice(9)] : ["", type];
      return `${doc === "" ? "" : `${commentLines(doc).join("\n")}\n`}declare ${shared ? "" : "private "}${readonly}${name}: ${own};`;
    })
    .join("\n");
}
