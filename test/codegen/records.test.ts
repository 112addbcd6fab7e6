/** What a driver keeps of a completion comes back as it was told, whatever its width and sign. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import type { Transport } from "../../src/runtime/index.ts";
import { sharedAddresses } from "../../src/runtime/address-space/sva.ts";
import { viewMemory } from "../../src/runtime/native/memory.ts";
import { load } from "./compile.ts";

const spec = readFileSync(join(import.meta.dirname, "cases/queue/spec.ring"), "utf8");
const ENTRIES_AT = 64;
const COMPLETIONS_AT = 256;

interface Pair {
  postAsk(argument: number): number;
  notify(): number;
  poll(): number;
  result(token: number): unknown;
  close(): Promise<void>;
}

/** A device that answers each request with these dwords behind the key. */
function device(answer: readonly number[]): Transport {
  const memory = new Uint32Array(256);
  const none = (): number => -38;
  const ring = (): number => {
    const [taken, posted] = [memory[0]!, memory[1]!];
    for (let index = taken; index !== posted; index++) {
      const from = ENTRIES_AT / 4 + (index % 4) * 4;
      const to = COMPLETIONS_AT / 4 + (index % 4) * (answer.length + 2);
      memory.set([memory[from + 2]!, memory[from + 3]!, ...answer], to);
      memory[2]!++;
    }
    memory[0] = posted;
    return 0;
  };
  return {
    name: "fake",
    space: sharedAddresses,
    syscalls: {
      call0: none,
      call1(_number, address) {
        new Uint32Array(viewMemory(address, 12)).set([4, ENTRIES_AT, COMPLETIONS_AT]);
        return 3;
      },
      call2: ring,
      call3: none,
      call4: none,
      call5: none,
      call6: none,
      ioctl: none,
    },
    map: () => ({ memory: memory.buffer, unmap: () => void memory.buffer.transfer(0) }),
    closeHandle: () => {},
  };
}

test("words, signed ones, flags and wide fields", async () => {
  let text = spec;
  for (const [from, to] of [
    ["entry Answer 16 {", "entry Answer 32 {"],
    ["0x0c detail : u32;", "0x0c detail : u32;\n  0x10 change : i32;\n  0x14 tiny : i32;\n  0x18 large : u64;"],
  ] as const) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  const { Pair } = await load<{ Pair: { create(transport: Transport, options: object): Promise<Pair> } }>(
    "records",
    "source.ring",
    { "source.ring": text },
  );
  const pair = await Pair.create(device([0, 0xffff_fffe, 0xffff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fff0]), {
    entries: 4,
  });
  const told = {
    status: 0,
    detail: 0xffff_fffe,
    change: -1,
    tiny: -(2 ** 31),
    large: 0xffff_fff0_ffff_ffffn,
    outcome: 0xffff_fffe,
  };
  const tokens: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 3; i++) tokens.push(pair.postAsk(i));
    pair.notify();
    expect(pair.poll()).toBe(3);
  }
  for (const token of tokens.slice(-4)) expect(pair.result(token)).toEqual(told);
  expect(() => pair.result(tokens[0]!)).toThrow("no command that Pair remembers");
  await pair.close();
});
