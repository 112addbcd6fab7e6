/** Queues of every mix: how indices count, how slots become free, how completions are found and matched. All behave alike. */
import { expect, test } from "vitest";
import type { Token, Transport } from "../../src/runtime/index.ts";
import { load } from "../codegen/compile.ts";
import { checkSource } from "../../src/model/check.ts";
import { closesAfterwards, HandMadeDevice, randomOf } from "./doorbell-device.ts";

interface Mix {
  readonly index: "" | "u16" | "u32" | "u64";
  readonly spare: 0 | 1;
  readonly free: "cell" | "field" | "none";
  readonly valid: "cell" | "turn" | "state";
  readonly match: "keys" | "range" | "slots" | "order";
}

const bits = ({ index }: Mix): 16 | 32 | 64 => (index === "u16" ? 16 : index === "u64" ? 64 : 32);

function specOf(mix: Mix): string {
  const { index, spare, free, valid, match } = mix;
  const counts = index === "" ? "" : `index ${index}; `;
  const type = `u${bits(mix)}`;
  const slots = `depth size; ${counts}spare ${spare};`;
  return `
    protocol mixed;
    endian little;
    registers Engine in bar 0 { 0x0 bell : u32 write only; 0x4 head : u32 write only; }
    entry Order 16 { 0x0 id : u64 ${match === "keys" ? "tag" : "= 0"}; 0x8 tag : u16 ${match === "range" ? "tag" : "= 0"}; 0xa reserved : u16; 0xc number : u32; }
    entry Answer 32 {
      0x00 id : u64; 0x08 tag : u16; 0x0a slot : u16; 0x0c number : u32; 0x10 taken : u32;
      dw[5] { [31:9] reserved : u23; [8] phase : u1; [7:0] state : u8; }
      0x18 reserved : u64;
    }
    queue Mixed(size: 1..64) {
      region words = memory(64, 64);
      cells in words { 0x00 taken : ${type} device; 0x08 done : ${type} device; 0x10 posted : ${type} host; 0x18 reaped : ${type} host; }
      ring Orders of Order host { ${slots} ${free === "cell" ? "free taken;" : free === "field" ? "free Answer.taken;" : ""} }
      ring Answers of Answer device { ${slots} ${valid === "cell" ? "valid done;" : valid === "turn" ? "stamp phase = turn from 1; idle phase = 0;" : "valid state != 0; idle state = 0;"} }
      submit Orders { publish { posted <- tail release; bell <- tail${index === "u64" ? " & 0xffff_ffff" : ""}; } }
      complete Answers { retire { reaped <- head release; } }
      match ${{ keys: "Order.id == Answer.id from keys", range: "Order.tag == Answer.tag from 3..70", slots: "index of Orders == Answer.slot from slots", order: "in order" }[match]};
    }
    command order : Order() -> Answer { }
  `;
}

const all: Mix[] = (["", "u16", "u32", "u64"] as const).flatMap((index) =>
  ([0, 1] as const).flatMap((spare) =>
    (["cell", "field", "none"] as const).flatMap((free) =>
      (["cell", "turn", "state"] as const).flatMap((valid) =>
        (["keys", "range", "slots", "order"] as const).map((match) => ({ index, spare, free, valid, match })),
      ),
    ),
  ),
);
const possible = all.filter((mix) => checkSource(specOf(mix)).program !== undefined);

interface Mixed {
  readonly depth: number;
  readonly inFlight: number;
  postOrder(number: number, ...rest: unknown[]): Token;
  notify(): number;
  poll(on?: object): number;
  close(): Promise<void>;
}

class Engine extends HandMadeDevice {
  readonly held: { readonly slot: number; readonly words: Uint32Array }[] = [];
  private readonly mix: Mix;
  private readonly size: number;
  taken = 0;
  done = 0;
  private told = 0;
  private pending = 0;

  constructor(mix: Mix, size: number) {
    super();
    this.mix = mix;
    this.size = size;
  }

  stored(offset: number): void {
    if (offset !== 0) return;
    const told = this.cell(0x10);
    // A ring filled to its last slot has the tail that it had before: being told at all says that there is something.
    this.pending += (told - this.told + this.round) % this.round || this.size;
    this.told = told;
  }

