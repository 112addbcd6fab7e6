import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hub } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";
import { soft } from "@ringwright/runtime/soft";
import { describe, expect, onTestFinished, test } from "vitest";
import { CopyEngine } from "../../../examples/engine/engine.ts";
import { slowCrc32c } from "../../../examples/engine/slow-crc32c.ts";
import { MODES, openDevices, SourceChanged } from "../../../examples/pipeline/devices.ts";
import { pipeline, Shrunk, type Job } from "../../../examples/pipeline/pipeline.ts";
import { Copier } from "../../../specs/dma-copy.gen.ts";
import { Uring } from "../../../specs/io_uring.gen.ts";

const BLOCK = 4096;

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "ringwright-test-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function opened(path: string, how: string): number {
  const fd = openSync(path, how);
  onTestFinished(() => closeSync(fd));
  return fd;
}

/** Devices in this thread, on which one test runs, and a job over `data`. */
async function withJob(data: Buffer, use: (job: Job, target: string) => Promise<void>, to?: string): Promise<void> {
  const base = folder();
  const [source, target] = [join(base, "source"), to ?? join(base, "target")];
  writeFileSync(source, data);
  {
    await using ring = await Uring.create(ioUring(), { entries: 16 });
    await using copier = await Copier.start(soft(new CopyEngine()), { depths: { urgent: 2, normal: 16, done: 32 } });
    await using memory = hub.allocate(8 * BLOCK);
    const [from, into] = [opened(source, "r"), opened(target, to === undefined ? "wx" : "w")];
    await use({ ring, copier, from, to: into, size: data.length, memory, blockSize: BLOCK }, target);
    expect([ring.inFlight, copier.inFlight]).toEqual([0, 0]);
  }
  expect(hub.census()).toMatchObject({ buffers: 0, lent: 0 });
}

/** A ring that does some things otherwise. */
function changed(ring: Uring, members: Partial<Uring>): Uring {
  return new Proxy(ring, {
    get(_ring, name) {
      const value: unknown = Reflect.get(name in members ? members : ring, name);
      return typeof value === "function" ? value.bind(ring) : value;
    },
  });
}

describe.each(MODES)("memory by %s", { timeout: 20_000 }, (addressing) => {
  test.each([1, BLOCK - 1, BLOCK, BLOCK + 1, 8 * BLOCK, 100 * BLOCK + 777])("%i bytes", async (size) => {
    const base = folder();
    const data = randomBytes(size);
    writeFileSync(join(base, "source"), data);
    {
      await using devices = await openDevices({ addressing, lanes: 3, blockSize: BLOCK });
      const told: number[] = [];
      const onProgress = (done: number): void => void told.push(done);
      const passed = await devices.pass(join(base, "source"), join(base, "target"), { onProgress });
      expect(passed).toMatchObject({ size, crc: slowCrc32c(data) });
      expect(passed.pins).toBe(addressing === "sva" ? 0 : 1);
      expect(passed.copied).toBe(addressing === "bounce" ? 2 * size : 0);
      expect(told.at(-1)).toBe(size);
      expect(told).toEqual([...told].sort((a, b) => a - b));
    }
    expect(readFileSync(join(base, "target")).equals(data)).toBe(true);
    expect(hub.census()).toMatchObject({ buffers: 0, lent: 0 });
  });
});

describe("when not all goes well", { timeout: 20_000 }, () => {
  test("short reads and writes are completed, and the checksum is right", async () => {
    const data = randomBytes(5 * BLOCK + 100);
    await withJob(data, async (job, target) => {
      const { ring } = job;
      const third = (length: number): number => Math.ceil(length / 3);
      const lazy = changed(ring, {
        read: (args, options) => ring.read({ ...args, len: third(args.len!) }, options),
        write: (args, options) => ring.write({ ...args, len: third(args.len!) }, options),
      });
      expect(await pipeline({ ...job, ring: lazy })).toBe(slowCrc32c(data));
      expect(readFileSync(target).equals(data)).toBe(true);
    });
  });

  test("a disk that is full", () =>
    withJob(
      randomBytes(20 * BLOCK),
      (job) => expect(pipeline(job)).rejects.toThrow(/write failed: nospc/),
      "/dev/full",
    ));

  test("a source that cannot be read: nothing is written", () =>
    withJob(randomBytes(20 * BLOCK), async (job, target) => {
      const directory = opened(".", "r");
      await expect(pipeline({ ...job, from: directory })).rejects.toThrow(/read failed: isdir/);
      expect(readFileSync(target).length).toBe(0);
    }));

  test("a source that has become shorter", () =>
    withJob(randomBytes(2 * BLOCK), (job) => expect(pipeline({ ...job, size: 3 * BLOCK })).rejects.toThrow(Shrunk)));

  test("one that stops: what is on its way ends first", () =>
    withJob(randomBytes(50 * BLOCK), async (job) => {
      const stop = new AbortController();
      const stopped = pipeline({ ...job, signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) });
      await expect(stopped).rejects.toThrow("enough");
    }));

  test.each<[string, (path: string) => void]>([
    ["longer", (path) => appendFileSync(path, "more")],
    ["shorter", (path) => truncateSync(path, 60 * BLOCK)],
  ])("a source that grows %s while it is read", async (_, change) => {
    const base = folder();
    const source = join(base, "source");
    writeFileSync(source, randomBytes(100 * BLOCK));
    await using devices = await openDevices({ lanes: 2, blockSize: BLOCK });
    let seen = false;
    const onProgress = (): void => {
      if (!seen) change(source);
      seen = true;
    };
    const failed = devices.pass(source, join(base, "target"), { onProgress });
    const error = await failed.then(() => undefined, (reason: unknown) => reason); // prettier-ignore
    expect(error instanceof SourceChanged || error instanceof Shrunk).toBe(true);
  });

  test("a target that is there already stays", async () => {
    const base = folder();
    for (const name of ["source", "target"]) writeFileSync(join(base, name), name);
    await using devices = await openDevices({ lanes: 2, blockSize: BLOCK });
    await expect(devices.pass(join(base, "source"), join(base, "target"))).rejects.toThrow(/EEXIST/);
    expect(existsSync(join(base, "target")) && readFileSync(join(base, "target"), "utf8")).toBe("target");
  });
});
