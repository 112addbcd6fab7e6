/** Whether an error is of that class, or was caused by one. */
export function comesOf(kind: new (...given: never[]) => Error, error: unknown): boolean {
  return error instanceof kind || (error instanceof Error && comesOf(kind, error.cause));
}
