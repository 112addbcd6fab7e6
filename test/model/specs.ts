import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { checkProgram, type Checked, type Host } from "../../src/model/check.ts";

const root = new URL("../../", import.meta.url);
const texts = new Map<string, string | undefined>();

function read(path: string): string | undefined {
  if (!texts.has(path)) texts.set(path, load(path));
  return texts.get(path);
}

function load(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, root), "utf8");
  } catch {
    return undefined;
  }
}

/** The descriptions that stand in `specs/`, some with another text. */
export function specsWith(texts: Readonly<Record<string, string>> = {}): Host {
  return {
    read: (path) => texts[path] ?? read(path),
    resolve: (from, specifier) => posix.join(posix.dirname(from), specifier),
  };
}

export const ioUring = read("specs/io_uring.ring")!;

/** Checks io_uring's description, or the text given instead. */
export function checkIoUring(text = ioUring): Checked {
  return checkProgram("specs/io_uring.ring", specsWith({ "specs/io_uring.ring": text }));
}
