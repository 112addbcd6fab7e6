import type { Transport } from "../transport/transport.ts";

/** A queue among those that the same sequence makes run again. */
export interface Sibling {
  /** The device will forget its commands, or has stopped. */
  stop(why: string): void;
  /** The device has forgotten them. */
  forget(): void;
}

const all = new WeakMap<Transport, Map<string, Set<Sibling>>>();

/** The open queues of a transport that `recovery`, a sequence, makes run again. */
export function siblingsOf(transport: Transport, recovery: string): Set<Sibling> {
  const known = all.get(transport) ?? new Map<string, Set<Sibling>>();
  all.set(transport, known);
  const siblings = known.get(recovery) ?? new Set<Sibling>();
  known.set(recovery, siblings);
  return siblings;
}
