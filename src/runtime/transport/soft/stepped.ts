import { sharedAddresses } from "../../address-space/sva.ts";
import { WatchFailed } from "../../errors/transport.ts";
import { ValueRange } from "../../errors/values.ts";
import { checkLimit } from "../../fence/limit.ts";
import type { DeviceModel, DmaAddress, Outside } from "../device-model.ts";
import type { Handle, RegistersPlace, RegisterWindow, SharedMemory, Transport, Watch } from "../transport.ts";
import { Blocks, shareMemory } from "./arena.ts";
import { VirtualClock } from "./clock.ts";
import { ProcessDma } from "./dma.ts";
import { VirtualHandles, type VirtualInterrupt } from "./handles.ts";
import { choices } from "./random.ts";
import { placeName, Trace } from "./trace.ts";
import { watchedWindow } from "./watched-window.ts";

/** So many passes of the event loop in which nothing happens let time pass: what an interrupt sets off takes one or two. */
const QUIET_PASSES = 3;
/** What a piece of the device's work takes, in microseconds of its clock. */
const PIECE = 1;

/** How a soft device is run. */
export interface SoftOptions {
  /** What the order of ready work is a function of; its low 32 bits count. Default: 1. */
  readonly seed?: number;
  /** `random`: any of what is ready comes next. `first`: always what the device names first. Default: random. */
  readonly order?: "random" | "first";
  /** Whether the host's bugs leave the access or the piece of work that found them. Default: they are only collected. */
  readonly hostBugs?: "throw" | "collect";
  /** Called with a line for each access, piece of work, interrupt and jump of the clock. */
  readonly trace?: (line: string) => void;
}

/** A device in this thread. It works when somebody waits for it, or when it is told. */
export interface SoftTransport extends Transport {
  readonly seed: number;
  /**
   * Lets the device do up to `pieces` pieces of work (default: 1).
   * @returns how many it did: fewer when there was nothing more to do @throws what the model throws
   */
  step(pieces?: number): number;
  /** Lets so many milliseconds pass on the device's clock, at once. @throws ValueRange */
  advance(milliseconds: number): void;
  relax(until?: number): boolean;
  now(): number;
  registers(place: RegistersPlace): RegisterWindow;
  allocate(name: string, length: number, alignment: number): SharedMemory;
  interrupt(index: number): Handle;
  watch(handle: Handle, readable: () => void): Watch;
  waitReadable(handle: Handle, timeout: number): boolean;
}

/**
 * Reaches a device that is a model in this thread: whatever a program does with it is a function of the seed. Registers are
 * the device's own functions. Between two accesses the device does nothing, unless somebody waits for it or calls `step`.
 * Time is the device's: it passes with its work, and where there is none, to the next time limit of somebody who waits.
 * @throws ValueRange for what is no model; TransportLacks where the kernel refuses process_vm_readv
 */
export function soft(device: DeviceModel, options: SoftOptions = {}): SoftTransport {
  return new SteppedTransport(device, options);
}

class SteppedTransport implements SoftTransport {
  readonly name = "soft";
  readonly space = sharedAddresses;
  readonly seed: number;
  private readonly device: DeviceModel;
  private readonly clock = new VirtualClock();
  private readonly blocks = new Blocks();
  private readonly dma = new ProcessDma(this.blocks);
  private readonly handles = new VirtualHandles();
  private readonly choose: (count: number) => number;
  private readonly wakes = new Set<() => void>();
  private readonly trace: Trace | undefined;
  /** Passes of the event loop since anything has happened. */
  private quiet = 0;
  private passing = false;
  private readonly throwing: boolean;
  /** How many of the host's bugs have been looked at. */
  private bugsSeen = 0;

  constructor(device: DeviceModel, { seed = 1, order = "random", hostBugs = "collect", trace }: SoftOptions) {
    if (!Number.isSafeInteger(seed)) throw new ValueRange("seed", seed, "an integer");
    // A class is what a module for `softWorker` exports: easily given here, too.
    if (typeof (device as Partial<DeviceModel> | undefined)?.connect !== "function")
      throw new ValueRange("device", device, "a model: an object of a class that extends a generated base");
    this.seed = seed;
    this.device = device;
    this.trace = trace && new Trace(trace, () => this.clock.now(), this.blocks);
    const choose = order === "first" ? () => 0 : choices(seed);
    this.choose = (count) => {
      const chosen = choose(count);
      this.trace?.line(`work ${chosen} of ${count}`);
      return chosen;
    };
    this.throwing = hostBugs === "throw";
    device.connect(this.outside());
    device.reset();
  }

