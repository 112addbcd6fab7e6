/** Programs on the kernel's own rings: files, and pipes that hold a command up. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fence, Token } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";
import { Uring, UringError, type UringOptions } from "../../../specs/io_uring.gen.ts";
import { Errno } from "../../../specs/linux/errno.gen.ts";
import { require } from "../failure.ts";
import type { Driver, Job, Left, Machine, Place, Tier } from "./machine.ts";
import type { Dice } from "./steps.ts";

/** How a ring's device comes to memory. */
export type Addressing = "sva" | "mapped" | "bounce";

const ENTRIES = 8;
/** Little enough for a bounce pool to be full now and then. */
const POOL = 1 << 14;
/** A command that is cancelled ends; a machine that is busy is no reason to cancel others with it. */
const LIMITS = { grace: 60_000 };
const PIPES = 10;
const FILE = 1 << 16;
const MOST = 6000;
const NOTHING = new Uint8Array(0);

interface Pipe {
  readonly fd: number;
  /** The command that reads from it has been given what it waits for. */
  fed: number;
  /** How much it can take. */
  wants: number;
}

export class UringMachine implements Machine {
  readonly name: string;
  readonly cancels = true;
  readonly orders: boolean;
  private readonly modes: readonly [Addressing, Addressing];
  private readonly tiers: readonly [Tier, Tier];
  private readonly folder = mkdtempSync(join(tmpdir(), "ringwright-soak-"));
  private readonly content = Buffer.alloc(FILE);
  private readonly file: number;
  private readonly output: number;
  /** What each ring knows them by. */
  private readonly files: { readonly input: number; readonly output: number }[] = [];
  /** Up to where. */
  private written = 0;
  private readonly free: Pipe[];
  private readonly waiting = new Set<Pipe>();
  private readonly pipes: readonly Pipe[];

  constructor(modes: readonly [Addressing, Addressing], tiers: readonly [Tier, Tier]) {
    this.modes = modes;
    this.tiers = tiers;
    // What is copied into a pool is what stood there when the command was posted.
    this.orders = !modes.includes("bounce");
    this.name = `io_uring, ${modes.join(" and ")}`;
    for (let at = 0; at < FILE; at++) this.content[at] = (at * 31 + (at >>> 8) * 17) & 0xff;
    const path = (name: string): string => join(this.folder, name);
    const names = Array.from({ length: PIPES }, (_, index) => path(`pipe${index}`));
    execFileSync("mkfifo", names, { timeout: 5000 });
    this.pipes = names.map((name) => ({ fd: openSync(name, "r+"), fed: 0, wants: 0 }));
    this.free = [...this.pipes];
    this.file = openSync(path("input"), "w+");
    writeSync(this.file, this.content);
    this.output = openSync(path("output"), "w+");
  }

  async open(index: number): Promise<Driver> {
    const options = {
      entries: ENTRIES,
      limits: LIMITS,
      ordering: this.tiers[index]!,
      ...addressed(this.modes[index]!),
    };
    const ring = await Uring.create(ioUring(), options);
    this.files[index] = { input: ring.handles.add(this.file), output: ring.handles.add(this.output) };
    return ring;
  }

  mayLack(code: string): boolean {
    return code === "BOUNCE_FULL" && this.modes.includes("bounce");
  }

  job(index: number, driver: Driver, dice: Dice, place: (most: number) => Place | undefined): Job | undefined {
    const ring = driver as unknown as Uring;
    const kind = dice.below(10);
    if (kind === 0) return nop(ring);
    const some = place(MOST);
    if (some === undefined) return undefined;
    if (kind < 4) return this.read(ring, this.files[index]!.input, dice, some);
    if (kind < 7) return this.readLater(ring, some);
    return this.write(ring, this.files[index]!.output, some);
  }

  private read(ring: Uring, fd: number, dice: Dice, writes: Place): Job {
    // Now and then over the file's end.
    const offset = dice.below(dice.once(4) ? FILE : FILE - writes.length);
    const bytes = this.content.subarray(offset, offset + writes.length);
    const { data, at, len } = moved(writes);
    return {
      name: "read",
      writes,
      ends: true,
      post: (fence, options) =>
        fence ? ring.read({ fd, offset, data, at, len }, options) : ring.postRead(fd, offset, data, at, len),
      ended: "unknown",
      done: (value) => exactly(value, bytes),
      failed: (error, cancelled) => (isCancelled(error, cancelled) ? "unknown" : undefined),
    };
  }

