import { closeSync, openSync } from "node:fs";
import {
  Fence,
  hub,
  startTrace,
  TraceRunning,
  ValueRange,
  type DeviceBuffer,
  type Trace,
  type TraceEvent,
} from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";
import { soft } from "@ringwright/runtime/soft";
import { describe, expect, onTestFinished, test } from "vitest";
import { CopyEngine } from "../../../examples/engine/engine.ts";
import { Copier } from "../../../specs/dma-copy.gen.ts";
import { Uring } from "../../../specs/io_uring.gen.ts";
import { tracer } from "../../../src/runtime/trace/tracer.ts";
import { check } from "./format.ts";

function traced(limit?: number): Trace {
  const trace = startTrace(limit === undefined ? {} : { limit });
  onTestFinished(() => trace.stop());
  return trace;
}

function memory(size: number, name?: string): DeviceBuffer {
  const buffer = hub.allocate(size, name === undefined ? {} : { name });
  onTestFinished(() => buffer[Symbol.dispose]());
  return buffer;
}

const engine = (): Promise<Copier> =>
  Copier.start(soft(new CopyEngine()), { depths: { urgent: 4, normal: 8, done: 16 } });
const events = (trace: Trace): readonly TraceEvent[] => check(JSON.stringify(trace));
const of = (all: readonly TraceEvent[], ph: string, cat: string): readonly TraceEvent[] =>
  all.filter((event) => event.ph === ph && event.cat === cat);

