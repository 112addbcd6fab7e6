import type { SourceText } from "../../base/source.ts";
import type { Location } from "../../base/span.ts";
import type { BitRuler, Diagnostic } from "../diagnostic.ts";
import { blankOf, shown, widthOf, windowOf } from "./columns.ts";

/** Finds the text of a file that a location names; absent when it is not at hand. */
export type SourceOf = (file: string) => SourceText | undefined;

export interface TextOptions {
  /** ANSI colours, for a terminal. */
  readonly colors?: boolean;
}

type Paint = (style: "error" | "warning" | "strong" | "faint" | "note", text: string) => string;

const styles = { error: "1;31", warning: "1;33", strong: "1", faint: "34", note: "36" } as const;

/** Diagnostics for people to read, each with an excerpt of the text. Ends with a line break unless there are none. */
export function renderText(diagnostics: readonly Diagnostic[], sourceOf: SourceOf, options: TextOptions = {}): string {
  const paint: Paint = (style, text) => (options.colors === true ? `\u001b[${styles[style]}m${text}\u001b[0m` : text);
  return diagnostics.map((one) => renderOne(one, sourceOf, paint) + "\n").join("\n");
}

function renderOne(diagnostic: Diagnostic, sourceOf: SourceOf, paint: Paint): string {
  const { severity, code, message, location, related, ruler, help, fixes } = diagnostic;
  const places = [location, ...related.map((one) => one.location)];
  const width = Math.max(...places.map((place) => String(lineOf(place, sourceOf)).length)) + 1;
  const bar = " ".repeat(width) + " " + paint("faint", "|");
  const lines = [paint(severity, `${severity}[${code}]`) + paint("strong", `: ${message}`)];
  lines.push(...excerpt("-->", location, "", "^", severity));
  for (const one of related) lines.push(...excerpt(":::", one.location, one.message, "-", "note"));
  if (ruler !== undefined) lines.push(bar, ...drawRuler(ruler).map((line) => `${bar} ${line}`));
  const notes = [...(help === undefined ? [] : [`help: ${help}`]), ...(fixes ?? []).map((fix) => `fix: ${fix.title}`)];
  for (const note of notes) lines.push(" ".repeat(width) + " " + paint("faint", "=") + " " + note);
  return lines.join("\n");

  function excerpt(arrow: string, place: Location, label: string, mark: string, style: "error" | "warning" | "note") {
    const source = sourceOf(place.file);
    if (source === undefined)
      return [" ".repeat(width - 1) + paint("faint", arrow) + ` ${place.file}${label && `: ${label}`}`];
    const { line, column } = source.position(place.start);
    const whole = source.line(line);
    const { text, start, end } = windowOf(shown(whole), column - 1, column - 1 + place.end - place.start);
    const length = Math.max(1, widthOf(text.slice(start, end)));
    return [
      " ".repeat(width - 1) + paint("faint", arrow) + ` ${place.file}:${line}:${column}`,
      bar,
      paint("faint", `${String(line).padStart(width)} |`) + (text === "" ? "" : ` ${text}`),
      `${bar} ${blankOf(text.slice(0, start))}` + paint(style, mark.repeat(length) + (label && ` ${label}`)),
    ];
  }
}

function lineOf(place: Location, sourceOf: SourceOf): number {
  return sourceOf(place.file)?.position(place.start).line ?? 1;
}

/** One column per bit; per several bits when the word is wider than 64. */
function drawRuler({ width, marks }: BitRuler): string[] {
  const scale = Math.ceil(width / 64);
  const columns = Math.ceil(width / scale);
  const column = (bit: number) => columns - 1 - Math.floor(bit / scale);
  const head = String(width - 1);
  const top = columns > head.length + 1 ? head + "0".padStart(columns - head.length) : "".padEnd(columns);
  const rows = marks.map(({ high, low, label }) => {
    const [from, to] = [column(high), column(low)];
    const drawn = ".".repeat(from) + "#".repeat(to - from + 1) + ".".repeat(columns - 1 - to);
    return `${drawn}  [${high === low ? high : `${high}:${low}`}] ${label}`;
  });
  return [top.trimEnd(), ...rows];
}
