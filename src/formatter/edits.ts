/** What formatting changes, place by place: for editors, which keep their cursors, and format a part of a text. */
import type { Span } from "../base/span.ts";

/** Characters of a text, and what stands there instead when it is formatted: white space, and commas. */
export interface FormattingEdit extends Span {
  readonly newText: string;
}

/**
 * The edits that make of a text what `formatText` has made of it, in their order; each as short as it can be.
 *
 * @param range only edits that touch it: of its lines, that is, if it holds whole ones
 */
export function formattingEdits(before: string, after: string, range?: Span): readonly FormattingEdit[] {
  const edits: FormattingEdit[] = [];
  let [from, to] = [0, 0];
  while (from < before.length || to < after.length) {
    if (from < before.length && before.charCodeAt(from) === after.charCodeAt(to) && !isGap(before.charCodeAt(from))) {
      from++;
      to++;
      continue;
    }
    const [old, made] = [gapAt(before, from), gapAt(after, to)];
    if (old === "" && made === "") throw new Error("bug in ringwright: this is another text, formatted");
    if (old !== made) edits.push(shortest(from, old, made));
    from += old.length;
    to += made.length;
  }
  return range === undefined ? edits : edits.filter(({ start, end }) => range.start <= end && start <= range.end);
}

const gap = /[\s,]*/y;

function gapAt(text: string, at: number): string {
  gap.lastIndex = at;
  return gap.exec(text)![0];
}

function isGap(code: number): boolean {
  return code === 32 || code === 44 || ((code < 33 || code > 126) && /\s/.test(String.fromCharCode(code)));
}

/** Leaves what both begin and end with. */
function shortest(start: number, old: string, made: string): FormattingEdit {
  const most = Math.min(old.length, made.length);
  let front = 0;
  while (front < most && old[front] === made[front]) front++;
  let back = 0;
  while (back < most - front && old[old.length - 1 - back] === made[made.length - 1 - back]) back++;
  return { start: start + front, end: start + old.length - back, newText: made.slice(front, made.length - back) };
}
