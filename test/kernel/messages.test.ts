/** What a ring is told by another one, and results that are chosen. */
import { expect, test } from "vitest";

import { UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { openNoted } from "./noted.ts";
import { openRing, pipe, rejected, WAIT } from "./ring.ts";

test("a no-op has the result that it is given, and fails with what is an error's number", async () => {
  await using ring = await openRing();
  expect(await ring.nopResult({ res: 2 ** 31 - 1 }).wait(WAIT)).toEqual({ res: 2 ** 31 - 1, flags: 0 });
  const error = await rejected(ring.nopResult({ res: -Errno.nospc }).wait(WAIT), UringError);
  expect([error.errno, error.command]).toEqual([Errno.nospc, "nop_result"]);
});

test("a ring tells another one something, which is no answer to any of its commands", async () => {
  await using told = await openNoted();
  await using ring = await openRing();
  const polled: number[] = [];
  await ring.msgRing({ fd: told.handle, value: 7 }).wait(WAIT);
  expect(told.ring.poll({ message: (value, flags) => void polled.push(value, flags) })).toBe(1);
  expect(polled).toEqual([7, 0]);
  await ring.msgRing({ fd: told.handle, value: 8 }).wait(WAIT);
  expect([told.ring.unheard, told.ring.poll(), told.ring.unheard]).toEqual([0, 1, 1]);
  // Whoever listens is told from the event loop, of what comes between the ring's own completions, too.
  const heard: number[] = [];
  const three = Promise.withResolvers<void>();
  const stop = told.ring.onEvents({
    message(value) {
      if (heard.push(value) === 3) three.resolve();
    },
  });
  for (const value of [1, -2]) await ring.msgRing({ fd: told.handle, value }).wait(WAIT);
  expect((await told.ring.nop().wait(WAIT)).res).toBe(0);
  await ring.msgRing({ fd: told.handle, value: 3 }).wait(WAIT);
  await three.promise;
  expect(heard).toEqual([1, -2, 3]);
  stop();
  using file = pipe();
  const refused = await rejected(ring.msgRing({ fd: file.fd, value: 1 }).wait(WAIT), UringError);
  expect(refused.errno).toBe(Errno.badfd);
});

test("of more messages than there is room for none is lost", async () => {
  const COUNT = 100;
  await using told = await openNoted({ entries: 2 });
  await using ring = await openRing({ entries: 128 });
  const sent = Array.from({ length: COUNT }, (_, value) => ring.msgRing({ fd: told.handle, value }).wait(WAIT));
  await Promise.all(sent);
  const heard: number[] = [];
  const end = performance.now() + WAIT.timeout;
  while (heard.length < COUNT && performance.now() < end)
    told.ring.poll({ message: (value) => void heard.push(value) });
  expect(heard).toEqual(Array.from({ length: COUNT }, (_, value) => value));
});
