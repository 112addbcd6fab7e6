/** The copy engine of specs/dma-copy.ring, in software: its registers, and in which order commands are carried out. */
import { DmaFault, type HostBug } from "@ringwright/runtime/device";
import {
  CopyEngineDevice,
  type BatchCommand,
  type CompareCommand,
  type CopyCommand,
  type CopyCrc32cCommand,
  type Crc32cCommand,
  type DrainCommand,
  type FillCommand,
  type NopCommand,
  type UnknownDescriptorCommand,
  type WaitWordCommand,
} from "../../specs/dma-copy.device.gen.ts";
import { DescriptorFlags, HaltReason, RingNumber, Status } from "../../specs/dma-copy.gen.ts";
import { batch, memory, NOTHING, record, type Ending, type Run, type Surroundings } from "./runs.ts";
import { compareWork, copyCrc32cWork, copyWork, crc32cWork, fillWork, refusal } from "./work.ts";

export interface EngineOptions {
  /** Commands at hand at any time, at most. */
  readonly lanes?: number;
  /** Bytes that a piece of work goes over, at most: a multiple of 8, up to 64 KiB. */
  readonly chunk?: number;
}

/** A command that was taken and has not ended. */
interface Job {
  readonly id: number;
  readonly ring: RingNumber;
  /** Where its record stands; 0: it has none. */
  readonly outcomeAt: number;
  /** Absent: there is nothing to do. */
  readonly run: Run | undefined;
  /** What must have ended before it begins, of all that was taken before it. */
  readonly awaits: "nothing" | "ring" | "all";
  begun: boolean;
  /** What it is linked to. */
  readonly behind: Link | undefined;
  /** What is linked to it. */
  readonly link: Link | undefined;
  /** Absent unless it waits for a word. */
  readonly word: Awaited | undefined;
}

/** What the next one of a ring waits for. */
interface Link {
  ended: Status | undefined;
  /** Of the command that it is: whether that waits for a word, and what it is itself linked to. */
  readonly word: Awaited | undefined;
  readonly behind: Link | undefined;
}

interface Awaited {
  readonly address: number;
  readonly value: bigint;
  /** How long until it is looked at again, in milliseconds. */
  pause: number;
}

/** Between two looks at a word: at first, and at last. */
const [SHORT_PAUSE, LONG_PAUSE] = [0.01, 1];
/** A word that holds no value any more. */
const GIVEN_UP = 2n ** 64n - 1n;

interface Taken {
  readonly id: number;
  readonly flags: DescriptorFlags;
  readonly ring: object;
  /** Absent: of what is no command nobody knows which bits are reserved. */
  readonly reservedIntact?: boolean;
}

const MAX_DEPTH = 65536;
const MAX_BATCH = 256;
const MAX_TRANSFER = 2 ** 31;
/** What a ring's base is aligned to. */
const ALIGNMENT = 64;

export class CopyEngine extends CopyEngineDevice {
  readonly #lanes: number;
  readonly #chunk: number;
  /** In the order in which they were taken. */
  readonly #jobs = new Set<Job>();
  /** Of each ring: what its next one is linked to. */
  readonly #links: (Link | undefined)[] = [];
  readonly #word = new Uint8Array(8);

  constructor({ lanes = 16, chunk = 64 * 1024 }: EngineOptions = {}) {
    super();
    this.#lanes = lanes;
    this.#chunk = chunk;
  }

  // Registers ---------------------------------------------------------------------------------------------------------

  protected override onReset(): void {
    const { cap, version } = this.engine;
    cap.maxDepth = MAX_DEPTH;
    cap.maxBatch = MAX_BATCH;
    cap.maxTransfer = MAX_TRANSFER;
    cap.timeout = 100;
    version.major = 1;
    this.#forget();
  }

