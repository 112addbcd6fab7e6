/** What a slip of a finger leaves of a description: the text to a token, or the text without one. */
import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { parse } from "../../src/parser/parse.ts";
import { accepted, cases, checkOf, good, shipped, tokensOf, type Description, type Place } from "./descriptions.ts";

/** So many diagnostics tell of one token that is missing. */
const most = 3;

type Look = (description: Description, text: string) => readonly Diagnostic[];

/** Checks a text. What comes of it is a program, or errors: never both, never neither. */
const checked: Look = (description, text) => {
  const { program, diagnostics } = checkOf(description, text);
  expect(program === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
  return diagnostics;
};

const read: Look = ({ path }, text) => parse(new SourceText(path, text)).diagnostics;

/** One token in `step`; which ones changes with the text. */
function sample(text: string, step: number): readonly Place[] {
  return tokensOf(text).filter((_, i) => i % step === text.length % step);
}

/** The places of a text where more is told, with what. */
function long(
  { title, text }: Description,
  places: readonly Place[],
  told: (place: Place) => readonly Diagnostic[],
): readonly string[] {
  return places.flatMap((place) => {
    const found = told(place);
    if (found.length <= most) return [];
    const { line, column } = new SourceText(title, text).position(place.start);
    return [`${title}:${line}:${column} ${found.map(({ code }) => code).join(" ")}`];
  });
}

function cut(look: Look, description: Description, places: readonly Place[]): readonly string[] {
  return long(description, places, ({ start }) => look(description, description.text.slice(0, start)));
}

function without(look: Look, description: Description, places: readonly Place[]): readonly string[] {
  const { text } = description;
  return long(description, places, ({ start, end }) => look(description, text.slice(0, start) + text.slice(end)));
}

describe.each(shipped)("one token of $title that is missing is told in three diagnostics at most", (description) => {
  const { text } = description;
  // All of them take minutes. The longer a description, the longer is each check as well.
  const step = Math.ceil(text.length / 400) + 4;

  it("where the text is cut in front of it", () => {
    expect(cut(checked, description, sample(text, step))).toEqual([]);
  });

  it("where the text is cut in front of a declaration, or between its doc comment and itself", () => {
    const starts = tokensOf(text).filter(
      ({ start, end }) => text[start - 1] === "\n" && text.slice(start, end) !== "}",
    );
    const share = Math.ceil(step / 12);
    const some = starts.filter((_, i) => i % share === text.length % share);
    expect(cut(checked, description, some)).toEqual([]);
  });

  it("where it alone is missing", () => {
    expect(without(checked, description, sample(text, step))).toEqual([]);
  });
});

describe.each([
  { what: "the generator's cases", among: cases, step: 2, look: checked },
  { what: "the catalogue's good examples", among: good, step: 11, look: checked },
  { what: "what the grammar's reference accepts", among: accepted, step: 1, look: read },
])("one token that is missing in $what is told in three diagnostics at most", ({ among, step, look }) => {
  it("where the text is cut in front of it", () => {
    expect(among.flatMap((one) => cut(look, one, sample(one.text, step)))).toEqual([]);
  });

  it("where it alone is missing", () => {
    expect(among.flatMap((one) => without(look, one, sample(one.text, step)))).toEqual([]);
  });
});
