/** What the formatter asks the syntax tree: which words are names, and which signs stand in front of an operand. */
import type { File } from "../parser/syntax.ts";

export interface Words {
  /** Where names end: what is called, declared or spoken of; keywords are none. */
  readonly names: ReadonlySet<number>;
  /** Where signs stand that have an operand on one side only. */
  readonly prefixes: ReadonlySet<number>;
}

/** Walks the whole tree once. */
export function wordsOf(file: File): Words {
  const names = new Set<number>();
  const prefixes = new Set<number>();
  const open: object[] = [file];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (Array.isArray(node)) {
      for (const one of node as readonly unknown[]) if (typeof one === "object" && one !== null) open.push(one);
      continue;
    }
    const { span, text, kind } = node as { span?: { start: number; end: number }; text?: unknown; kind?: unknown };
    if (span !== undefined) {
      if (typeof text === "string") names.add(span.end);
      if (kind === "unary") prefixes.add(span.start);
    }
    for (const key in node) {
      const value = (node as Readonly<Record<string, unknown>>)[key];
      if (typeof value === "object" && value !== null && key !== "span") open.push(value);
    }
  }
  return { names, prefixes };
}
