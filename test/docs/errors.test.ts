/** docs/errors.md lists every error of the runtime, as it is. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import * as errors from "../../src/runtime/errors/index.ts";
import { root } from "../cli/cli.ts";

/** One of each. A new class needs one, too. */
const samples: Readonly<Record<Exclude<keyof typeof errors, "RingwrightError">, errors.RingwrightError>> = {
  AddressingUnsupported: new errors.AddressingUnsupported("Uring", "mapped", ["auto", "sva"]),
  BounceFull: new errors.BounceFull("Uring", 8192, 4096),
  BufferClosed: new errors.BufferClosed(),
  BufferLent: new errors.BufferLent(8, 8, "writes"),
  BufferOverlap: new errors.BufferOverlap(
    { start: 0, end: 8, writes: true, by: "a device" },
    { start: 4, end: 8, writes: false, by: "the program" },
  ),
  BufferRange: new errors.BufferRange(8, 8, 10),
  BufferReadOnly: new errors.BufferReadOnly(),
  BufferUnsupported: new errors.BufferUnsupported("Such memory", "use another"),
  CallError: new errors.CallError("setup failed.", "setup", -1),
  CancelUnsupported: new errors.CancelUnsupported("Copier"),
  CommandHung: new errors.CommandHung("Uring", { token: 17, limit: 10, tried: ["cancel"], ended: true }),
  DependencyFailed: new errors.DependencyFailed("Uring", new Error("The device is gone.")),
  DeviceCorrupt: new errors.DeviceCorrupt("Uring", "cq_tail", 9, "it may be 0 to 8"),
  DeviceError: new errors.DeviceError("read failed.", "read"),
  DeviceRemoved: new errors.DeviceRemoved("Controller.csts"),
  DmaFault: new errors.DmaFault(0x1000, 0xff0, 64, "reads"),
  EventFailed: new errors.EventFailed("EMFILE (24)"),
  FenceClosed: new errors.FenceClosed(),
  FenceCycle: new errors.FenceCycle("Uring", 1),
  FencesFailed: new errors.FencesFailed([new Error("The device is gone.")]),
  HostBug: new errors.HostBug("overrun", "copy.ring#Copier.urgent", "9 entries where 8 fit"),
  MapFailed: new errors.MapFailed("a buffer", 4096, "ENOMEM (12)"),
  PeerGone: new errors.PeerGone("soft", "its thread has ended"),
  PinRefused: new errors.PinRefused("Uring", 4096, true, new Error("ENOMEM (12)")),
  ProtocolViolation: new errors.ProtocolViolation("Uring", 0, "a completion of nothing"),
  QueueClosed: new errors.QueueClosed("Uring"),
  QueueFailed: new errors.QueueFailed("Uring", new Error("The device is gone.")),
  QueueStopped: new errors.QueueStopped("Copier", "the device has halted"),
  RegionRange: new errors.RegionRange("rings", "too short"),
  RingFull: new errors.RingFull("Uring", 8, 8),
  SequenceError: new errors.SequenceError("enable failed.", "enable"),
  StaleToken: new errors.StaleToken("Uring", 17),
  TableFull: new errors.TableFull("Uring", "handles", 1024),
  TimelineEnded: new errors.TimelineEnded("is closed"),
  Timeout: new errors.Timeout("Command 17 did not complete", 10, "It is still in flight."),
  TraceRunning: new errors.TraceRunning(),
  TransportLacks: new errors.TransportLacks("io-uring", "memory to map"),
  UndoFailed: new errors.UndoFailed("enable", new Error("no"), [new Error("The device is deaf.")]),
  ValueRange: new errors.ValueRange("entries", 0, "1..32768"),
  WaitInHandler: new errors.WaitInHandler("Uring", 17),
  WatchFailed: new errors.WatchFailed(7, "EBADF (9)"),
};
const page = readFileSync(join(root, "docs/errors.md"), "utf8");
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test("the table has each class once, in order, with its code", () => {
  const classes = Object.entries(samples).map(([name, { code }]) => [`\`${name}\``, `\`${code}\``]);
  expect(rows.map(([name, code]) => [name, code])).toEqual(classes);
  expect(Object.keys(samples)).toEqual(
    Object.keys(errors)
      .filter((name) => name !== "RingwrightError")
      .sort(),
  );
  expect(new Set(rows.map(([, code]) => code)).size).toBe(rows.length);
});

test.each(rows)("%s says when it comes, and what to do", (_name, _code, when, then) => {
  for (const text of [when, then]) expect(text).toMatch(/^\S.{10,}\.$/);
});

test.each(Object.entries(samples))("%s is a typed error whose message is a sentence", (name, error) => {
  expect(error).toBeInstanceOf(Error);
  expect(error).toBeInstanceOf(errors.RingwrightError);
  expect(error.name).toBe(name);
  expect(error.code).toMatch(/^[A-Z]+(_[A-Z]+)+$|^TIMEOUT$/);
  expect(error.message).toMatch(/^\S.*\.$/);
  expect(error.stack).toMatch(new RegExp(`^${name}: `));
  // The first line of the stack is whoever made it, not the base class.
  expect(error.stack!.split("\n")[1]).toContain(import.meta.filename);
});

test("a failed queue keeps its cause", () => {
  expect((samples.QueueFailed.cause as Error).message).toBe("The device is gone.");
});

test.each(Object.keys(samples))("%s is seen in a test of behaviour", (name) => {
  const folders = ["runtime", "kernel"].map((folder) => join(root, "test", folder));
  const texts = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => readFileSync(join(folder, file), "utf8")),
  );
  // The generated subclasses stand for theirs.
  const seen = { CallError: "SystemError", DeviceError: "UringError" }[name] ?? name;
  expect(
    texts.some((text) => new RegExp(`(rejected|thrown|toBeInstanceOf|toThrow)\\b[^;]*\\b${seen}\\b`).test(text)),
  ).toBe(true);
});
