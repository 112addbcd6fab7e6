/** One queue of a device: its rings, and the commands that came by them. */
import type { DeviceBase } from "../base.ts";
import type { CompletionRing } from "./completion.ts";
import { InFlight } from "./in-flight.ts";
import type { SubmissionRing } from "./submission.ts";

export abstract class RingQueue {
  readonly device: DeviceBase;
  /** `nvme.ring#AdminQueue` */
  readonly path: string;
  readonly inFlight = new InFlight();
  /** By their numbers. */
  readonly submissions: SubmissionRing[] = [];
  readonly completions: CompletionRing[] = [];

  constructor(device: DeviceBase, path: string) {
    this.device = device;
    this.path = path;
  }

  /** Makes the queue know its rings. `tagBits`: of the tags that the rings of a match share, by the match's number. */
  protected join(
    submissions: readonly SubmissionRing[],
    completions: readonly CompletionRing[],
    tagBits: readonly number[],
  ): void {
    this.submissions.push(...submissions);
    this.completions.push(...completions);
    this.device.serve(this);
    const spaces = tagBits.map((bits) => new Uint8Array(2 ** bits));
    for (const ring of submissions) ring.tags = spaces[ring.traits.tags];
  }

  /** Whether one of its rings was started. */
  get running(): boolean {
    return [...this.submissions, ...this.completions].some(({ running }) => running);
  }

  /** Stops its rings: nothing is taken, nothing written, and commands in flight are forgotten. */
  stop(): void {
    for (const ring of [...this.submissions, ...this.completions]) {
      ring.stop();
      ring.useCells(undefined, undefined);
    }
  }

  /** The same, of the device's own accord: what the host tells of them until it has found out is no mistake of its. */
  halt(): void {
    for (const ring of [...this.submissions, ...this.completions]) {
      ring.halt();
      ring.useCells(undefined, undefined);
    }
  }

  /** Forgets what came by a ring. */
  forget(ring: SubmissionRing): void {
    for (const flight of this.inFlight.ofRing(ring)) {
      // In order, one may have ended with another.
      if (flight.state < 0) continue;
      ring.ended(flight);
      this.inFlight.dismiss(flight);
    }
  }
}
