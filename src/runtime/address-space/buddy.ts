/**
 * Chunks of a piece of memory, in powers of two of one unit: what is taken is a chunk of twice as much halved, and what is
 * given back joins its other half when that is free. All it knows stands in typed arrays: taking and giving allocate nothing.
 */
export class Buddy {
  /** How many units there are: a power of two. */
  readonly units: number;
  private readonly orders: number;
  /** The first free chunk of each order; -1: none. */
  private readonly heads: Int32Array;
  /** Its neighbours in the list of free chunks, by a chunk's first unit. */
  private readonly next: Int32Array;
  private readonly before: Int32Array;
  /** By a chunk's first unit: its order where it is free; where it is taken, -2 - its order; -1 inside chunks. */
  private readonly state: Int8Array;
  private left: number;

  constructor(units: number) {
    this.units = units;
    this.orders = Math.log2(units) + 1;
    this.heads = new Int32Array(this.orders).fill(-1);
    this.next = new Int32Array(units).fill(-1);
    this.before = new Int32Array(units).fill(-1);
    this.state = new Int8Array(units).fill(-1);
    this.left = units;
    this.enter(0, this.orders - 1);
  }

  /** How many units are free; not all of them in one chunk. */
  get free(): number {
    return this.left;
  }

  /** @param units 1 or more. @returns the first of at least so many, or -1 when there is no such chunk */
  take(units: number): number {
    const order = units <= 1 ? 0 : 32 - Math.clz32(units - 1);
    let from = order;
    while (from < this.orders && this.heads[from] === -1) from++;
    if (from >= this.orders) return -1;
    const chunk = this.heads[from]!;
    this.leave(chunk, from);
    while (from > order) {
      from--;
      this.enter(chunk + 2 ** from, from);
    }
    this.state[chunk] = -2 - order;
    this.left -= 2 ** order;
    return chunk;
  }

  /** Gives back what `take` answered, once. */
  give(chunk: number): void {
    let order = -2 - this.state[chunk]!;
    this.left += 2 ** order;
    let start = chunk;
    this.state[start] = -1;
    while (order < this.orders - 1) {
      const other = start ^ (2 ** order);
      if (this.state[other] !== order) break;
      this.leave(other, order);
      start = Math.min(start, other);
      order++;
    }
    this.enter(start, order);
  }

  private enter(chunk: number, order: number): void {
    const head = this.heads[order]!;
    this.next[chunk] = head;
    this.before[chunk] = -1;
    if (head !== -1) this.before[head] = chunk;
    this.heads[order] = chunk;
    this.state[chunk] = order;
  }

  private leave(chunk: number, order: number): void {
    const next = this.next[chunk]!;
    const before = this.before[chunk]!;
    if (before === -1) this.heads[order] = next;
    else this.next[before] = next;
    if (next !== -1) this.before[next] = before;
    this.state[chunk] = -1;
  }
}
