import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { Stop } from "../stop.ts";

export interface Source {
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
}

/** Looks before anything is written. @throws Stop when the copy cannot be made, or must not be */
export async function inspect(source: string, target: string, force: boolean): Promise<Source> {
  const from = await stat(source).catch((error: unknown) => {
    throw new Stop(1, `${source} cannot be read: ${reason(error)}`);
  });
  if (from.isDirectory()) throw new Stop(1, `${source} is a directory; this copies one file`);
  if (!from.isFile()) throw new Stop(1, `${source} is not a regular file`);

  const folder = await stat(dirname(resolve(target))).catch(() => undefined);
  if (!folder?.isDirectory()) throw new Stop(1, `${target} cannot be written: its folder does not exist`);
  const to = await stat(target).catch(() => undefined);
  if (to?.dev === from.dev && to.ino === from.ino) throw new Stop(1, `${target} is the source itself`);
  if (to?.isDirectory()) throw new Stop(1, `${target} is a directory; give the new file's whole name`);
  if (to !== undefined && !force) throw new Stop(1, `${target} exists; --force replaces it`);
  return { size: from.size, mode: from.mode & 0o777 };
}

/** A name that nobody uses, in the target's folder: renaming from it to the target is one step. */
export function temporaryBeside(target: string): string {
  return join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.tmp`);
}

/** Lets `write` make a file, and puts it in the target's place when that succeeded. Otherwise nothing is left of it. */
export async function whole<Result>(target: string, write: (temporary: string) => Promise<Result>): Promise<Result> {
  const temporary = temporaryBeside(target);
  try {
    const result = await write(temporary);
    await rename(temporary, target);
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** SHA-256 in hexadecimal. */
export async function checksum(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest("hex");
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ENOENT" ? "there is no such file" : message;
}
