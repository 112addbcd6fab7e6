import { readFileSync } from "node:fs";
import { join, posix, resolve } from "node:path";

const specs = resolve(import.meta.dirname, "../../specs");

/** A description that ships and what it imports: their texts by their paths under `specs/`. */
export function withImports(path: string): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  const visit = (file: string): void => {
    if (file in texts) return;
    const text = readFileSync(join(specs, file), "utf8");
    texts[file] = text;
    for (const [, from] of text.matchAll(/^import .* from "(.*)";$/gm)) visit(posix.join(posix.dirname(file), from!));
  };
  visit(path);
  return texts;
}
