/** Handles that the event loop cannot be given: Node would end the process. */
import { closeSync, fstatSync, openSync, readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";

import { WatchFailed } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";

import { requireWatch } from "../../src/runtime/transport/transport.ts";
import { pipe } from "../kernel/ring.ts";
import { thrown } from "./ring.ts";

const watch = requireWatch(ioUring());
const nothing = (): void => undefined;

test("a handle that is closed", () => {
  const handle = openSync("/dev/null", "r");
  closeSync(handle);
  const error = thrown(() => watch(handle, nothing), WatchFailed);
  expect([error.code, error.handle]).toEqual(["WATCH_FAILED", handle]);
  expect(error.message).toContain("EBADF (9)");
});

test("a file, which is never waited for", () => {
  const handle = openSync(import.meta.filename, "r");
  const handles = readdirSync("/proc/self/fd").length;
  expect(thrown(() => watch(handle, nothing), WatchFailed).message).toContain("EPERM (1)");
  expect(readdirSync("/proc/self/fd").length).toBe(handles);
  closeSync(handle);
});

test("a handle that is closed behind the watch's back can be started, stopped and closed", async () => {
  const slow = pipe();
  const watching = watch(slow.fd, nothing);
  slow[Symbol.dispose]();
  expect(() => fstatSync(slow.fd)).toThrow();
  for (let i = 0; i < 2; i++) {
    watching.start();
    await delay(2);
    watching.stop();
    await delay(2);
  }
  const handles = readdirSync("/proc/self/fd").length;
  watching.close();
  expect(readdirSync("/proc/self/fd").length).toBe(handles - 1);
  await delay(2);
});
