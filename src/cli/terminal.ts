import type { WriteStream } from "node:tty";

/** Where the command line's text goes. */
export interface Terminal {
  /** Results. */
  readonly out: Sink;
  /** Diagnostics and messages. */
  readonly err: Sink;
}

export interface Sink {
  write(text: string): void;
  readonly colors: boolean;
  /** Characters in a line; undefined when it is not a terminal. */
  readonly columns: number | undefined;
}

/** This process's own standard streams. A reader that goes away early (`ringwright … | head`) is not an error. */
export function processTerminal(): Terminal {
  return { out: sink(process.stdout), err: sink(process.stderr) };
}

function sink(stream: NodeJS.WriteStream): Sink {
  let open = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    open = false;
  });
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    colors: hasColors(stream, process.env),
    columns: stream.isTTY ? stream.columns : undefined,
  };
}

/** Colours only on a terminal that has them, and never against the user's wish (https://no-color.org). */
export function hasColors(stream: Pick<WriteStream, "isTTY">, environment: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
}