describe("a trace", { timeout: 10_000 }, () => {
  test("has each command of each queue, what it was lent, and how it ended", async () => {
    await using copier = await engine();
    await using ring = await Uring.create(ioUring(), { entries: 8 });
    const [source, target] = [memory(4096, "from here"), memory(4096)];
    const trace = traced();
    await copier.normal.copy({ source, target, length: 4096 });
    await expect(copier.urgent.copy({ source, target, length: 0 })).rejects.toThrow();
    await ring.nop();
    await expect(ring.closeFile({ fd: 1_000_000 })).rejects.toThrow();
    trace.stop();
    expect([trace.commands, trace.dropped]).toEqual([4, 0]);

    const all = events(trace);
    const names = all.filter(({ name }) => name === "thread_name").map(({ args }) => args!.name);
    expect(names.slice(0, 2)).toEqual(["Copier", "Uring"]);
    expect(names).toContain("from here");
    const begun = of(all, "b", "command");
    expect(begun.map(({ name, tid }) => [name, tid])).toEqual([["copy", 0], ["copy", 0], ["nop", 1], ["close_file", 1]]); // prettier-ignore
    expect(begun.every(({ args }) => Number(args!.token) > 0)).toBe(true);
    expect(of(all, "e", "command").map(({ args }) => args!.outcome)).toEqual(["done", "failed", "done", "failed"]);
    expect(of(all, "e", "command")[3]!.args!.error).toMatch(/close_file failed: badf/);
    const lent = of(all, "b", "memory");
    expect(lent.slice(0, 2).map(({ name, args }) => [name, args!.command])).toEqual([["read", "copy"], ["written", "copy"]]); // prettier-ignore
    expect(lent[0]!.args).toMatchObject({ memory: "from here", size: 4096 });
    expect(of(all, "X", "post").length).toBe(4);
    expect(of(all, "X", "end").length).toBe(4);
  });

  test("has an arrow from each command to those that came after it, through fences of several, too", async () => {
    await using copier = await engine();
    const [a, b, c] = [memory(64), memory(64), memory(64)];
    const trace = traced();
    const first = copier.normal.fill({ pattern: 1, target: a });
    const second = copier.normal.fill({ pattern: 2, target: b });
    const third = copier.normal.copy({ source: a, target: c }, { after: Fence.all([first, second]) });
    const fourth = copier.normal.crc32c({ source: c }, { after: third });
    await fourth;
    await copier.normal.nop({}, { after: fourth }); // posted at once: it waited for nothing
    const all = events(trace);
    const ids = new Map(of(all, "b", "command").map(({ id, name }) => [id, name]));
    expect([...ids.values()]).toEqual(["fill", "fill", "copy", "crc32c", "nop"]);
    expect(of(all, "f", "fence").map(({ id }) => ids.get(id!.split(".")[0]))).toEqual(["copy", "copy", "crc32c"]);
    const waited = of(all, "b", "command").map(({ args }) => args!.after);
    expect(waited).toEqual([undefined, undefined, 2, 1, undefined]);
  });

  test.each(["mapped", "bounce"] as const)(
    "knows what is lent through another address space: %s",
    async (addressing) => {
      await using ring = await Uring.create(ioUring(), { entries: 8, addressing });
      const data = memory(4096, "mine");
      const fd = openSync(import.meta.filename, "r");
      onTestFinished(() => closeSync(fd));
      const trace = traced();
      await ring.read({ fd: ring.handles.add(fd), offset: 0, data });
      expect(of(events(trace), "b", "memory").map(({ args }) => args!.memory)).toEqual(["mine"]);
    },
  );

  test("has strict memory under its name", async () => {
    await using copier = await engine();
    using target = hub.allocate(64, { strict: true, name: "strict" });
    const trace = traced();
    await copier.normal.fill({ pattern: 0, target });
    expect(of(events(trace), "b", "memory")[0]).toMatchObject({ name: "written", args: { memory: "strict" } });
  });

  test("tells of commands in flight as far as they have come", async () => {
    await using copier = await engine();
    const target = memory(64);
    const trace = traced();
    const fence = copier.normal.fill({ pattern: 0, target });
    expect(of(events(trace), "e", "command").map(({ args }) => args!.outcome)).toEqual(["pending"]);
    await fence;
    expect(of(events(trace), "e", "command").map(({ args }) => args!.outcome)).toEqual(["done"]);
  });

  test("keeps the last commands only, and says how many it has dropped", async () => {
    await using ring = await Uring.create(ioUring(), { entries: 8 });
    const trace = traced(10);
    let last = ring.nop();
    for (let i = 1; i < 25; i++) {
      last = ring.nop({}, { after: last });
      await last;
    }
    expect([trace.commands, trace.dropped]).toEqual([25, 15]);
    const all = events(trace);
    expect(of(all, "b", "command").length).toBe(10);
    expect(of(all, "b", "command").map(({ id }) => Number.parseInt(id!, 16))).toEqual(
      Array.from({ length: 10 }, (_, i) => 15 + i),
    );
    expect(trace.toJSON().otherData).toEqual({ commands: 25, dropped: 15 });
  });

  test("notes nothing before, nor behind, and is nothing where none runs", async () => {
    await using ring = await Uring.create(ioUring(), { entries: 8 });
    await ring.nop();
    expect(tracer).toBeUndefined();
    {
      using trace = startTrace();
      expect(trace.commands).toBe(0);
      expect(events(trace).map(({ name }) => name)).toEqual(["process_name"]);
    }
    expect(tracer).toBeUndefined();
    const trace = traced();
    await ring.nop();
    trace.stop();
    trace.stop();
    await ring.nop();
    expect(trace.commands).toBe(1);
  });

  test("is alone, and has a limit that is a number", () => {
    expect(() => startTrace({ limit: 0 })).toThrow(ValueRange);
    expect(() => startTrace({ limit: 1.5 })).toThrow(ValueRange);
    traced();
    expect(() => startTrace()).toThrow(TraceRunning);
  });
});

test("the rules that traces are held to find what breaks them", async () => {
  await using copier = await engine();
  const target = memory(64);
  const trace = traced();
  const first = copier.normal.fill({ pattern: 0, target });
  await copier.normal.crc32c({ source: target }, { after: first });
  const good = trace.toJSON();
  const broken = (change: (all: readonly TraceEvent[]) => readonly TraceEvent[]): (() => unknown) => {
    return () => check(JSON.stringify({ ...good, traceEvents: change(good.traceEvents) }));
  };
  expect(broken((all) => all)).not.toThrow();
  for (const ph of ["b", "e", "s", "f", "M"]) {
    expect(broken((all) => all.filter((event) => event.ph !== ph)), `without ${ph}`).toThrow(); // prettier-ignore
  }
  expect(broken((all) => all.toReversed())).toThrow(/order of time/);
  expect(broken((all) => all.filter(({ ph }) => ph !== "X"))).toThrow(/stands in a mark/);
  expect(broken((all) => all.map((event) => (event.ph === "X" ? { ...event, dur: 1e9 } : event)))).toThrow(
    /behind the mark/,
  );
});
