/** Documentation comments: the spec's own words, then where it stands. */
import type { Attribute } from "../../../model/model.ts";

/** Joins paragraphs and tags; `*\/` in a spec's text can't end the comment. */
export function docOf(...parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part): part is string => part !== undefined && part.trim() !== "")
    .flatMap((part) => fill(part.trim().replaceAll("*/", "*\\/").split("\n")))
    .join("\n");
}

/** Columns of a comment's text: with its indentation and star, it stays inside 120. */
const WIDTH = 113;

/** Lines that begin something of their own: what was broken off the line before does not run into them. */
const BEGINS = /^(\s|[-*@|#>`]|\d+[.)]|$)/;

/** Breaks lines that are too long between words; what is broken off begins the next line, if that goes on. */
function fill(lines: readonly string[]): readonly string[] {
  const filled: string[] = [];
  let rest = "";
  for (const line of lines) {
    if (rest !== "" && BEGINS.test(line)) {
      filled.push(rest);
      rest = "";
    }
    const parts = wrap(rest === "" ? line : `${rest} ${line}`);
    rest = parts.length > 1 && !line.startsWith("@") ? parts.at(-1)! : "";
    filled.push(...(rest === "" ? parts : parts.slice(0, -1)));
  }
  return rest === "" ? filled : [...filled, rest];
}

/** A line that is too long, broken between words; a tag's later lines are indented. */
function wrap(line: string): readonly string[] {
  if (line.length <= WIDTH) return [line];
  const lines: string[] = [];
  const indent = line.startsWith("@") ? "  " : "";
  let rest = line;
  while (rest.length > WIDTH) {
    const space = rest.lastIndexOf(" ", WIDTH);
    // `{@link …}` and words longer than a line stay whole.
    const end = space > indent.length ? space : rest.indexOf(" ", WIDTH);
    if (end < 0) break;
    lines.push(rest.slice(0, end).trimEnd());
    rest = indent + rest.slice(end + 1);
  }
  return [...lines, rest];
}

/** A doc as ts-morph takes it: none when there is nothing to say. */
export function docs(...parts: readonly (string | undefined)[]): string[] {
  const text = docOf(...parts);
  return text === "" ? [] : [text];
}

/** A one-line comment inside a literal or a type; several lines become a block. */
export function commentLines(...parts: readonly (string | undefined)[]): readonly string[] {
  const text = docOf(...parts);
  if (text === "") return [];
  const lines = text.split("\n");
  return lines.length === 1 ? [`/** ${lines[0]} */`] : ["/**", ...lines.map((line) => ` * ${line}`), " */"];
}

/** Several lines as one: for tags, and places where a line is all there is. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, " ");
}

/** The first sentence, for a second mention of what has been said in full. */
export function firstSentence(text: string): string {
  const line = oneLine(text);
  return /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
}

export function attribute(attributes: readonly Attribute[], name: string): Attribute | undefined {
  return attributes.find((candidate) => candidate.name === name);
}

/** `@since(linux: "6.6")` as words. */
export function sinceText(attributes: readonly Attribute[]): string | undefined {
  const since = attribute(attributes, "since");
  if (since === undefined) return undefined;
  return `Since ${Object.entries(since.arguments)
    .map(([name, value]) => (/^\d+$/.test(name) ? value : `${name} ${value}`))
    .join(", ")}.`;
}
