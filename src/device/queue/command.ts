import type { Dma } from "../dma.ts";
import type { SubmissionRing } from "./submission.ts";

/** One command where its entry stands. Generated classes read its fields. */
export abstract class DeviceCommand<R extends SubmissionRing = SubmissionRing> {
  /** The memory that the entry stands in, and the index of its first word there. */
  declare slotWords: Uint32Array;
  declare slotAt: number;
  /** What names the command from now on, until it has completed or its ring is stopped. */
  declare id: number;
  /** The ring that it came by. */
  readonly ring: R;

  constructor(ring: R) {
    this.ring = ring;
    this.slotWords = NONE;
    this.slotAt = 0;
    this.id = -1;
  }

  /** The host's memory. */
  get dma(): Dma {
    return this.ring.queue.device.dma;
  }
}

const NONE = new Uint32Array(0);
