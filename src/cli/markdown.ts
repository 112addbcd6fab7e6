import { styleText } from "node:util";

export interface Page {
  readonly colors: boolean;
  /** Of the terminal; paragraphs are never wider than 100. */
  readonly columns?: number | undefined;
}

/** Lays the catalogue's Markdown (headings, paragraphs, `code`, fenced examples) out as a page. Ends with a line break. */
export function showMarkdown(text: string, { colors, columns }: Page): string {
  const style = (format: Parameters<typeof styleText>[0], part: string) =>
    colors ? styleText(format, part, { validateStream: false }) : part;
  const lines: string[] = [];
  let fenced = false;
  for (const line of paragraphs(text)) {
    const fence = /^```(?:ring)? ?(\w*)$/.exec(line);
    if (fence) {
      fenced = !fenced;
      if (fenced && fence[1] === "bad") lines.push(style("red", "wrong:"));
      if (fenced && fence[1] === "good") lines.push(style("green", "right:"));
    } else if (fenced) {
      lines.push(line === "" ? "" : style("dim", `    ${line}`));
    } else if (line.startsWith("#")) {
      lines.push(style("bold", line.replace(/^#+ /, "")));
    } else {
      for (const part of wrap(line, Math.min(columns ?? 100, 100)))
        lines.push(colors ? part.replace(/`([^`]+)`/g, (_, code: string) => style("cyan", code)) : part);
    }
  }
  return lines.join("\n") + "\n";
}

/** The lines of a text, those of a paragraph joined: they are broken anew. */
function paragraphs(text: string): readonly string[] {
  const lines: string[] = [];
  let fenced = false;
  let open = false;
  for (const line of text.trimEnd().split("\n")) {
    const fence = line.startsWith("```");
    if (fence) fenced = !fenced;
    const plain = !fence && !fenced && line !== "" && !line.startsWith("#");
    if (plain && open && !/^(?:[-*|]|\d+\.) /.test(line)) lines[lines.length - 1] += ` ${line}`;
    else lines.push(line);
    open = plain;
  }
  return lines;
}

/** Breaks a paragraph between words; `code` is one word. */
function wrap(paragraph: string, width: number): readonly string[] {
  const lines = [""];
  for (const word of paragraph.match(/(?:`[^`]*`|\S)+/g) ?? []) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
