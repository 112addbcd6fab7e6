/** A driver of the test's copier, by hand: what a generated one does, as far as waiting is concerned. */
import { type DeviceBuffer, type Fence, FULL, type Handle, type Token, type Transport } from "@ringwright/runtime";
import { createControl, type QueueControl } from "@ringwright/runtime/generated";

import type { SharedMemory } from "../../../../src/runtime/transport/transport.ts";
import type { QueueDriver } from "../../../../src/runtime/queue/driver.ts";
import { COMPLETION_DWORDS, COPY, ENTRY_DWORDS, REG, STATUS } from "./copier.ts";

const IDLE = 0;
const IN_FLIGHT = 1;
const ENDED = 2;

/** What a command's completion said. */
export interface Outcome {
  readonly status: number;
  readonly reached: number;
}

export interface Copy {
  readonly operation?: number;
  readonly source?: DeviceBuffer | number;
  readonly target?: DeviceBuffer | number;
  readonly length?: number;
  readonly delay?: number;
}

export class CopierQueue implements QueueDriver {
  readonly name = "CopierQueue";
  readonly transport: Transport;
  readonly waitHandle: Handle | undefined;
  readonly tags: number;
  readonly depth: number;
  readonly control: QueueControl;
  readonly registers: ReturnType<NonNullable<Transport["registers"]>>;
  /** Tags in the order of their completions. */
  readonly order: number[] = [];
  private readonly sqMemory: SharedMemory;
  private readonly cqMemory: SharedMemory;
  private readonly sq: Uint32Array;
  private readonly cq: Uint32Array;
  private readonly states: Uint8Array;
  private readonly generations: Uint32Array;
  private readonly outcomes: Outcome[] = [];
  private readonly loans: (readonly number[])[] = [];
  private tail = 0;
  private published = 0;
  private head = 0;
  private phase = 1;
  private flying = 0;
  private refused = false;
  private inPoll = false;

  /** @param entries a power of two; one fewer can be in flight */
  constructor(transport: Transport, entries: number, { interrupts = true } = {}) {
    this.transport = transport;
    this.tags = entries;
    this.depth = entries - 1;
    this.registers = transport.registers!({ kind: "bar", index: 0, offset: 0 });
    this.sqMemory = transport.allocate!("sq", entries * ENTRY_DWORDS * 4, 4096);
    this.cqMemory = transport.allocate!("cq", entries * COMPLETION_DWORDS * 4, 4096);
    this.sq = new Uint32Array(this.sqMemory.memory);
    this.cq = new Uint32Array(this.cqMemory.memory);
    this.states = new Uint8Array(entries);
    this.generations = new Uint32Array(entries).fill(1);
    this.registers.store64(REG.sqBase, BigInt(this.sqMemory.address));
    this.registers.store64(REG.cqBase, BigInt(this.cqMemory.address));
    this.registers.store32(REG.depth, entries);
    this.registers.store32(REG.control, 1);
    this.waitHandle = interrupts ? transport.interrupt!(0) : undefined;
    this.control = createControl(this);
  }

  post({ operation = COPY, source = 0, target = 0, length = 0, delay = 0 }: Copy): Token {
    if (this.refused) throw this.control.refusal();
    const tag = this.states.indexOf(IDLE);
    if (tag < 0 || this.flying === this.depth) return FULL;
    const { space } = this.transport;
    const place = (what: DeviceBuffer | number): number =>
      typeof what === "number" ? what : space.resolve(what, 0, length, 1);
    const lend = (what: DeviceBuffer | number, access: 1 | 2): number[] =>
      typeof what === "number" ? [] : [space.lend(what, 0, length, access)];
    const from = place(source);
    const to = place(target);
    this.sq.set(
      [operation, tag, from >>> 0, from / 2 ** 32, to >>> 0, to / 2 ** 32, length, delay],
      this.tail * ENTRY_DWORDS,
    );
    this.tail = (this.tail + 1) % this.tags;
    this.states[tag] = IN_FLIGHT;
    this.loans[tag] = [...lend(source, 1), ...lend(target, 2)];
    this.flying++;
    return (this.generations[tag]! * this.tags + tag) as Token;
  }

  copy(copy: Copy): Fence<Outcome> {
    return this.control.posted(this.post(copy));
  }

  notify(): number {
    if (this.tail !== this.published) {
      this.published = this.tail;
      this.registers.store32(REG.sqTail, this.tail);
    }
    return 0;
  }

  poll(): number {
    this.inPoll = true;
    let seen = 0;
    for (; Atomics.load(this.cq, this.head * COMPLETION_DWORDS + 3) === this.phase; seen++) {
      const slot = this.head * COMPLETION_DWORDS;
      const tag = this.cq[slot]!;
      if (this.states[tag] !== IN_FLIGHT) throw new Error(`tag ${tag} is not in flight`);
      this.outcomes[tag] = { status: this.cq[slot + 1]!, reached: this.cq[slot + 2]! };
      this.states[tag] = ENDED;
      for (const loan of this.loans[tag]!) this.transport.space.giveBack(loan);
      this.order.push(tag);
      this.flying--;
      this.head = (this.head + 1) % this.tags;
      if (this.head === 0) this.phase ^= 1;
      if (this.control.awaited !== 0) this.control.completed(tag);
      this.states[tag] = IDLE;
      this.generations[tag]!++;
    }
    if (seen !== 0) this.registers.store32(REG.cqHead, this.head);
    this.inPoll = false;
    return seen;
  }

  inFlight(): number {
    return this.flying;
  }
  polling(): boolean {
    return this.inPoll;
  }
  free(): number {
    return this.depth - this.flying;
  }
  tokenAt(tag: number): Token {
    return (this.states[tag] === IN_FLIGHT ? this.generations[tag]! * this.tags + tag : 0) as Token;
  }
  pending(token: Token): boolean {
    return this.tokenAt(token % this.tags) === token;
  }
  result(token: Token): Outcome {
    const outcome = this.outcomes[token % this.tags]!;
    if (outcome.status !== STATUS.done) throw Object.assign(new Error("refused"), outcome);
    return outcome;
  }
  refusePosts(): void {
    this.refused = true;
  }
  stop(): void {}
  release(): void {
    if (this.transport.gone?.() === undefined) this.registers.store32(REG.control, 0);
    this.sqMemory.free();
    this.cqMemory.free();
  }
}
