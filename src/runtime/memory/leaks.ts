/** What is told of buffers that nobody has closed, and of other things that a program should know and that are no errors. */

let stacks = false;

/** Whether leaks are told with the stack of whoever made the buffer: it costs some microseconds for each. */
export function keepStacks(on: boolean): void {
  stacks = on;
}

interface Leaked {
  readonly size: number;
  readonly name: string | undefined;
  /** Where it was made. A text: an error would keep what its stack's frames speak of, the buffer itself included. */
  readonly made: string | undefined;
}

/** Tells of buffers that were collected without close(). It frees nothing: a device might still hold the memory. */
const registry = new FinalizationRegistry(({ size, name, made }: Leaked) => {
  const named = name === undefined ? "A buffer" : `The buffer "${name}"`;
  const warning = `${named} of ${size} bytes was dropped without close(): its memory is never given back.`;
  const from = made?.split("\n").slice(1).join("\n");
  warnOfLeak(from === undefined ? warning : `${warning} It was made\n${from}`);
});

export function warnOfLeak(warning: string): void {
  process.emitWarning(warning, { type: "RingwrightLeak" });
}

/** `buffer` is open from now on. */
export function watchLeak(buffer: object, size: number, name: string | undefined): void {
  registry.register(buffer, { size, name, made: stacks ? stackOfCaller() : undefined }, buffer);
}

function stackOfCaller(): string {
  const holder = { stack: "" };
  Error.captureStackTrace(holder, watchLeak);
  return holder.stack;
}

/** It is closed. */
export function forgetLeak(buffer: object): void {
  registry.unregister(buffer);
}

const told = new Set<string>();

/** Tells once in this thread. */
export function notice(text: string): void {
  if (told.has(text)) return;
  told.add(text);
  process.emitWarning(text, { type: "RingwrightNotice" });
}