  private readLater(ring: Uring, writes: Place): Job | undefined {
    const pipe = this.free.at(-1);
    if (pipe === undefined) return undefined;
    const { data, at, len } = moved(writes);
    const { fd } = pipe;
    return {
      name: "read of a pipe",
      writes,
      ends: false,
      ended: NOTHING,
      post: (fence, options): Fence<unknown> | Token => {
        const posted = fence
          ? ring.read({ fd, offset: 0, data, at, len }, options)
          : ring.postRead(fd, 0, data, at, len);
        if (posted === 0) return posted;
        this.free.pop();
        pipe.wants = len;
        this.waiting.add(pipe);
        return posted;
      },
      done: (value: unknown): Left => {
        const bytes = this.content.subarray(0, Math.min(pipe.fed, len));
        pipe.fed -= bytes.length;
        return exactly(value, bytes);
      },
      failed: (error: unknown, cancelled: boolean): Left | undefined =>
        isCancelled(error, cancelled) ? NOTHING : undefined,
      over: (): void => {
        // What it has not read is nobody's: the pipe is to be empty for the next.
        if (pipe.fed > 0) readSync(fd, Buffer.alloc(pipe.fed));
        pipe.fed = 0;
        this.waiting.delete(pipe);
        this.free.push(pipe);
      },
    };
  }

  private write(ring: Uring, fd: number, reads: Place): Job {
    // Each to bytes of its own.
    const offset = this.written;
    this.written += reads.length;
    const { data, at, len } = moved(reads);
    return {
      name: "write",
      reads,
      ends: true,
      post: (fence, options) =>
        fence ? ring.write({ fd, offset, data, at, len }, options) : ring.postWrite(fd, offset, data, at, len),
      ended: NOTHING,
      done: (value, source, sure) => {
        const count = (value as { moved: number }).moved;
        require(count === len, () => `${count} of ${len} bytes were written`);
        const bytes = Buffer.alloc(len);
        readSync(this.output, bytes, 0, len, offset);
        require(!sure || bytes.equals(source(reads)), () => "a file has other bytes than were lent to be written");
        return NOTHING;
      },
      failed: (error, cancelled) => (isCancelled(error, cancelled) ? NOTHING : undefined),
    };
  }

  async work(): Promise<void> {
    await new Promise((resolve) => void setImmediate(resolve));
  }

  release(dice: Dice): boolean {
    const pipe = dice.of([...this.waiting]);
    if (pipe === undefined) return false;
    this.waiting.delete(pipe);
    const bytes = this.content.subarray(0, 1 + dice.below(dice.once(3) ? pipe.wants : pipe.wants + 10));
    pipe.fed = writeSync(pipe.fd, bytes);
    return true;
  }

  limit(dice: Dice): number {
    return dice.below(2);
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const { fd } of this.pipes) closeSync(fd);
    closeSync(this.file);
    closeSync(this.output);
    rmSync(this.folder, { recursive: true, force: true });
    return Promise.resolve();
  }
}

function nop(ring: Uring): Job {
  return {
    name: "nop",
    ends: true,
    post: (fence, options) => (fence ? ring.nop({}, options) : ring.postNop()),
    ended: NOTHING,
    done: () => NOTHING,
    failed: (error, cancelled) => (isCancelled(error, cancelled) ? NOTHING : undefined),
  };
}

/** What posting takes. */
function moved({ handle: { buffer: data }, at, length: len }: Place) {
  return { data, at, len };
}

function addressed(mode: Addressing): Pick<UringOptions, "addressing" | "bounce"> {
  return { addressing: mode, ...(mode === "bounce" ? { bounce: { bytes: POOL } } : {}) };
}

/** A read has moved these bytes. */
function exactly(value: unknown, bytes: Uint8Array): Left {
  const count = (value as { moved: number }).moved;
  require(count === bytes.length, () => `a read moved ${count} bytes and not ${bytes.length}`);
  return bytes;
}

function isCancelled(error: unknown, cancelled: boolean): boolean {
  if (!cancelled || !(error instanceof UringError)) return false;
  return error.errno === Errno.canceled || error.errno === Errno.intr;
}