  #forget(): void {
    this.#jobs.clear();
    this.#links.length = 0;
  }

  override onControl(value: number, before: number): void {
    const { enable, interruptEnable } = this.engine.control;
    this.copier.done.interrupt = interruptEnable ? 0 : undefined;
    if (((value ^ before) & 1) === 0) return;
    this.stop();
    this.#forget();
    this.work(() => (enable ? this.#started() : this.#stopped()));
  }

  override beforeStatus(): void {
    this.engine.status.idle = this.#jobs.size === 0 && this.copier.done.waiting === 0;
  }

  override beforeSubmissionsHead(index: number): void {
    this.engine.submissions(index).head.word = this.copier.submissions[index]!.taken;
  }

  #started(): false {
    const { engine, copier } = this;
    const places = [engine.submissions(0), engine.submissions(1)].map(({ base, depth }) => [base.number, depth.word]);
    const rings = [
      [copier.urgent, ...places[0]!],
      [copier.normal, ...places[1]!],
      [copier.done, engine.completionsBase.number, engine.completionsDepth.word],
    ] as const;
    for (const [ring, base = 0, depth = 0] of rings) {
      if (depth === 0 && ring !== copier.done) continue;
      if (depth < 2 || depth > MAX_DEPTH || base % ALIGNMENT !== 0 || !ring.start(base, depth)) {
        this.#halt(HaltReason.badRing, base);
        return false;
      }
    }
    copier.done.interrupt = engine.control.interruptEnable ? 0 : undefined;
    engine.status.ready = true;
    return false;
  }

  #stopped(): false {
    this.engine.status.reset();
    this.engine.faultAddress.reset();
    return false;
  }

  #halt(reason: HaltReason, address: number): void {
    const { status, faultAddress, cause, control } = this.engine;
    this.halt();
    this.#forget();
    status.halted = true;
    status.haltReason = reason;
    faultAddress.word = address;
    cause.halted = true;
    if (control.interruptEnable) super.raise(0);
  }

  /** Called where the completion ring has what was asked for by `arm`. */
  override raise(index: number): void {
    this.engine.cause.completed = true;
    super.raise(index);
  }

  // What goes wrong ---------------------------------------------------------------------------------------------------

  protected override onRingFault(ring: object, fault: DmaFault): void {
    const reason = ring === this.copier.done ? HaltReason.completionFault : HaltReason.descriptorFault;
    this.#halt(reason, Number(fault.address));
  }

  protected override hostBug({ rule }: HostBug): void {
    const bell = rule === "overrun" || rule.startsWith("doorbell-");
    if (bell && this.engine.status.ready) this.#halt(HaltReason.badDoorbell, 0);
  }

  // Commands ----------------------------------------------------------------------------------------------------------

  /** Urgent ones first. */
  override mayFetch(ring: object): boolean {
    if (this.engine.control.drain || this.#atHand() >= this.#lanes) return false;
    return ring === this.copier.urgent || this.copier.urgent.pending === 0;
  }

  /** Here: what is linked to one that waits keeps nothing else from being taken. */
  override holdsLinked(): boolean {
    return true;
  }

  nop(command: NopCommand): void {
    this.#take(command);
  }

  drain(command: DrainCommand): void {
    this.#take(command, 0, undefined, "all");
  }

  copy(command: CopyCommand): void {
    this.#take(command, command.outcomeAt, memory(this.#surroundings, copyWork(command)));
  }

  fill(command: FillCommand): void {
    this.#take(command, command.outcomeAt, memory(this.#surroundings, fillWork(command)));
  }

  compare(command: CompareCommand): void {
    this.#take(command, command.outcomeAt, memory(this.#surroundings, compareWork(command)));
  }

  crc32c(command: Crc32cCommand): void {
    this.#take(command, command.outcomeAt, memory(this.#surroundings, crc32cWork(command)));
  }

  copyCrc32c(command: CopyCrc32cCommand): void {
    this.#take(command, command.outcomeAt, memory(this.#surroundings, copyCrc32cWork(command)));
  }

  batch(command: BatchCommand): void {
    this.#take(command, command.outcomeAt, batch(this.#surroundings, command.listAt, command.count));
  }

  waitWord(command: WaitWordCommand): void {
    const address = Number(command.wordAt);
    const word: Awaited = { address, value: command.value, pause: SHORT_PAUSE };
    this.#take(command, 0, undefined, "nothing", address % 8 === 0 ? Status.success : Status.badAlignment, word);
  }

  override unknownDescriptor(command: UnknownDescriptorCommand): void {
    this.#take(command, 0, undefined, "nothing", Status.badOpcode);
  }

  get #surroundings(): Surroundings {
    const test = this.engine.control.test;
    const halt = (): void => this.#halt(HaltReason.asked, 0);
    return { dma: this.dma, chunk: this.#chunk, maxTransfer: MAX_TRANSFER, maxBatch: MAX_BATCH, test, halt };
  }

  /** What waits for a word, or for others, is not at hand: what it waits for may be yet to be taken. */
  #atHand(): number {
    let count = 0;
    for (const { word, begun } of this.#jobs) if (begun && word === undefined) count++;
    return count;
  }

  /** Begins a command, or puts it behind what it waits for, or ends it. */
  #take(
    { id, flags, ring: by, reservedIntact = true }: Taken,
    outcomeAt = 0,
    run?: Run,
    waitsFor: Job["awaits"] = "nothing",
    unknown: Status = Status.success,
    word?: Awaited,
  ): void {
    const { test } = this.engine.control;
    const ring = by === this.copier.urgent ? RingNumber.urgent : RingNumber.normal;
    const status = unknown === Status.success ? refusal({ flags, reservedIntact }, outcomeAt, test) : unknown;
    const behind = this.#links[ring];
    const link: Link | undefined =
      (flags & DescriptorFlags.link) === 0 ? undefined : { ended: undefined, word, behind };
    this.#links[ring] = link;
    if (status !== Status.success) {
      this.#end({ id, ring, outcomeAt, link }, { ...NOTHING, status });
      return;
    }
    if ((flags & DescriptorFlags.halt) !== 0) {
      this.#halt(HaltReason.asked, 0);
      return;
    }
    const awaits = waitsFor === "nothing" && (flags & DescriptorFlags.fence) !== 0 ? "ring" : waitsFor;
    const job: Job = { id, ring, outcomeAt, run, awaits, begun: false, behind, link, word };
    if (behind === undefined && word === undefined && run === undefined && this.#mayBegin(job)) this.#end(job, NOTHING);
    else {
      this.#jobs.add(job);
      this.#beginAll();
    }
  }

  #mayBegin(job: Job): boolean {
    if (job.behind !== undefined && job.behind.ended === undefined) return false;
    if (job.awaits === "nothing") return true;
    for (const other of this.#jobs) {
      if (other === job) return true;
      if (isHeldUp(other)) continue;
      if (job.awaits === "all" || other.ring === job.ring) return false;
    }
    return true;
  }

  /** Begins those that wait for nothing any more. */
  #beginAll(): void {
    for (const job of this.#jobs) {
      if (job.begun || !this.#mayBegin(job)) continue;
      job.begun = true;
      if ((job.behind?.ended ?? Status.success) !== Status.success) {
        this.#over(job, { ...NOTHING, status: Status.severed });
        return;
      }
      if (job.word === undefined) this.work(() => this.#goOn(job));
      else this.#look(job, job.word);
    }
  }

  /** Looks whether a word holds what is waited for, and again after a while. */
  #look(job: Job, word: Awaited): void {
    if (!this.#jobs.has(job)) return;
    let found: bigint;
    try {
      this.dma.read(word.address, this.#word);
      found = new DataView(this.#word.buffer).getBigUint64(0, true);
    } catch (error) {
      if (!(error instanceof DmaFault)) throw error;
      return this.#over(job, { ...NOTHING, status: Status.readFault });
    }
    if (found === GIVEN_UP) return this.#over(job, { ...NOTHING, status: Status.givenUp });
    if (found >= word.value) return this.#over(job, NOTHING);
    this.after(word.pause, () => this.#look(job, word));
    word.pause = Math.min(LONG_PAUSE, word.pause * 1.5);
  }

  #over(job: Job, ending: Ending): void {
    this.#jobs.delete(job);
    this.#end(job, ending);
    this.#beginAll();
  }

  /** A piece of work. @returns whether there is more */
  #goOn(job: Job): boolean {
    const next = job.run?.next() ?? { done: true, value: NOTHING };
    // A batch may have halted the engine: then nothing ends any more.
    if (!this.#jobs.has(job)) return false;
    if (next.done !== true) return true;
    this.#over(job, next.value);
    return false;
  }

  #end({ id, ring, outcomeAt, link }: Pick<Job, "id" | "ring" | "outcomeAt" | "link">, ending: Ending): void {
    const status = record(this.dma, outcomeAt, ending);
    if (link !== undefined) link.ended = status;
    this.copier.done.complete(id, { status, done: ending.done, ring });
  }
}

/** Whether a command waits for a word, or is linked to one that does: nothing waits for that but what is linked to it. */
function isHeldUp({ word, behind }: Pick<Job, "word" | "behind">): boolean {
  return word !== undefined || (behind !== undefined && behind.ended === undefined && isHeldUp(behind));
}

/** What a thread of its own is started with. */
export default CopyEngine;
