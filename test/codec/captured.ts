/** Reads bytes that were captured: see the heads of the files in `captured/`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Each by its name, as long as its line says; what is not written is zero. */
export function captured(file: string): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  let current: Buffer | undefined;
  for (const line of readFileSync(join(import.meta.dirname, "captured", file), "utf8").split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [, offset, hex] = /^ {2}([0-9a-f]+): ([0-9a-f]+)$/.exec(line) ?? [];
    if (offset !== undefined && hex !== undefined) {
      if (current === undefined) throw new Error(`${file}: bytes without a name: ${line}`);
      current.write(hex, Number.parseInt(offset, 16), "hex");
      continue;
    }
    const [, name, size] = /^(\S.*) (\d+)$/.exec(line) ?? [];
    if (name === undefined || size === undefined) throw new Error(`${file}: ${line}`);
    current = Buffer.alloc(Number(size));
    found.set(name, current);
  }
  return found;
}
