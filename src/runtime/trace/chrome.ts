/**
 * Chrome's trace event format, of which Perfetto shows: commands as asynchronous slices, since those of a queue overlap;
 * memory that is lent as such slices, too; and arrows. An arrow goes from slice to slice of a track only, where nothing may
 * overlap: so each command leaves two marks on its queue's track, of 0.1 µs each, where it was posted and where it ended.
 */
import type { Noted, Tracer } from "./tracer.ts";

/** An event. Times are in microseconds since the trace began. */
export interface TraceEvent {
  /** M: a name; b and e: a slice's ends; X: a mark; s and f: an arrow's ends. */
  readonly ph: "M" | "b" | "e" | "X" | "s" | "f";
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly cat?: string;
  readonly id?: string;
  readonly dur?: number;
  /** Of an arrow's end: it belongs to the slice around it. */
  readonly bp?: "e";
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface ChromeTrace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: "ns";
  readonly otherData: { readonly commands: number; readonly dropped: number };
}

/** How long a mark is, in nanoseconds, as all times are here: they are whole then. */
const MARK = 100;
/** Tracks of queues come first. */
const MEMORY_TRACKS = 10_000;

/** Where a command's marks stand. */
interface Marks {
  readonly queue: number;
  posted: number;
  ended: number | undefined;
}

type Timed = Omit<TraceEvent, "ts" | "pid"> & { readonly at: number };

/** @param start when the trace began, and @param end when it ended, in milliseconds */
export function chromeTrace({ kept, queues, count }: Tracer, start: number, end: number): ChromeTrace {
  const time = (at: number): number => Math.max(0, Math.round((at - start) * 1e6));
  const marks = marksOf(kept, time);
  const events: Timed[] = [];
  for (const noted of kept) addCommand(events, noted, marks, time, time(end));
  events.sort((a, b) => a.at - b.at);
  const { pid } = process;
  return {
    traceEvents: [
      ...namesOf(queues, kept).map((event) => ({ ...event, pid })),
      ...events.map(({ at, ...event }) => ({ ...event, pid, ts: at / 1000 })),
    ],
    displayTimeUnit: "ns",
    otherData: { commands: count, dropped: count - kept.length },
  };
}

/** Marks in the order of time, none over another: a moment later, where there are many at once. */
function marksOf(kept: readonly Noted[], time: (at: number) => number): ReadonlyMap<number, Marks> {
  const marks = new Map<number, Marks>(
    kept.map(({ number, queue }) => [number, { queue, posted: 0, ended: undefined }]),
  );
  const moments = kept.flatMap(({ number, begin, end }) => {
    const own = marks.get(number)!;
    const posted = { at: time(begin), put: (at: number) => (own.posted = at) };
    return end === undefined ? [posted] : [posted, { at: time(end), put: (at: number) => (own.ended = at) }];
  });
  let free = 0;
  for (const { at, put } of moments.sort((a, b) => a.at - b.at)) {
    const mark = Math.max(at, free);
    put(mark);
    free = mark + MARK;
  }
  return marks;
}

function addCommand(
  events: Timed[],
  noted: Noted,
  marks: ReadonlyMap<number, Marks>,
  time: (at: number) => number,
  over: number,
): void {
  const { number, queue: tid, command: name, token, begin, end, error, after, waited, lent } = noted;
  const id = number.toString(16);
  const [from, until] = [time(begin), end === undefined ? Math.max(over, time(begin)) : time(end)];
  const outcome = end === undefined ? "pending" : error === undefined ? "done" : "failed";
  const slice = { cat: "command", id, name, tid };
  const waits = after.length === 0 ? {} : { after: after.length, waited_us: Math.round(waited * 1000) };
  events.push({ ...slice, ph: "b", at: from, args: { token, ...waits } });
  events.push({ ...slice, ph: "e", at: until, args: { outcome, ...(error === undefined ? {} : { error }) } });

  const { posted, ended } = marks.get(number)!;
  events.push({ ph: "X", cat: "post", name: `post ${name}`, tid, at: posted, dur: MARK / 1000, args: { token } });
  if (ended !== undefined)
    events.push({
      ph: "X",
      cat: "end",
      name: `end ${name}`,
      tid,
      at: ended,
      dur: MARK / 1000,
      args: { token, outcome },
    });

  for (const [position, before] of after.entries()) {
    const source = marks.get(before);
    // What it came after may be kept no more, or not have ended yet. Where the device sees to the order, both are posted
    // first, and the arrow goes from end to end.
    const to = [posted, ended].find((at) => at !== undefined && source?.ended !== undefined && source.ended <= at);
    if (source?.ended === undefined || to === undefined) continue;
    const arrow = { cat: "fence", name: "after", id: `${id}.${position}` };
    events.push({ ...arrow, ph: "s", at: source.ended, tid: source.queue });
    events.push({ ...arrow, ph: "f", bp: "e", at: to, tid });
  }

  for (const [position, { memory, name: called, size, writes }] of lent.entries()) {
    const span = {
      cat: "memory",
      id: `${id}:${position}`,
      name: writes ? "written" : "read",
      tid: MEMORY_TRACKS + memory,
    };
    events.push({
      ...span,
      ph: "b",
      at: from,
      args: { memory: called ?? `memory ${memory}`, size, command: name, token },
    });
    events.push({ ...span, ph: "e", at: until });
  }
}

function namesOf(queues: readonly string[], kept: readonly Noted[]): readonly Omit<TraceEvent, "pid">[] {
  const alike = new Map<string, number>();
  const named = queues.map((name, tid) => {
    const which = (alike.get(name) ?? 0) + 1;
    alike.set(name, which);
    return { tid, name: which === 1 ? name : `${name} ${which}` };
  });
  const memories = new Map<number, string>();
  for (const { memory, name = `memory ${memory}` } of kept.flatMap(({ lent }) => lent)) {
    memories.set(MEMORY_TRACKS + memory, name);
  }
  const threads = [...named, ...[...memories].map(([tid, name]) => ({ tid, name }))];
  return [
    { ph: "M", name: "process_name", tid: 0, args: { name: "ringwright" } },
    ...threads.flatMap(({ tid, name }) => [
      { ph: "M" as const, name: "thread_name", tid, args: { name } },
      { ph: "M" as const, name: "thread_sort_index", tid, args: { sort_index: tid } },
    ]),
  ];
}
