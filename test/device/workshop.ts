/** A model of `specs/workshop.ring` that does next to nothing, and a host that does everything by hand. */
import {
  WorkshopDevice,
  type AddCommand,
  type BenchQueue,
  type EchoCommand,
  type ManyCommand,
  type SilentCommand,
  type TickCommand,
  type UnknownOrderCommand,
} from "./specs/workshop.device.gen.ts";
import type { HostBug, RegisterWindow } from "../../src/device/outside.ts";
import { TestOutside } from "./outside.ts";

export const ORDERS = 0x1_0000;
export const REPLIES = 0x1_4000;
export const DEPTH = 8;

export class Workshop extends WorkshopDevice {
  /** What was called, in order. */
  readonly log: string[] = [];
  /** Commands that are not completed at once. */
  readonly kept: number[] = [];
  keeps = false;

  override onReset(): void {
    this.log.push("reset");
    this.panel.ident.lanes = 4;
    this.panel.ident.shift = 1;
  }
  override echo(command: EchoCommand): void {
    this.log.push(`echo ${command.value}`);
    if (this.keeps) this.kept.push(command.id);
    else command.complete({ value: command.value });
  }
  override add(command: AddCommand): void {
    this.log.push(`add ${command.first} ${command.second}`);
    command.complete({ value: command.first + command.second, status: 1 });
  }
  override tick(command: TickCommand): void {
    this.log.push(`tick ${command.wanted}`);
    command.ring.queue.replies.complete(command.id, { value: command.wanted });
  }
  override silent(command: SilentCommand): void {
    this.log.push("silent");
    command.ring.queue.replies.complete(command.id);
  }
  override many(command: ManyCommand): void {
    const { id, times } = command;
    for (let time = 1; time <= times; time++)
      command.ring.queue.replies.complete(id, { value: time, more: times - time });
  }
  override unknownOrder(command: UnknownOrderCommand): void {
    this.log.push(`unknown ${command.kind}`);
    command.complete({ status: 99 });
  }
  override hostBug(bug: HostBug): void {
    this.log.push(bug.rule);
  }
}

/** What the host finds in a slot of the completion ring. */
export interface Reply {
  readonly value: number;
  readonly head: number;
  readonly queue: number;
  readonly status: number;
  readonly tag: number;
}

/** One bench, as its host sees it. */
export class Host {
  readonly outside: TestOutside;
  readonly device: Workshop;
  readonly panel: RegisterWindow;
  readonly bench: BenchQueue;
  readonly number: number;
  readonly depth: number;
  tail = 0;
  head = 0;
  phase = 1;

  constructor({ windows = true, number = 3, depth = DEPTH, replies = 0, start = true } = {}) {
    this.outside = new TestOutside({ windows });
    this.device = new Workshop();
    this.device.connect(this.outside);
    this.panel = this.device.registers({ kind: "bar", index: 0, offset: 0 });
    this.number = number;
    this.depth = depth;
    this.bench = this.device.benchs.at(number);
    if (!start) return;
    this.bench.orders.start(ORDERS, depth);
    this.bench.replies.start(REPLIES, replies === 0 ? depth : replies);
  }

  /** Writes an entry into the next slot: words behind the first are zero where they are not given. */
  put(kind: number, tag: number, words: readonly number[] = [], flags = 0): void {
    const at = this.outside.word(ORDERS) + this.tail * 8;
    this.outside.words.fill(0, at, at + 8);
    this.outside.words[at] = kind | (flags << 8) | (tag << 16);
    this.outside.words.set(words, at + 1);
    this.tail = (this.tail + 1) % this.depth;
  }

  /** Rings the bell of the tail. */
  ring(tail = this.tail): void {
    this.panel.store32(0x1000 + this.number * 16, tail);
  }

  /** Takes what has completed; `tells`: whether the device hears of it. */
  reap(tells = true): Reply[] {
    const found: Reply[] = [];
    for (;;) {
      const at = this.outside.word(REPLIES) + this.head * 4;
      const [value, second, , last] = this.outside.words.subarray(at, at + 4) as unknown as [
        number,
        number,
        number,
        number,
      ];
      if (((last >>> 16) & 1) !== this.phase) break;
      found.push({ value, head: second >>> 16, queue: second & 0xffff, status: last >>> 17, tag: last & 0xffff });
      this.head = (this.head + 1) % this.bench.replies.depth;
      if (this.head === 0) this.phase ^= 1;
    }
    if (tells && found.length > 0) this.tell();
    return found;
  }

  /** Rings the bell of the head. */
  tell(head = this.head): void {
    this.panel.store32(0x1000 + this.number * 16 + 8, head);
  }

  /** Lets the device do all that it has to do, the first thing first. */
  settle(): void {
    while (this.device.step(() => 0));
  }

  /** The rules of the host bugs so far. */
  get bugs(): readonly string[] {
    return this.device.hostBugs.map(({ rule, path }) => `${rule} ${path}`);
  }
}
