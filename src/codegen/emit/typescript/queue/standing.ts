/**
 * Where a queue's own code stands: in its constructor, whose parameters are the queue's, in a method, which finds them in
 * the object, or in a method of a ring that is an object of its own.
 */
export type Standing = "constructor" | "method" | "ring";

/** What has the queue's members there. */
export function ownerAt(standing: Standing): string {
  return standing === "ring" ? "this.queue" : "this";
}
