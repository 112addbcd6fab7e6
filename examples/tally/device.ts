/** The device of tally.ring, in software. */
import { DmaFault } from "@ringwright/runtime/device";
import { TallyDevice, type CountCommand } from "./tally.device.gen.ts";
import { Verdict } from "./tally.gen.ts";

/** Bytes that are read at once. */
const PIECE = 4096;

export class Tally extends TallyDevice {
  /** What the host has stored to `entries` decides whether the rings run. */
  override onEntries(entries: number): void {
    const { asked, answered } = this.tallies;
    const { requests, answers } = this.counter;
    this.stop();
    if (entries < 2 || entries > 256) return;
    asked.start(requests.number, entries);
    answered.start(answers.number, entries);
  }

  override count({ id, address, length, byte }: CountCommand): void {
    const { answered } = this.tallies;
    const bytes = new Uint8Array(PIECE);
    let count = 0;
    let at = 0;
    this.work(() => {
      const piece = bytes.subarray(0, Math.min(PIECE, length - at));
      try {
        this.dma.read(address + at, piece);
      } catch (error) {
        if (!(error instanceof DmaFault)) throw error;
        answered.complete(id, { count: 0, verdict: Verdict.unreachable });
        return false;
      }
      for (const each of piece) if (each === byte) count++;
      at += piece.length;
      if (at < length) return true;
      answered.complete(id, { count, verdict: Verdict.counted });
      return false;
    });
  }
}
