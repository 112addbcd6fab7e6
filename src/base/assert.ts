/** Throws when something that only a bug of ours can make false is false. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`bug in ringwright: ${what}`);
}

/** Closes a `switch` over a union: the type check proves that no case is left. */
export function unreachable(value: never): never {
  throw new Error(`bug in ringwright: unexpected ${JSON.stringify(value)}`);
}
