import { styleText } from "node:util";

/** Lays the catalogue's Markdown (headings, paragraphs, `code`, fenced examples) out for a terminal. */
export function showMarkdown(text: string, colors: boolean): string {
  const style = (format: Parameters<typeof styleText>[0], part: string) =>
    colors ? styleText(format, part, { validateStream: false }) : part;
  const lines: string[] = [];
  let fenced = false;
  for (const line of text.trimEnd().split("\n")) {
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
      lines.push(colors ? line.replace(/`([^`]+)`/g, (_, code: string) => style("cyan", code)) : line);
    }
  }
  return lines.join("\n") + "\n";
}
