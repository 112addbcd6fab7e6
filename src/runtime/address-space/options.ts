/** What a program asks of a queue's address space when it opens the queue. */
export interface AddressingOptions {
  /**
   * How the device comes to the program's memory:
   * - `sva`: by the process's own addresses;
   * - `mapped`: a buffer is made known to the device when it is first used, and named by its number from then on;
   * - `bounce`: through a pool that is made known once, and copied to and from;
   * - `auto`, which is what holds when nothing is said: the first of these that the device and its description offer.
   */
  readonly addressing?: "auto" | "sva" | "mapped" | "bounce";
  /** The pool of `bounce`. */
  readonly bounce?: {
    /** Its size in bytes, a power of two of 4096 or more: 4 MiB when nothing is said. */
    readonly bytes?: number;
  };
}
