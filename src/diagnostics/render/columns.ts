/** How a line of source text looks in a terminal's columns. */

const nothing = /^[\p{Mn}\p{Me}\u200b-\u200f\ufe00-\ufe0f]$/u;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;
/** What would move the cursor, colour the screen or turn the text around: a tab may. */
const unseen = /[\0-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** The text with a visible sign in the place of every character that would not show, as many as before. */
export function shown(text: string): string {
  return text.replace(unseen, "\ufffd");
}

/** White space as wide as the text. Tabs stay tabs, so that what follows stands below what follows the text. */
export function blankOf(text: string): string {
  let blank = "";
  for (const character of text) {
    if (character === "\t") blank += "\t";
    else blank += " ".repeat(columnsOf(character));
  }
  return blank;
}

/** How many columns a text without tabs takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

function columnsOf(character: string): number {
  return nothing.test(character) ? 0 : wide.test(character) ? 2 : 1;
}

/** A part of a line, and where in it the mark stands. */
export interface Window {
  readonly text: string;
  /** Offsets in `text`. */
  readonly start: number;
  readonly end: number;
}

/** Long lines are cut to about this many characters around the mark. */
const longest = 160;
/** What is kept in front of the mark. */
const ahead = 60;

/** The part of a line around a mark, `…` where something was left out. */
export function windowOf(line: string, start: number, end: number): Window {
  if (line.length <= longest) return { text: line, start, end };
  const from = Math.max(0, Math.min(start - ahead, line.length - longest));
  const to = Math.min(line.length, from + longest);
  const [left, right] = [from > 0 ? "…" : "", to < line.length ? "…" : ""];
  const shift = left.length - from;
  return { text: left + line.slice(from, to) + right, start: start + shift, end: Math.min(end, to) + shift };
}
