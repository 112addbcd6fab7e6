declare const token: unique symbol;
/**
 * A command in a queue: generation × tags + tag, a safe integer. A tag is used again once its command has completed, with
 * another generation: so a token of an earlier use is recognised as stale. Posting makes one without allocating.
 */
export type Token = number & { readonly [token]: true };

/** What a post returns when the queue is full: no command has it. */
export const FULL = 0 as Token;

/** First tokens of queues lie in 1..2^30: small integers, which V8 keeps without a heap object, for long afterwards. */
const FIRST_TOKENS = 2 ** 30;
/** Multiples of the golden ratio, modulo 1, lie as far from each other as so many numbers can. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
let queues = 0;

/**
 * The generation that a queue's tags start after: another for each queue, so that a token of one is stale to the others
 * rather than a command of theirs.
 */
export function firstGeneration(tags: number): number {
  const fraction = (queues++ * GOLDEN) % 1;
  return Math.floor((fraction * FIRST_TOKENS) / tags);
}

/** The generation after `generation`: 1..2^32 - 1, never 0, which is no command's. */
export function nextGeneration(generation: number): number {
  const next = (generation + 1) >>> 0;
  return next === 0 ? 1 : next;
}

/** The tag of a token, of `tags` tags; -1 when it is no token at all. */
export function tagOf(value: Token, tags: number): number {
  return Number.isSafeInteger(value) && value >= tags ? value % tags : -1;
}

/** The generation of a token. */
export function generationOf(value: Token, tags: number): number {
  return Math.floor(value / tags);
}
