/** The two devices of the pipeline, and files through them. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { addressingCosts, hub } from "@ringwright/runtime";
import { softWorker } from "@ringwright/runtime/soft";
import { ioUring } from "@ringwright/runtime/io-uring";
import { Copier } from "../../specs/dma-copy.gen.ts";
import { Uring } from "../../specs/io_uring.gen.ts";
import { pipeline } from "./pipeline.ts";

/** How the ring's device is told of memory. */
export type Mode = "sva" | "mapped" | "bounce";
export const MODES: readonly Mode[] = ["sva", "mapped", "bounce"];

export interface DevicesOptions {
  readonly addressing?: Mode;
  /** Blocks on their way at any time. */
  readonly lanes?: number;
  /** Bytes of a block: a power of two. */
  readonly blockSize?: number;
}

export interface Passing {
  readonly onProgress?: (written: number) => void;
  readonly signal?: AbortSignal;
}

export interface Passed {
  /** Bytes. */
  readonly size: number;
  /** Their CRC-32C, as the engine says. */
  readonly crc: number;
  /** Milliseconds from the first command to the last one's end. */
  readonly took: number;
  /** How often memory was made known to the ring's device for good, since it was opened. */
  readonly pins: number;
  /** Bytes that the runtime copied on behalf of the ring's device. */
  readonly copied: number;
}

/** An io_uring, and a copy engine in a thread of its own. */
export interface Devices extends AsyncDisposable {
  /**
   * Writes what stands in the file `source` to the new file `target`.
   * @throws SourceChanged; what the commands fail with: then `target` has a part, perhaps
   */
  pass(source: string, target: string, passing?: Passing): Promise<Passed>;
}

/** The file was not what it is while it was read. */
export class SourceChanged extends Error {
  override readonly name = "SourceChanged";
}

/** These were the fastest: all blocks together fit into a processor's cache, and both threads always have some. */
export const LANES = 4;
export const BLOCK_SIZE = 512 * 1024;

/** Opens both. @throws PeerGone, CallError; AddressingUnsupported, PinRefused */
export async function openDevices(options: DevicesOptions = {}): Promise<Devices> {
  const { addressing = "sva", lanes = LANES, blockSize = BLOCK_SIZE } = options;
  await using opening = new AsyncDisposableStack();
  const bounce = { bytes: 2 ** Math.ceil(Math.log2(2 * lanes * blockSize)) };
  const { pins: before } = addressingCosts();
  // Large pages, if there are any: then there is less to look up for whoever copies.
  const memory = opening.use(hub.allocate(2 * lanes * blockSize, { name: "blocks", pages: "transparent" }));
  const ring = opening.use(await Uring.create(ioUring(), { entries: depth(2 * lanes), addressing, bounce }));
  const engine = opening.use(await softWorker(new URL("../engine/engine.ts", import.meta.url)));
  const depths = { urgent: 2, normal: depth(lanes + 1), done: depth(lanes + 4) };
  const copier = opening.use(await Copier.start(engine, { depths }));
  const opened = opening.move();

  const pass = async (source: string, target: string, { onProgress, signal }: Passing = {}): Promise<Passed> => {
    await using from = await open(source, "r");
    await using to = await open(target, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666);
    const found = await from.stat({ bigint: true });
    const size = Number(found.size);
    const [reading, writing] = [ring.handles.add(from.fd), ring.handles.add(to.fd)];
    try {
      const { copied: copiedBefore } = addressingCosts();
      const start = performance.now();
      const job = { ring, copier, from: reading, to: writing, size, memory, blockSize };
      const crc = await pipeline({ ...job, ...(onProgress && { onProgress }), ...(signal && { signal }) });
      const took = performance.now() - start;
      const { mtimeNs, size: end } = await from.stat({ bigint: true });
      if (mtimeNs !== found.mtimeNs || end !== found.size)
        throw new SourceChanged("it was written to while it was read");
      const { pins, copied } = addressingCosts();
      return { size, crc, took, pins: pins - before, copied: copied - copiedBefore };
    } finally {
      ring.handles.remove(reading);
      ring.handles.remove(writing);
    }
  };
  return { pass, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Depths of rings are powers of two. */
function depth(commands: number): number {
  return 2 ** Math.ceil(Math.log2(commands));
}
