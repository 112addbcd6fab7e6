/**
 * The one way in which the compiler's callers reach files. The command line uses {@link nodeHost}; a language server
 * answers from its open documents, a bundler from its own file system.
 *
 * Paths are absolute, or relative to `cwd`. Every method throws {@link HostError} when it cannot do what it is asked,
 * and nothing else.
 */
export interface Host {
  /** Absolute path of the folder that relative paths start from. */
  readonly cwd: string;
  /** What stands at a path; undefined when nothing does. Symbolic links are followed. */
  kind(path: string): "file" | "directory" | undefined;
  /** The whole file as UTF-8. */
  read(path: string): string;
  /** Names in a folder, in any order. */
  list(path: string): readonly { readonly name: string; readonly kind: "file" | "directory" }[];
  /** Makes a folder and those above it; one that is there already will do. */
  makeFolder(path: string): void;
  /** Writes a whole file. */
  write(path: string, text: string): void;
  /** Moves a file within its folder, replacing a file there in one step. */
  rename(from: string, to: string): void;
  /** Removes a file; one that is not there will do. */
  remove(path: string): void;
  /** A folder for what may be computed again, for results that are written to `folder`; undefined: nothing is kept. */
  cacheFolder(folder: string): string | undefined;
}

export type HostOperation = "read" | "write";

/** A file that could not be read or written. */
export interface Failure {
  readonly operation: HostOperation;
  /** As the caller named it. */
  readonly path: string;
  /** The system's name for the reason: `ENOENT`, `EACCES` … */
  readonly reason: string;
  /** The reason in words: "there is no such file". */
  readonly message: string;
}

export class HostError extends Error {
  readonly code = "HOST_ERROR";
  readonly failure: Failure;

  constructor(operation: HostOperation, path: string, reason: string, options?: ErrorOptions) {
    const message = reasons[reason] ?? `the system says ${reason}`;
    super(`${path} cannot be ${operation === "read" ? "read" : "written"}: ${message}`, options);
    this.failure = { operation, path, reason, message };
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EEXIST: "something else is in its place",
  EISDIR: "it is a directory",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "there is no such file",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is not a directory",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
};

/** Runs `action`. A {@link HostError} becomes the value; anything else is thrown on. */
export function attempt<Result>(action: () => Result): Result | HostError {
  try {
    return action();
  } catch (error) {
    if (error instanceof HostError) return error;
    throw error;
  }
}
