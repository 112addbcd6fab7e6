import type { Location, Span } from "./span.ts";

/** A place as people count it: both from 1; the column in UTF-16 code units. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** A source text with its name; knows where its lines start. */
export class SourceText {
  /** The path as the host gave it. */
  readonly file: string;
  readonly text: string;
  #starts: readonly number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Offsets of the first character of each line. Lines end with `\n`, `\r\n` or `\r`. Computed when first asked for. */
  get lineStarts(): readonly number[] {
    if (this.#starts === undefined) {
      const starts = [0];
      for (const end of this.text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
      this.#starts = starts;
    }
    return this.#starts;
  }

  get lineCount(): number {
    return this.lineStarts.length;
  }

  /** The line and column of an offset; offsets outside the text count as its nearest end. */
  position(offset: number): LineColumn {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStarts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.lineStarts[low]! + 1 };
  }

  /** The text of a line (from 1), without its end; empty where there is no such line. */
  line(line: number): string {
    const start = this.lineStarts[line - 1];
    if (start === undefined) return "";
    return this.text.slice(start, this.lineStarts[line] ?? this.text.length).replace(/[\r\n]+$/, "");
  }

  slice(span: Span): string {
    return this.text.slice(span.start, span.end);
  }

  location(span: Span): Location {
    return { file: this.file, start: span.start, end: span.end };
  }
}
