/** Drives the copy engine's driver by chance, and looks whether driver, device and the plainest model of both agree. */
import assert from "node:assert/strict";
import type { Token } from "@ringwright/runtime";
import { BatchError, CopyError, CopyRefused, Opcode, Status, type Copier } from "../../../specs/dma-copy.gen.ts";
import type { Arena } from "./arena.ts";
import { LISTS, type Uses } from "./arena.ts";
import type { Depths } from "./open.ts";
import { DESCRIPTOR_BYTES, encodeList, LONGEST_LIST, makePlan, patternOf, usesOf, type Mix } from "./plans.ts";
import type { Hash, Random } from "./random.ts";
import { sums, treat, type Ending, type Plan } from "./reference.ts";

/** What happened, to be sure that it did. */
export class Seen {
  commands = 0;
  /** By what was asked for and how it ended. */
  readonly endings = new Map<string, number>();
  /** Posts that found no room; completions that came before those of earlier commands; looks that found all done. */
  full = 0;
  overtaken = 0;
  empty = 0;
  /** Times that a ring began anew at its first slot. */
  wraps = 0;
}

interface Flight {
  readonly ring: 0 | 1;
  readonly plan: Plan;
  readonly listAt: number;
  readonly uses: Uses;
  /** Which of its ring's commands it is. */
  readonly position: number;
  /** Once the model has treated it. */
  ending: Ending | undefined;
}

export class Drive {
  /** In the order in which they were posted. */
  readonly #flights = new Map<Token, Flight>();
  readonly #posted = [0, 0];
  /** Of each ring, up to which command it is known to have been taken. */
  readonly #taken = [0, 0];
  readonly #depths: readonly number[];

  readonly #copier: Copier;
  readonly #room: number;
  readonly #arena: Arena;
  readonly #random: Random;
  readonly #hash: Hash;
  readonly #seen: Seen;

  constructor(copier: Copier, depths: Depths, arena: Arena, random: Random, hash: Hash, seen: Seen) {
    this.#copier = copier;
    this.#depths = [depths.urgent, depths.normal];
    this.#room = depths.done - 1;
    this.#arena = arena;
    this.#random = random;
    this.#hash = hash;
    this.#seen = seen;
  }

  get inFlight(): number {
    return this.#flights.size;
  }

