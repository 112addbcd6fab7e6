/** Where allocated buffers' memory goes when they are closed. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { hub } from "@ringwright/runtime";

import {
  addressOf,
  discardPages,
  mapAnonymous,
  PAGE_SIZE,
  unmap,
  viewMemory,
} from "../../src/runtime/native/memory.ts";

const MIB = 2 ** 20;

function mappedKib(): number {
  return Number(/^VmSize:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))![1]);
}

test.each([PAGE_SIZE, 3 * PAGE_SIZE, 8 * MIB])("discarded memory of %d bytes reads as zeros", (length) => {
  const address = mapAnonymous(length);
  const bytes = new Uint8Array(viewMemory(address, length)).fill(0xa5);
  expect(discardPages(address, length)).toBe(true);
  expect(bytes.every((byte) => byte === 0)).toBe(true);
  bytes.buffer.transfer(0);
  unmap(address, length);
});

test("a buffer takes the addresses of a closed one, and reads zeros; a child process does not get it", () => {
  const first = hub.allocate(5 * PAGE_SIZE);
  const address = addressOf(first.bytes.buffer);
  first.bytes.fill(0xff);
  first.close();
  expect(first.bytes.length).toBe(0);
  using second = hub.allocate(5 * PAGE_SIZE - 7);
  expect(addressOf(second.bytes.buffer)).toBe(address);
  expect(second.bytes.length).toBe(5 * PAGE_SIZE - 7);
  expect(second.bytes.every((byte) => byte === 0)).toBe(true);
  const area = readFileSync("/proc/self/smaps", "utf8")
    .split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
    .find((text) => {
      const [from, to] = /^([0-9a-f]+)-([0-9a-f]+)/
        .exec(text)!
        .slice(1)
        .map((hex) => Number.parseInt(hex, 16));
      return from! <= address && address < to!;
    });
  expect(/^VmFlags:.*\bdc\b/m.test(area!)).toBe(true);
});

test("two open buffers never have the same memory", () => {
  const open = Array.from({ length: 8 }, () => hub.allocate(PAGE_SIZE));
  for (const buffer of open.splice(2, 4)) buffer.close();
  open.push(...Array.from({ length: 8 }, () => hub.allocate(PAGE_SIZE)));
  expect(new Set(open.map(({ bytes }) => addressOf(bytes.buffer))).size).toBe(open.length);
  for (const buffer of open) buffer.close();
});

test("no more than 256 MiB of addresses rest", () => {
  const before = mappedKib();
  // Each of another length, so that none is used again.
  for (let i = 1; i <= 40; i++) hub.allocate(64 * MIB + i * PAGE_SIZE).close();
  for (let i = 1; i <= 1000; i++) hub.allocate(i * PAGE_SIZE).close();
  hub.allocate(1024 * MIB).close();
  hub.allocate(PAGE_SIZE).close();
  expect((mappedKib() - before) / 1024).toBeLessThan(256 + 64);
});

test("a job of Node's own that still reads a closed buffer does not end the process", { timeout: 20_000 }, () => {
  const program = `
    import { deflate } from "node:zlib";
    import { hub } from "@ringwright/runtime";
    let left = 20;
    for (let i = 0; i < 20; i++) {
      const buffer = hub.allocate(8 * 2 ** 20 + i * 4096);
      buffer.bytes.fill(i + 1);
      deflate(buffer.bytes, () => --left === 0 && console.log("all done"));
      setTimeout(() => buffer.close(), 2 * i);
    }`;
  const args = ["--conditions=ringwright-source", "--input-type=module", "-e", program];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 15_000 });
  expect({ status, signal, stdout, stderr }).toEqual({ status: 0, signal: null, stdout: "all done\n", stderr: "" });
});
