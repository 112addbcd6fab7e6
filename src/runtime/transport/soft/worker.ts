import { pathToFileURL } from "node:url";
import { MessageChannel, Worker, type WorkerOptions } from "node:worker_threads";

import { HostBug } from "../../errors/model.ts";
import { PeerGone } from "../../errors/transport.ts";
import { ValueRange } from "../../errors/values.ts";
import type { DoorbellCells } from "../device-model.ts";
import type { Handle, RegistersPlace, RegisterWindow, SharedMemory, Transport, Watch } from "../transport.ts";
import { Blocks, shareMemory } from "./arena.ts";
import { Events } from "./events.ts";
import { HostLink } from "./host-link.ts";
import { type FromDevice, LINK_WORDS, type Start, type Told } from "./link.ts";
import { LentSpace } from "./lent-space.ts";
import { LinkedWindow } from "./linked-window.ts";

const DEFAULT_SPIN = 50;
const DEFAULT_PATIENCE = 5000;
/** How long a thread may take to end, in milliseconds, until it is ended from outside. */
const CLOSING = 1000;

/** How a device in a thread of its own is run. */
export interface SoftWorkerOptions {
  /** What the model is made with: it gets a copy. */
  readonly data?: unknown;
  /**
   * How long the device looks for work in a busy loop before it sleeps, in microseconds, 0 to Infinity (never sleeps).
   * Default: 50.
   */
  readonly spin?: number;
  /** The longest that a register access may wait for the device, in milliseconds; then the device is gone. Default: 5000. */
  readonly patience?: number;
  /** Whether the device ends at the host's first bug. Default: they are only collected. */
  readonly hostBugs?: "throw" | "collect";
  /** What the thread is started with otherwise: see node:worker_threads. */
  readonly worker?: Omit<WorkerOptions, "workerData" | "transferList" | "eval">;
}

/** A device in a thread of its own. */
export interface SoftWorkerTransport extends Transport, AsyncDisposable {
  /** The host's bugs that the device has told of, the first ones. They come a moment after they were made. */
  readonly hostBugs: readonly HostBug[];
  registers(place: RegistersPlace): RegisterWindow;
  allocate(name: string, length: number, alignment: number): SharedMemory;
  interrupt(index: number): Handle;
  watch(handle: Handle, readable: () => void): Watch;
  waitReadable(handle: Handle, timeout: number): boolean;
  gone(): PeerGone | undefined;
  /** Ends the device's thread. Close its queues first: those left open fail. */
  close(): Promise<void>;
}

/**
 * Starts a thread and in it the device whose model is the default export of a module: its class, or a function that makes
 * one. `module` is a URL, or a path from the working directory. The device sees the program's memory by the process's own
 * addresses. Doorbells are cells in shared memory, other stores go through a FIFO, loads wait for their answer. The thread
 * by itself keeps no process alive.
 * @throws PeerGone when the model can't be started, with what it threw as its cause; ValueRange
 */
export async function softWorker(module: string | URL, options: SoftWorkerOptions = {}): Promise<SoftWorkerTransport> {
  const { spin = DEFAULT_SPIN, patience = DEFAULT_PATIENCE } = options;
  checkTime("spin", spin, "microseconds, 0 or more");
  checkTime("patience", patience, "milliseconds, 0 or more");
  // Like a Worker's, a string that is no URL is a path.
  const url = typeof module === "string" && !URL.canParse(module) ? pathToFileURL(module) : module;
  const transport = new WorkerTransport(String(url), options, spin, patience);
  await transport.started;
  return transport;
}

function checkTime(name: string, value: number, allowed: string): void {
  if (typeof value !== "number" || !(value >= 0)) throw new ValueRange(name, value, allowed);
}

/** The bug that the device told of: errors don't get across as what they are. */
function bugOf({ rule, path, message }: Extract<FromDevice, { readonly kind: "bug" }>): HostBug {
  return new HostBug(rule, path, message.slice(`${path}: `.length, -` (${rule}).`.length));
}

function errorOf({ name, message, ...more }: Told): Error {
  return Object.assign(new Error(message), { name }, more);
}

/** This module is TypeScript where its sources are run, and JavaScript where it was built. */
const threadModule = new URL(
  import.meta.url.endsWith(".ts") ? "device-thread.ts" : "device-thread.js",
  import.meta.url,
);