  /** Posts something by chance. @returns whether there was room, or undefined when others are in its way */
  post(mix: Mix): boolean | undefined {
    const random = this.#random;
    const ring = random.once(3) ? 0 : 1;
    const far = 16 - this.#arena.address;
    const plan = makePlan(random, mix, far);
    const slots = Math.floor((LISTS.to - LISTS.from) / (LONGEST_LIST * DESCRIPTOR_BYTES));
    const listAt = LISTS.from + random.below(slots) * LONGEST_LIST * DESCRIPTOR_BYTES;
    const uses = usesOf(plan, listAt);
    if (!this.#arena.claim(ring, uses, (plan.flags & 1) !== 0)) return undefined;
    if (plan.members.length > 0) this.#arena.put(listAt, encodeList(plan.members, this.#arena.address));
    const token = this.#give(ring, plan, listAt);
    this.#hash.add(token === 0 ? 0 : 1);
    const held = this.#posted[ring]! - this.#taken[ring]!;
    if (token === 0) {
      this.#arena.release(ring, uses);
      this.#seen.full++;
      // There was none: in the completion ring, or in this one for all that the driver has been told.
      assert(this.inFlight === this.#room || held >= this.#depths[ring]! - 1, "there was room");
      return false;
    }
    assert(this.inFlight < this.#room, "more in flight than completions have room");
    assert(!this.#flights.has(token), "a token of one in flight");
    const position = this.#posted[ring]!++;
    if (position > 0 && position % this.#depths[ring]! === 0) this.#seen.wraps++;
    this.#flights.set(token, { ring, plan, listAt, uses, position, ending: undefined });
    assert.equal(this.#copier.inFlight, this.inFlight);
    return true;
  }

  #give(ring: 0 | 1, plan: Plan, listAt: number): Token {
    const to = ring === 0 ? this.#copier.urgent : this.#copier.normal;
    const { buffer } = this.#arena;
    const { from, to: target, length, flags, seed, members } = plan;
    switch (plan.opcode) {
      case Opcode.nop:
        return to.postNop(flags);
      case Opcode.drain:
        return to.postDrain(flags);
      case Opcode.copy:
        return to.postCopy(buffer, from, buffer, target, length, flags);
      case Opcode.copyCrc32c:
        return to.postCopyCrc32c(buffer, from, buffer, target, length, seed, flags);
      case Opcode.fill:
        return to.postFill(patternOf(plan), buffer, target, length, flags);
      case Opcode.compare:
        return to.postCompare(buffer, from, buffer, target, length, flags);
      case Opcode.crc32c:
        return to.postCrc32c(buffer, from, length, seed, flags);
      default:
        return to.postBatch(buffer, listAt, members.length, flags);
    }
  }

  /** What the driver tells of completions goes here. */
  readonly handlers = {
    nop: (token: Token, done: number, ring: number) => this.#completed(token, done, ring),
    drain: (token: Token, done: number, ring: number) => this.#completed(token, done, ring),
    copy: (token: Token, done: number, ring: number) => this.#completed(token, done, ring),
    fill: (token: Token, done: number, ring: number) => this.#completed(token, done, ring),
    compare: (token: Token, done: number, ring: number) => this.#completed(token, done, ring),
    crc32c: (token: Token, done: number, ring: number) => this.#completed(token, done, ring),
    copyCrc32c: (token: Token, done: number, ring: number) => this.#completed(token, done, ring),
    batch: (token: Token, done: number, ring: number) => this.#completed(token, done, ring),
    failed: (token: Token, status: Status) => this.#failed(token, status),
  };

  /** Looks at all that have ended, by the results that the driver keeps. */
  look(): void {
    for (const token of [...this.#flights.keys()]) {
      try {
        const result = this.#copier.result(token);
        if (result !== undefined) this.#completed(token, result.done, result.ring);
      } catch (error) {
        if (!(error instanceof CopyError || error instanceof BatchError || error instanceof CopyRefused)) throw error;
        this.#failed(token, error.status);
      }
    }
  }

  #completed(token: Token, done: number, ring: number): void {
    const { plan, ring: ofFlight, ending } = this.#end(token);
    assert.equal(ending.status, Status.success);
    assert.equal(done, ending.done);
    assert.equal(ring, ofFlight);
    if (!sums(plan.opcode) && plan.opcode !== Opcode.compare) return;
    const told = this.#copier.result(token)!;
    if ("crc" in told) assert.equal(told.crc, ending.crc);
    if ("equal" in told) assert.deepEqual([told.equal, told.same], [!ending.differs, ending.done]);
  }

  #failed(token: Token, status: Status): void {
    const { plan, ending } = this.#end(token);
    assert.equal(status, ending.status);
    assert.notEqual(status, Status.success);
    const error = errorOf(() => this.#copier.result(token));
    if (plan.opcode === Opcode.nop || plan.opcode === Opcode.drain) {
      assert(error instanceof CopyRefused);
      return;
    }
    const { done, faultAccess: access, fault, memberStatus: member } = ending;
    const address = fault === undefined ? 0n : BigInt(this.#arena.address + fault);
    assert(error instanceof CopyError || error instanceof BatchError);
    assert.deepEqual([error.status, error.done, error.access, error.address], [status, done, access, address]);
    if (error instanceof BatchError) assert.equal(error.member, member);
  }

  /** A command has ended: so have those that it waited for by a fence, whose completions may come later. */
  #end(token: Token): Flight & { ending: Ending } {
    const flight = this.#flights.get(token);
    assert(flight !== undefined, `token ${token} is in flight`);
    const { ring, plan, position, uses } = flight;
    for (const other of this.#flights.values()) {
      if (other === flight) break;
      if (other.ring !== ring) continue;
      this.#seen.overtaken++;
      if ((plan.flags & 1) !== 0) other.ending ??= treat(this.#arena, other.plan);
    }
    flight.ending ??= treat(this.#arena, plan);
    this.#flights.delete(token);
    this.#arena.release(ring, uses);
    this.#taken[ring] = Math.max(this.#taken[ring]!, position + 1);
    this.#seen.commands++;
    const kind = `${plan.opcode} ${flight.ending.status}`;
    this.#seen.endings.set(kind, (this.#seen.endings.get(kind) ?? 0) + 1);
    for (const value of [ring, position, flight.ending.status, flight.ending.done]) this.#hash.add(value);
    return flight as Flight & { ending: Ending };
  }
}

function errorOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
