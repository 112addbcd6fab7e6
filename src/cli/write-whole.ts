import { randomUUID } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { attempt, HostError, type Failure, type Host } from "./host.ts";

export interface Artifact {
  readonly path: string;
  readonly text: string;
}

export interface Written {
  /** Paths that have new contents. Empty when something failed: then every file is as it was. */
  readonly written: readonly string[];
  readonly failures: readonly Failure[];
}

interface Change extends Artifact {
  /** What the file held; undefined when it was not there. */
  readonly before: string | undefined;
  /** Where the new text waits. */
  readonly temporary: string;
}

/**
 * Writes all artifacts or none. Each new text is first written beside its place and then renamed into it, so a reader
 * meets the old file or the new one, whatever happens to this process. A file that would not change is not touched.
 */
export function writeWhole(artifacts: readonly Artifact[], host: Host): Written {
  const changes: Change[] = [];
  const renamed: Change[] = [];
  const failed = attempt(() => {
    for (const artifact of artifacts) {
      const before = named(artifact.path, () => contents(artifact.path, host));
      if (before !== artifact.text) changes.push({ ...artifact, before, temporary: temporaryBeside(artifact.path) });
    }
    for (const { path, text, temporary } of changes) {
      named(path, () => {
        host.makeFolder(dirname(path));
        host.write(temporary, text);
      });
    }
    for (const change of changes) {
      host.rename(change.temporary, change.path);
      renamed.push(change);
    }
  });
  if (!(failed instanceof HostError)) return { written: changes.map(({ path }) => path), failures: [] };

  const failures = [failed.failure];
  for (const change of renamed.reverse()) {
    const back = attempt(() => putBack(change, host));
    if (back instanceof HostError) failures.push(back.failure);
  }
  // What cannot be removed here could not be written either: the failure that counts is told already.
  for (const { temporary } of changes) attempt(() => host.remove(temporary));
  return { written: [], failures };
}

function putBack({ path, before, temporary }: Change, host: Host): void {
  if (before === undefined) return host.remove(path);
  host.write(temporary, before);
  host.rename(temporary, path);
}

/** A name in the same folder, hence on the same file system, that no build step or glob picks up. */
function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
}

/** Tells a failure of the steps towards a file by the file's own name: nobody knows the temporary one. */
function named<Result>(path: string, action: () => Result): Result {
  const done = attempt(action);
  if (done instanceof HostError) throw new HostError("write", path, done.failure.reason, { cause: done });
  return done;
}

function contents(path: string, host: Host): string | undefined {
  return host.kind(path) === undefined ? undefined : host.read(path);
}
