/** Rings in the thread's own table: 16 have a place, others do as well without; places come back. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

import type { Transport } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";

import { EnterFlags, Uring } from "../../specs/io_uring.gen.ts";
import { refusing } from "../support/refusing.ts";
import { openRing, WAIT } from "./ring.ts";

const ENTER = 426;
const REGISTER = 427;
const PLACES = 16;

/** A transport that notes by what entries were told of, and whether by a place. */
function watched(): { readonly transport: Transport; readonly entered: [ring: number, placed: boolean][] } {
  const { syscalls, ...others } = ioUring();
  const entered: [number, boolean][] = [];
  const noting: typeof syscalls = {
    ...syscalls!,
    call4(number, ...given) {
      if (number === ENTER) entered.push([given[0], (given[3] & EnterFlags.registeredRing) !== 0]);
      return syscalls!.call4(number, ...given);
    },
  };
  return { transport: { ...others, syscalls: noting }, entered };
}

async function* many(transport: Transport, count: number): AsyncGenerator<Uring> {
  for (let i = 0; i < count; i++) yield Uring.create(transport, { entries: 4 });
}

async function works(ring: Uring): Promise<void> {
  const token = ring.postNop();
  ring.notify();
  ring.waitSync(token, WAIT);
  expect(ring.result(token)).toEqual({ res: 0, flags: 0 });
  expect(await ring.nop().wait(WAIT)).toEqual({ res: 0, flags: 0 });
}

test("20 rings at once: 16 have a place, and all work; a place given back is another's", async () => {
  const { transport, entered } = watched();
  const rings = await Array.fromAsync(many(transport, 20));
  for (const ring of rings) await works(ring);
  const each = entered.filter((_entry, index) => index % 2 === 0);
  expect(each.map(([, placed]) => placed)).toEqual(rings.map((_ring, index) => index < PLACES));
  expect(each.slice(0, PLACES).map(([place]) => place)).toEqual(Array.from({ length: PLACES }, (_, place) => place));
  await rings[5]!.close();
  entered.length = 0;
  const next = await Uring.create(transport, { entries: 4 });
  await works(next);
  expect(entered[0]).toEqual([5, true]);
  for (const ring of [...rings, next]) await ring.close();
});

test("after 10,000 rings there are places, and neither handles nor mappings are left", { timeout: 60_000 }, async () => {
  const count = (): [number, number] => [
    readdirSync("/proc/self/fd").length,
    readFileSync("/proc/self/maps", "utf8").match(/io_uring/g)?.length ?? 0,
  ];
  const before = count();
  for (let i = 0; i < 10_000; i++) await (await openRing({ entries: 1 })).close();
  expect(count()).toEqual(before);
  const { transport, entered } = watched();
  const rings = await Array.fromAsync(many(transport, PLACES));
  for (const ring of rings) {
    await works(ring);
    await ring.close();
  }
  expect(entered.every(([, placed]) => placed)).toBe(true);
}); // prettier-ignore

test("a thread has a table of its own", async () => {
  const rings = await Array.fromAsync(many(ioUring(), PLACES));
  const worker = new Worker(join(import.meta.dirname, "children/places.ts"), {
    execArgv: ["--conditions=ringwright-source"],
  });
  const entered = await new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  expect(entered).toEqual([...Array.from({ length: PLACES }, (_, place) => place), -1]);
  await worker.terminate();
  for (const ring of rings) {
    await works(ring);
    await ring.close();
  }
});

test("a policy that refuses registering: rings work by their handles", () => {
  using refuse = refusing();
  const { status, stdout, stderr } = refuse.node(
    [{ call: REGISTER, errno: 1 }],
    ["--conditions=ringwright-source", join(import.meta.dirname, "children/places.ts")],
  );
  expect([stderr, stdout, status]).toEqual(["", `${Array(PLACES + 1).fill(-1).join(" ")}\n`, 0]); // prettier-ignore
});

test("commands in flight through a place are ended by closing", async () => {
  const { transport } = watched();
  const ring = await Uring.create(transport, { entries: 4 });
  const fences = [ring.nop(), ring.nop()];
  await ring.close(WAIT);
  await delay(1);
  expect(await Promise.all(fences)).toEqual(Array(2).fill({ res: 0, flags: 0 }));
});
