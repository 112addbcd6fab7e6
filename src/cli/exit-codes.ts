/** What the process's exit status tells. Shown by `ringwright --help` and `docs/cli.md`; scripts may rely on it. */
export const ExitCode = {
  ok: 0,
  /** The description has errors, shown as diagnostics; with `format --check`, or is not formatted. */
  errors: 1,
  /** The command line was not understood. */
  usage: 2,
  /** A file could not be read or written. */
  files: 3,
  /** A bug in ringwright itself (EX_SOFTWARE of sysexits.h). */
  bug: 70,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** One line each, in the order of the codes. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [ExitCode.ok, "all is well"],
  [ExitCode.errors, "the description has errors, or is not formatted (format --check)"],
  [ExitCode.usage, "the command line was not understood"],
  [ExitCode.files, "a file could not be read or written"],
  [ExitCode.bug, "a bug in ringwright: please report it"],
];
