/** Awaits of fences: of one that has settled, of one that a wake-up settles, of many at once (the argument says which). */

import { Fence, hub, Timeline, type Token } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";
import { Uring } from "../../specs/io_uring.gen.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";
import { BareWatch, closeEvent, openEvent, setEvent } from "./raw-events.ts";

export const SIGNALLED = 0;
export const WOKEN = 1;
export const MANY = 2;

const BATCH = 256;

export async function contestants(what: number): Promise<readonly Contestant[]> {
  if (what === SIGNALLED) return signalled();
  return what === WOKEN ? woken() : many();
}

/** What `prepare` makes a batch of is awaited one after the other; only that is timed. */
function awaiting<T>(
  name: string,
  prepare: () => Promise<readonly T[]>,
  take: (made: readonly T[]) => Promise<number>,
) {
  return {
    name,
    multiple: BATCH,
    async round(count: number) {
      let nanoseconds = 0;
      for (let done = 0; done < count; done += BATCH) {
        const made = await prepare();
        const start = process.hrtime.bigint();
        const sum = await take(made);
        nanoseconds += Number(process.hrtime.bigint() - start);
        if (sum !== BATCH) throw new CannotMeasure(`${name} came to ${sum}`);
      }
      return { nanoseconds, count };
    },
  };
}

async function signalled(): Promise<readonly Contestant[]> {
  const ring = await Uring.create(ioUring(), { entries: BATCH });
  const numbers = Array.from({ length: BATCH }, () => 1);
  return [
    {
      ...awaiting(
        "fence",
        async () => {
          const fences = Array.from({ length: BATCH }, () => ring.nop());
          await Fence.all(fences);
          return fences;
        },
        async (fences) => {
          let sum = 0;
          for (const fence of fences) sum += (await fence).flags + 1;
          return sum;
        },
      ),
      close: () => ring.close(),
    },
    awaiting(
      "own fence",
      () => Promise.resolve(numbers),
      async (values) => {
        let sum = 0;
        for (const value of values) {
          const { fence, resolve } = Fence.manual<number>();
          resolve(value);
          sum += await fence;
        }
        return sum;
      },
    ),
    awaiting(
      "promise",
      () => Promise.resolve(numbers),
      async (values) => {
        let sum = 0;
        for (const value of values) {
          let settle!: (value: number) => void;
          const promise = new Promise<number>((resolve) => {
            settle = resolve;
          });
          settle(value);
          sum += await promise;
        }
        return sum;
      },
    ),
  ];
}

/** The event loop has gone round, and whoever waits is waiting. */
const aPass = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** From the moment at which an event is set until an await of what it settles goes on. */
function waking(name: string, wait: () => PromiseLike<unknown>, set: () => void, close: () => void | Promise<void>) {
  return {
    name,
    async round(count: number) {
      let nanoseconds = 0;
      for (let i = 0; i < count; i++) {
        const waited = [wait()];
        await aPass();
        await aPass();
        const start = process.hrtime.bigint();
        set();
        await waited[0];
        nanoseconds += Number(process.hrtime.bigint() - start);
      }
      return { nanoseconds, count };
    },
    close,
  };
}

async function woken(): Promise<readonly Contestant[]> {
  const ring = await Uring.create(ioUring(), { entries: 8 });
  const data = hub.allocate(8);
  const [command, imported] = [openEvent(), openEvent()];
  const bare = new BareWatch();
  let importedNow = imported;
  return [
    waking(
      "command",
      () => ring.read({ fd: command, offset: 0, data }),
      () => setEvent(command),
      async () => {
        await ring.close();
        data.close();
        closeEvent(command);
      },
    ),
    waking(
      "import",
      () => {
        importedNow = openEvent();
        return Fence.fromEventfd(importedNow, { close: true });
      },
      () => setEvent(importedNow),
      () => closeEvent(imported),
    ),
    waking(
      "bare",
      () => bare.next(),
      () => setEvent(bare.handle),
      () => bare.close(),
    ),
  ];
}