class WorkerTransport implements SoftWorkerTransport {
  readonly name = "soft";
  readonly space = new LentSpace();
  readonly hostBugs: HostBug[] = [];
  readonly started: Promise<void>;
  private readonly link: HostLink;
  private readonly worker: Worker;
  private readonly blocks = new Blocks();
  private readonly events: Events;
  private readonly start = Promise.withResolvers<void>();
  private readonly exited = Promise.withResolvers<void>();
  private readonly wakes = new Set<() => void>();
  private doorbells: readonly DoorbellCells[] = [];
  private windows = 0;
  private closing: Promise<void> | undefined;
  private over = false;

  constructor(model: string, { data, hostBugs, worker }: SoftWorkerOptions, spin: number, patience: number) {
    const words = new SharedArrayBuffer(LINK_WORDS * 4);
    const { port1: ours, port2: theirs } = new MessageChannel();
    this.started = this.start.promise;
    this.link = new HostLink(words, ours, patience, {
      told: (message) => this.told(message),
      lost: (gone, hangs) => this.found(gone, hangs),
    });
    this.events = new Events(words);
    const start: Start = { model, data, link: words, port: theirs, spin, throwBugs: hostBugs === "throw" };
    this.worker = new Worker(threadModule, { ...worker, workerData: start, transferList: [theirs] });
    this.worker.on("error", (error: Error) => this.lost("its thread has failed", error));
    this.worker.on("exit", () => this.exit());
    ours.on("message", (message: FromDevice) => this.told(message));
    ours.unref();
  }

  private told(message: FromDevice): void {
    switch (message.kind) {
      case "ready":
        this.doorbells = message.doorbells;
        this.link.plain = message.fences;
        this.worker.unref();
        this.start.resolve();
        return;
      case "bug":
        this.hostBugs.push(bugOf(message));
        return;
      case "ended":
        if (message.error === undefined) this.lost("its thread has ended");
        else this.lost("its model has failed", errorOf(message.error));
    }
  }

  private lost(why: string, error?: Error): void {
    if (error === undefined) this.link.lose(why);
    else this.link.lose(`${why}: ${error.message}`, { cause: error });
  }

  /** The link has found that the device is gone: perhaps in the middle of something. */
  private found(gone: PeerGone, hangs: boolean): void {
    this.start.reject(gone);
    if (hangs) void this.worker.terminate();
    setImmediate(() => this.wakes.forEach((wake) => wake()));
  }

  private exit(): void {
    // What it said last may say more than that it is gone.
    this.link.receive();
    this.over = true;
    this.lost("its thread has ended");
    this.space.end();
    this.exited.resolve();
  }

  registers(place: RegistersPlace): RegisterWindow {
    const id = this.windows++;
    this.link.request({ kind: "open", window: id, place });
    return new LinkedWindow(this.link, id, place, this.doorbells);
  }

  allocate(name: string, length: number, alignment: number): SharedMemory {
    const shared = shareMemory(this.blocks, name, length, alignment, ({ address }) => this.forgotten(address));
    try {
      this.link.send({ kind: "share", name, address: shared.address, length });
    } catch (error) {
      shared.free();
      throw error;
    }
    return shared;
  }

  /** Has the device drop its views of memory. @returns when it has none: a thread that has ended has none, either */
  private forgotten(address: number): true | Promise<void> {
    try {
      this.link.request({ kind: "forget", address });
      return true;
    } catch (error) {
      if (!(error instanceof PeerGone)) throw error;
      return this.over || this.exited.promise;
    }
  }

  interrupt(index: number): Handle {
    return this.events.handle(index, (handle) => this.link.send({ kind: "interrupt", index, handle }));
  }

  watch(handle: Handle, readable: () => void): Watch {
    return this.events.at(handle).listen(readable);
  }

  waitReadable(handle: Handle, timeout: number): boolean {
    const readable = this.events.at(handle).wait(timeout);
    if (!readable) this.link.look();
    return readable;
  }

  woken(wake: () => void): () => void {
    const entry = (): void => wake();
    this.wakes.add(entry);
    return () => void this.wakes.delete(entry);
  }

  gone(): PeerGone | undefined {
    return this.link.ended ? this.link.look() : undefined;
  }

  close(): Promise<void> {
    return (this.closing ??= this.end());
  }

  private async end(): Promise<void> {
    if (!this.over) {
      try {
        this.link.send({ kind: "close" });
      } catch (error) {
        if (!(error instanceof PeerGone)) throw error;
      }
      this.link.lose("it was closed");
      this.worker.ref();
      const timer = setTimeout(() => void this.worker.terminate(), CLOSING);
      await this.exited.promise;
      clearTimeout(timer);
    }
    this.events.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
