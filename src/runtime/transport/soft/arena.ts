import type { DeviceAddress } from "../../address-space/address-space.ts";
import { MapFailed } from "../../errors/transport.ts";
import { errorName } from "../../native/library.ts";
import { detachView, mapAnonymous, PAGE_SIZE, unmap, viewMemory, wholePages } from "../../native/memory.ts";
import type { SharedMemory } from "../transport.ts";

/** Memory that a soft device shares with the program. */
export interface Block {
  readonly name: string;
  readonly address: number;
  readonly length: number;
  /** This thread's view of it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Blocks by their addresses. */
export class Blocks {
  private readonly blocks: Block[] = [];

  add(block: Block): void {
    this.blocks.push(block);
  }

  remove(address: number): void {
    const at = this.blocks.findIndex((block) => block.address === address);
    if (at >= 0) this.blocks.splice(at, 1);
  }

  /** The block that holds all of these bytes. */
  find(address: number, length: number): Block | undefined {
    for (const block of this.blocks) {
      if (address >= block.address && address + length <= block.address + block.length) return block;
    }
    return undefined;
  }

  /** The block in which a block's address, cut to 32 bits, lies: of one that is told a device in two halves. */
  findLow(low: number): Block | undefined {
    return this.blocks.find(({ address, length }) => (low - address) >>> 0 < length);
  }

  /** The words at `address`, both numbers multiples of 4; undefined when no block has all of them. */
  words(address: number, length: number): Uint32Array | undefined {
    const block = this.find(address, length);
    if (block === undefined || address % 4 !== 0 || length % 4 !== 0) return undefined;
    return new Uint32Array(block.bytes.buffer, address - block.address, length / 4);
  }

  [Symbol.iterator](): IterableIterator<Block> {
    return this.blocks[Symbol.iterator]();
  }
}

/** Whole pages, not given out yet. */
export interface Pages {
  /** What was mapped. */
  readonly start: number;
  readonly span: number;
  /** Aligned, inside. */
  readonly address: number;
}

/** Maps zeroed pages for `length` bytes. @throws MapFailed */
function mapPages(name: string, length: number, alignment: number): Pages {
  const extra = alignment > PAGE_SIZE ? alignment : 0;
  const span = wholePages(length + extra);
  const start = mapAnonymous(span);
  if (start < 0) throw new MapFailed(name, span, errorName(-start));
  return { start, span, address: extra === 0 ? start : Math.ceil(start / alignment) * alignment };
}

/** @throws MapFailed for what cannot be asked */
function checkAllocation(name: string, length: number, alignment: number): void {
  if (!Number.isSafeInteger(length) || length < 1)
    throw new MapFailed(name, length, "the length must be an integer of at least 1");
  if (!Number.isSafeInteger(alignment) || alignment < 1 || !Number.isInteger(Math.log2(alignment)))
    throw new MapFailed(name, length, `an alignment of ${alignment} is no power of two`);
}

/**
 * Memory for a device: entered into `blocks`, and taken away when it is freed. `forget` has the device's own views of it
 * detached first, and says when none is left: now, or then. As long as there may be one, the pages stay.
 */
export function shareMemory(
  blocks: Blocks,
  name: string,
  length: number,
  alignment: number,
  forget: (block: Block) => true | Promise<void>,
): SharedMemory & { readonly block: Block } {
  checkAllocation(name, length, alignment);
  const pages = mapPages(name, length, alignment);
  const { address } = pages;
  const memory = viewMemory(address, length);
  const block: Block = { name, address, length, bytes: new Uint8Array(memory) };
  blocks.add(block);
  let freed = false;
  return {
    block,
    memory,
    address: address as DeviceAddress,
    free() {
      if (freed) return;
      freed = true;
      blocks.remove(address);
      const forgotten = forget(block);
      if (!detachView(memory)) return;
      if (forgotten === true) unmap(pages.start, pages.span);
      else void forgotten.then(() => unmap(pages.start, pages.span));
    },
  };
}
