/** The rules of Chrome's trace event format, as far as traces of ours use it. */
import { expect } from "vitest";
import type { TraceEvent } from "../../../src/runtime/trace/chrome.ts";

/** A track's marks, and the slices that their names begin. */
interface Open {
  readonly name: string;
  readonly tid: number;
  readonly ts: number;
}

/** What a viewer takes a trace for. @throws an assertion that says which rule is broken */
export function check(text: string): readonly TraceEvent[] {
  const { traceEvents: events, displayTimeUnit } = JSON.parse(text) as {
    traceEvents: TraceEvent[];
    displayTimeUnit: string;
  };
  expect(displayTimeUnit).toBe("ns");
  expect(events.every(({ pid }) => pid === process.pid)).toBe(true);

  const named = new Set(events.filter(({ name }) => name === "thread_name").map(({ tid }) => tid));
  expect(events.filter(({ name }) => name === "process_name").length).toBe(1);
  const timed = events.filter(({ ph }) => ph !== "M");
  for (const { tid, ts, name } of timed) {
    expect(named.has(tid), `the track of ${name} has a name`).toBe(true);
    expect(Number.isFinite(ts) && ts! >= 0, `${name} has a time`).toBe(true);
  }
  const times = timed.map(({ ts }) => ts!);
  expect(times, "events are in the order of time").toEqual([...times].sort((a, b) => a - b));

  slices(timed);
  arrows(timed, marks(timed));
  return events;
}

/** Every beginning has its end. */
function slices(events: readonly TraceEvent[]): void {
  const open = new Map<string, Open>();
  for (const { ph, cat, id, name, tid, ts } of events) {
    const key = `${cat} ${id}`;
    if (ph === "b") {
      expect(open.has(key), `${key} begins once`).toBe(false);
      open.set(key, { name, tid, ts: ts! });
    } else if (ph === "e") {
      const begun = open.get(key);
      expect(begun, `${key} has begun`).toMatchObject({ name, tid });
      expect(ts! >= begun!.ts).toBe(true);
      open.delete(key);
    }
  }
  expect([...open.keys()]).toEqual([]);
}

/** Marks of a track stand behind one another. */
function marks(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const all = events.filter(({ ph }) => ph === "X");
  const free = new Map<number, number>();
  for (const { tid, ts, dur, name } of all) {
    expect(dur! > 0).toBe(true);
    expect(ts! >= (free.get(tid) ?? 0) - 1e-6, `${name} begins behind the mark before it`).toBe(true);
    free.set(tid, ts! + dur!);
  }
  return all;
}

/** Each arrow has two ends, the second not before the first, and each end stands in a mark of its track. */
function arrows(events: readonly TraceEvent[], all: readonly TraceEvent[]): void {
  const begun = new Map<string, TraceEvent>();
  const within = ({ tid, ts }: TraceEvent): boolean =>
    all.some((mark) => mark.tid === tid && ts! >= mark.ts! && ts! <= mark.ts! + mark.dur!);
  for (const event of events) {
    if (event.ph === "s") {
      expect(begun.has(event.id!)).toBe(false);
      begun.set(event.id!, event);
    } else if (event.ph === "f") {
      const start = begun.get(event.id!);
      expect(start, `arrow ${event.id} has begun`).toMatchObject({ name: event.name, cat: event.cat });
      expect(event.bp).toBe("e");
      expect(event.ts! >= start!.ts!).toBe(true);
      begun.delete(event.id!);
    } else continue;
    expect(within(event), `an end of arrow ${event.id} stands in a mark`).toBe(true);
  }
  expect([...begun.keys()]).toEqual([]);
}
