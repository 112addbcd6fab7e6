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
  /** The ring whose head events tell: the only one, where there is only one. */
  #only: SubmissionRing | undefined;

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
    this.#only = submissions.length === 1 ? submissions[0] : undefined;
    const spaces = tagBits.map((bits) => new Uint8Array(2 ** bits));
    this.inFlight.tags.push(...submissions.map(({ traits }) => spaces[traits.tags]));
  }

  /** Whether one of its rings was started. */
  get running(): boolean {
    return [...this.submissions, ...this.completions].some(({ running }) => running);
  }

  /** Stops its rings: nothing is taken, nothing written, and commands in flight are forgotten. */
  stop(): void {
    for (const ring of [...this.submissions, ...this.completions]) ring.stop();
    for (const ring of [...this.submissions, ...this.completions]) ring.useCells(undefined, undefined);
  }

  /** Keeps a command. @returns its id */
  take(ring: number, slot: number, low: number, high: number, more: number): number {
    const { inFlight } = this;
    if (inFlight.tags[ring]?.[low] === 1) {
      const what = `a command has tag ${low}, which one in flight has`;
      this.device.bug("tag-in-use", this.submissions[ring]!.path, what);
    }
    return inFlight.open(ring, slot, low, high, more);
  }

  /** Forgets a command that does not complete. */
  dismiss(id: number): void {
    const place = this.inFlight.find(id);
    if (place < 0) return;
    this.submissions[this.inFlight.ring[place]!]!.ended(this.inFlight.slot[place]!);
    this.inFlight.dismiss(place);
  }

  /** A command has ended. */
  end(place: number): void {
    this.submissions[this.inFlight.ring[place]!]!.ended(this.inFlight.slot[place]!);
    this.inFlight.close(place);
  }

  /** Forgets what came by a ring. */
  forget(ring: number): void {
    this.inFlight.forget(ring);
  }

  /** Puts into an entry what only its delivery knows: how far the ring of its command has been taken. */
  fill(place: number, entry: Uint32Array): void {
    const ring = place < 0 ? this.#only : this.submissions[this.inFlight.ring[place]!];
    if (ring === undefined) return;
    const { headWord, headShift, headMask } = ring.traits;
    if (headWord < 0) return;
    entry[headWord] = entry[headWord]! | ((ring.taken & headMask) << headShift);
    ring.given();
  }
}