  /** How far indices go before they begin anew, as far as numbers are exact. */
  private get round(): number {
    return this.mix.index === "" ? this.size : 2 ** Math.min(bits(this.mix), 52);
  }

  private cell(offset: number): number {
    const { buffer } = this.memory("words").words;
    const view = new DataView(buffer);
    const width = bits(this.mix);
    return width === 64
      ? Number(view.getBigUint64(offset, true))
      : width === 32
        ? view.getUint32(offset, true)
        : view.getUint16(offset, true);
  }

  private setCell(offset: number, value: number): void {
    const view = new DataView(this.memory("words").words.buffer);
    const width = bits(this.mix);
    if (width === 64) view.setBigUint64(offset, BigInt(value), true);
    else if (width === 32) view.setUint32(offset, value, true);
    else view.setUint16(offset, value, true);
  }

  /** Takes one entry. */
  take(): void {
    if (this.pending === 0) return;
    this.pending--;
    const slot = this.taken % this.size;
    this.held.push({ slot, words: this.memory("Orders").words.slice(slot * 4, slot * 4 + 4) });
    this.taken++;
    this.setCell(0, this.taken % this.round);
  }

  complete(which: number): void {
    const [{ slot, words: order }] = this.held.splice(which, 1) as [Engine["held"][number]];
    const { words } = this.memory("Answers");
    const at = (this.done % this.size) * 8;
    const turn = Math.floor(this.done / this.size) % 2 === 0 ? 1 : 0;
    words.set([order[0]!, order[1]!, (order[2]! & 0xffff) | (slot << 16), order[3]!, this.taken % this.round], at);
    Atomics.store(words, at + 5, (turn << 8) | 1);
    this.done++;
    this.setCell(8, this.done % this.round);
  }

  get reaped(): number {
    return this.cell(0x18);
  }
}

type Generated = { Mixed: { open(transport: Transport, options: { size: number }): Mixed } };

test("there are mixes of every kind", () => {
  expect(possible.length).toBeGreaterThan(100);
  for (const key of ["index", "spare", "free", "valid", "match"] as const) {
    expect(new Set(possible.map((mix) => mix[key])).size).toBe(new Set(all.map((mix) => mix[key])).size);
  }
});

// A full index of 16 bits, and of 32: entries that come and go one by one until indices have begun anew.
const SEED = 7;
const random = randomOf(SEED);
const chosen = possible.filter(() => random(possible.length) < 28);

test.each(chosen.map((mix) => [JSON.stringify(mix), mix] as const))(
  `%s (seed ${SEED})`,
  async (name, mix) => {
    const { Mixed } = await load<Generated>(`mixed-${name.replace(/\W+/g, "-")}`, "mixed.ring", {
      "mixed.ring": specOf(mix),
    });
    const powers = mix.index !== "";
    for (const size of powers ? [1, 2, 8, 64] : [1, 2, 3, 13, 64]) {
      if (size <= mix.spare) continue;
      const engine = new Engine(mix, size);
      const queue = Mixed.open(engine.transport, { size });
      closesAfterwards(queue);
      const expected = new Map<Token, number>();
      let posted = 0;
      let done = 0;
      const steps = size === 8 && mix.index === "u16" ? 500_000 : 2500;
      for (let step = 0; step < steps; step++) {
        const what = random(5);
        if (what === 0) {
          const token = queue.postOrder(posted);
          if (token !== 0) expected.set(token, posted++);
          expect(expected.size).toBeLessThanOrEqual(size - mix.spare);
          if (expected.size === 0) expect(token).not.toBe(0);
        } else if (what === 1) queue.notify();
        else if (what === 2) engine.take();
        else if (what === 3 && engine.held.length > 0) {
          engine.complete(mix.match === "order" ? 0 : random(engine.held.length));
        } else {
          queue.poll({
            order(token: Token, ...rest: number[]) {
              expect(rest).toContain(expected.get(token));
              expected.delete(token);
              done++;
            },
          });
          expect(queue.inFlight).toBe(expected.size);
          expect(engine.reaped).toBe(mix.index === "" ? done % size : done % 2 ** Math.min(bits(mix), 52));
        }
      }
      expect(done).toBeGreaterThan(steps / 40);
    }
  },
  60_000,
);
