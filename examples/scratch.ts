import { createCipheriv } from "node:crypto";
import { mkdtemp, open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The file systems that are memory, as statfs(2) numbers them: tmpfs and ramfs. */
const IN_MEMORY = new Set([0x01021994, 0x858458f6]);
const MIB = 2 ** 20;

export interface Scratch extends AsyncDisposable {
  readonly folder: string;
}

/** A folder for a demo's own files: on a real file system where one is writable, since memory is a poor disk. */
export async function makeScratch(demo: string): Promise<Scratch> {
  let folder: string | undefined;
  for (const parent of [tmpdir(), "/var/tmp", import.meta.dirname]) {
    const known = await statfs(parent).catch(() => undefined);
    if (known === undefined || IN_MEMORY.has(known.type)) continue;
    folder = await mkdtemp(join(parent, `ringwright-${demo}-`)).catch(() => undefined);
    if (folder !== undefined) break;
  }
  const made = folder ?? (await mkdtemp(join(tmpdir(), `ringwright-${demo}-`)));
  return { folder: made, [Symbol.asyncDispose]: () => rm(made, { recursive: true, force: true }) };
}

/** Writes `size` bytes that do not compress and are the same every time: AES in counter mode. @param size whole MiB */
export async function writeNoise(path: string, size: number): Promise<void> {
  const noise = createCipheriv("aes-128-ctr", Buffer.alloc(16, "ringwright"), Buffer.alloc(16));
  const zeros = Buffer.alloc(MIB);
  const file = await open(path, "wx");
  try {
    for (let written = 0; written < size; written += MIB) await file.write(noise.update(zeros));
    // On the disk before anything is measured: otherwise the first copy would be slowed by writing this.
    await file.sync();
  } finally {
    await file.close();
  }
}
