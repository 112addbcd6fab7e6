/** Something is not as it ought to be: a completion was lost, memory has changed that no device was lent, something is left. */
export class SoakFailure extends Error {
  readonly code = "SOAK_FAILED";
}

/** @throws SoakFailure unless it holds */
export function require(holds: boolean, otherwise: () => string): asserts holds {
  if (!holds) throw new SoakFailure(otherwise());
}
