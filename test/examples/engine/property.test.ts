/**
 * A million commands by chance, over rings of any depth, in batches of any size, completing in any order: driver, device
 * and the plainest model of both agree, and a run is a function of its seed: SEED in the environment repeats one.
 */
import { expect, test } from "vitest";
import { Opcode, Status } from "../../../specs/dma-copy.gen.ts";
import { run } from "./rounds.ts";

const COMMANDS = 1_000_000;
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));

test(`a million commands, SEED=${seed}`, { timeout: 120_000 }, async () => {
  const { seen } = await run(seed, 50, COMMANDS);
  expect(seen.commands).toBe(COMMANDS);
  for (const count of [seen.full, seen.empty, seen.overtaken, seen.wraps]) expect(count).toBeGreaterThan(1000);
  const { nop, drain, copy, fill, compare, crc32c, batch } = Opcode;
  const memory = [copy, fill, compare, crc32c];
  for (const [status, opcodes] of [
    [Status.success, [nop, drain, batch, ...memory]],
    [Status.badFlags, [nop, drain, batch, ...memory]],
    [Status.badLength, memory],
    [Status.readFault, [copy, compare, crc32c]],
    [Status.writeFault, [copy, fill]],
    [Status.overlap, [copy]],
    [Status.badCount, [batch]],
    [Status.batchFailed, [batch]],
  ] as const) {
    for (const opcode of opcodes)
      expect(seen.endings.get(`${opcode} ${status}`), `${opcode} ${status}`).toBeGreaterThan(0);
  }
});

test("the same seed gives the same run, another one another", { timeout: 60_000 }, async () => {
  const hashes: string[] = [];
  for (const each of [seed, seed, seed + 1000]) hashes.push(String((await run(each, 3, 15_000, "traced")).hash));
  expect(hashes[1]).toBe(hashes[0]);
  expect(hashes[2]).not.toBe(hashes[0]);
});

test(`the same in a thread of its own, SEED=${seed}`, { timeout: 120_000 }, async () => {
  const { seen } = await run(seed, 12, 36_000, "thread");
  expect(seen.commands).toBe(36_000);
});