const PENDING = 100_000;
const MORE = 4 * PENDING;
const FEW_TOKENS = 100_000;
const TOKENS = 1_000_000;
const TRIES = 3;

async function goesOn(fence: PromiseLike<unknown>): Promise<void> {
  await fence;
}

async function pendingPoints(count: number): Promise<void> {
  using timeline = new Timeline();
  const awaits = Array.from({ length: count }, (_, index) => goesOn(timeline.point(index + 1)));
  timeline.signal(count);
  await awaits.at(-1);
}

async function pendingUnderAll(count: number): Promise<void> {
  const own = Array.from({ length: count }, () => Fence.manual());
  const whole = Fence.all(own.map(({ fence }) => fence));
  const awaits = own.map(({ fence }) => goesOn(fence));
  for (const { resolve } of own) resolve();
  await awaits.at(-1);
  await whole;
}

async function pendingPromises(count: number): Promise<void> {
  const own = Array.from({ length: count }, () => Promise.withResolvers<void>());
  const awaits = own.map(({ promise }) => goesOn(promise));
  for (const { resolve } of own) resolve();
  await awaits.at(-1);
}

async function promisesUnderAll(count: number): Promise<void> {
  const own = Array.from({ length: count }, () => Promise.withResolvers<void>());
  const whole = Promise.all(own.map(({ promise }) => promise));
  const awaits = own.map(({ promise }) => goesOn(promise));
  for (const { resolve } of own) resolve();
  await awaits.at(-1);
  await whole;
}

/** As many at once; all of it is timed, with what makes and settles them. */
function pending(name: string, run: (count: number) => Promise<void>): Contestant {
  return {
    name,
    multiple: PENDING,
    async round(count) {
      const start = process.hrtime.bigint();
      for (let done = 0; done < count; done += PENDING) await run(PENDING);
      return { nanoseconds: Number(process.hrtime.bigint() - start), count };
    },
  };
}

function many(): readonly Contestant[] {
  return [
    pending("points", pendingPoints),
    pending("under all", pendingUnderAll),
    pending("promises", pendingPromises),
    pending("promises under all", promisesUnderAll),
  ];
}

export async function measure(what: number): Promise<readonly Measured[]> {
  if (what !== MANY) return [];
  const row = (of: string, ours: number, unit: string): Measured => ({ what: of, against: "nothing", ours, unit });
  const growth = async (run: (count: number) => Promise<void>): Promise<number> =>
    (await best(run, MORE)) / (await best(run, PENDING));
  const ring = await Uring.create(ioUring(), { entries: BATCH });
  const few = await perToken(ring, FEW_TOKENS);
  const tokens = await perToken(ring, TOKENS);
  await ring.close();
  return [
    row("an await at 400,000 pending ÷ at 100,000, points", await growth(pendingPoints), "×"),
    row("an await at 400,000 pending ÷ at 100,000, promises", await growth(pendingPromises), "×"),
    row("a no-op whose token is kept, 1,000,000 of them", tokens, "ns"),
    row("the same ÷ 100,000 of them", tokens / few, "×"),
  ];
}

/** The least of some times, one of it in nanoseconds. */
async function best(run: (count: number) => Promise<void>, count: number): Promise<number> {
  let least = Infinity;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const start = performance.now();
    await run(count);
    least = Math.min(least, performance.now() - start);
  }
  return (least * 1e6) / count;
}

/** Posts so many commands, keeps their tokens, and asks for the result of each. */
async function perToken(ring: Uring, count: number): Promise<number> {
  const tokens = new Float64Array(count);
  const nanoseconds = await best(() => {
    for (let done = 0; done < count;) {
      const from = done;
      while (done < count && done - from < BATCH) tokens[done++] = ring.postNop();
      ring.notify();
      for (let reaped = from; reaped < done;) reaped += ring.poll();
      for (let i = from; i < done; i++) {
        if (ring.result(tokens[i]! as Token) === undefined) throw new CannotMeasure("a command has no result");
      }
    }
    return Promise.resolve();
  }, count);
  if (new Set(tokens).size !== count) throw new CannotMeasure("two commands had one token");
  return nanoseconds;
}