  private outside(): Outside {
    return {
      read: (address, into) => this.dmaAccess("reads", address, into),
      write: (address, from) => this.dmaAccess("writes", address, from),
      interrupt: (index) => {
        this.trace?.line(`interrupt ${index}`);
        this.handles.raise(index);
      },
      window: (address, length) => this.dma.window(address, length),
      now: () => this.clock.now(),
      wake: () => this.stir(),
    };
  }

  private dmaAccess(verb: "reads" | "writes", address: DmaAddress, bytes: Uint8Array): void {
    this.trace?.memory(verb, address, bytes.byteLength);
    try {
      if (verb === "reads") this.dma.read(address, bytes);
      else this.dma.write(address, bytes);
    } catch (error) {
      this.trace?.line("fault");
      throw error;
    }
  }

  /** Something has happened: whoever waits looks again. */
  private stir(): void {
    this.quiet = 0;
    for (const wake of this.wakes) wake();
  }

  private piece(): boolean {
    if (!this.device.step(this.choose)) return false;
    this.clock.pass(PIECE);
    this.stir();
    this.throwBug();
    return true;
  }

  private throwBug(): void {
    const { hostBugs } = this.device;
    const bug = hostBugs[this.bugsSeen];
    this.bugsSeen = hostBugs.length;
    if (this.throwing && bug !== undefined) throw bug;
  }

  step(pieces = 1): number {
    let done = 0;
    while (done < pieces && this.piece()) done++;
    return done;
  }

  relax(until?: number): boolean {
    if (this.piece()) return true;
    const target = Math.min(until ?? Number.POSITIVE_INFINITY, this.nextDue(until !== undefined));
    if (target === Number.POSITIVE_INFINITY || target <= this.clock.now()) return false;
    this.jump(target);
    return true;
  }

  /** When something happens though nobody does anything: what the device has put off and, if asked for, others' limits. */
  private nextDue(limits: boolean): number {
    const due = this.device.due ?? Number.POSITIVE_INFINITY;
    return limits || due !== Number.POSITIVE_INFINITY ? Math.min(due, this.clock.next()) : due;
  }

  private jump(target: number): void {
    this.clock.goTo(target);
    this.trace?.line("time");
    this.stir();
  }

  advance(milliseconds: number): void {
    checkLimit(milliseconds);
    this.jump(this.clock.now() + milliseconds);
  }

  now(): number {
    return this.clock.now();
  }

  after(milliseconds: number, reached: () => void): () => void {
    const takeBack = this.clock.after(milliseconds, reached);
    this.schedulePass();
    return takeBack;
  }

  private schedulePass(): void {
    if (this.passing) return;
    this.passing = true;
    this.quiet = 0;
    setImmediate(this.pass);
  }

  /** While limits are waited for: when nothing happens any more, time goes on to what is due next. */
  private readonly pass = (): void => {
    if (!this.clock.waiting) {
      this.passing = false;
      return;
    }
    if (++this.quiet > QUIET_PASSES) this.jump(this.nextDue(true));
    setImmediate(this.pass);
  };

  woken(wake: () => void): () => void {
    // A function of its own, so that one callback may wait twice.
    const entry = (): void => wake();
    this.wakes.add(entry);
    return () => void this.wakes.delete(entry);
  }

  registers(place: RegistersPlace): RegisterWindow {
    const name = placeName(place);
    return watchedWindow(this.device.registers(place), {
      loaded: (bits, offset, value) => {
        this.trace?.access("load", bits, name, offset, value);
        this.throwBug();
      },
      stored: (bits, offset, value) => {
        this.trace?.access("store", bits, name, offset, value);
        this.stir();
        this.throwBug();
      },
    });
  }

  allocate(name: string, length: number, alignment: number): SharedMemory {
    // The device's views are of the same memory: they are detached with ours.
    return shareMemory(this.blocks, name, length, alignment, () => true);
  }

  interrupt(index: number): Handle {
    return this.handles.handle(index);
  }

  watch(handle: Handle, readable: () => void): Watch {
    return this.at(handle).watch(readable);
  }

  waitReadable(handle: Handle, timeout: number): boolean {
    const interrupt = this.at(handle);
    const end = this.clock.now() + timeout;
    while (!interrupt.take()) {
      if (this.clock.now() >= end || !this.relax(end)) return false;
    }
    return true;
  }

  private at(handle: Handle): VirtualInterrupt {
    const interrupt = this.handles.at(handle);
    if (interrupt === undefined) throw new WatchFailed(handle, "it is no interrupt of this device");
    return interrupt;
  }
}
