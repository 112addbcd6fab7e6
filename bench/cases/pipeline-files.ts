/** Files that area pipeline copies. */

import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { slowCrc32c } from "../../examples/engine/slow-crc32c.ts";
import { buildFolder } from "../harness/c-program.ts";
import { warmFile } from "./test-file.ts";

const MEBIBYTE = 2 ** 20;

export interface Files extends Disposable {
  /** In the page cache. */
  readonly source: string;
  /** Where it goes, on the same file system; no file yet. */
  readonly target: string;
}

/** They are gone when the process is, however it ends but by a kill; but the source, which area file reads, too. */
export function pipelineFiles(): Files {
  const source = warmFile();
  const folder = mkdtempSync(join(buildFolder, "pipeline-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  return { source, target: join(folder, "target"), [Symbol.dispose]: remove };
}

/** The checksum of a file; CRC-32C by an implementation of its own. */
export function checksumOf(path: string, kind: "crc32" | "crc32c"): number {
  const sumUp = kind === "crc32" ? crc32 : slowCrc32c;
  const chunk = new Uint8Array(MEBIBYTE);
  const file = openSync(path, "r");
  let sum = 0;
  for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk))
    sum = sumUp(chunk.subarray(0, length), sum);
  closeSync(file);
  return sum;
}
