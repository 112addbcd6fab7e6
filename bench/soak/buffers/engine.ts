/** Programs on two copy engines in software, which work when they are told, and stop when they are asked to. */
import { crc32c } from "../../../examples/engine/crc32c.ts";
import { Copier, CopyError, DescriptorFlags, Status } from "../../../specs/dma-copy.gen.ts";
import { QueueStopped } from "@ringwright/runtime";
import { soft, type SoftTransport } from "@ringwright/runtime/soft";
import { require } from "../failure.ts";
import { type Driver, type Job, type Left, type Machine, type Place, spanOf, type Tier } from "./machine.ts";
import { meet } from "./memory.ts";
import type { Dice } from "./steps.ts";
import { type Watch, WatchedEngine } from "./watched.ts";

const DEPTHS = [3, 8, 16, 16, 32];
const MOST = 3000;
const NOTHING = new Uint8Array(0);

export class EngineMachine implements Machine {
  readonly name = "two copy engines in software";
  readonly cancels = false;
  readonly orders = true;
  watch: Watch = () => {};
  private readonly tiers: readonly [Tier, Tier];
  private readonly transports: (SoftTransport | undefined)[] = [];

  constructor(tiers: readonly [Tier, Tier]) {
    this.tiers = tiers;
  }

  async open(index: number, dice: Dice): Promise<Driver> {
    const options = { lanes: 1 + dice.below(8), chunk: [8, 64, 1024][dice.below(3)]! };
    const device = new WatchedEngine(options, (...access) => this.watch(...access));
    const transport = soft(device, { seed: dice.below(2 ** 31), hostBugs: "throw" });
    const depth = (): number => DEPTHS[dice.below(DEPTHS.length)]!;
    const depths = { urgent: depth(), normal: depth(), done: depth() };
    this.transports[index] = transport;
    return Copier.start(transport, { test: true, depths, ordering: this.tiers[index]! });
  }

  mayLack(): boolean {
    return false;
  }

  job(_: number, driver: Driver, dice: Dice, place: (most: number) => Place | undefined): Job | undefined {
    const copier = driver as unknown as Copier;
    const ring = dice.once(3) ? copier.urgent : copier.normal;
    const flags = dice.once(6) ? DescriptorFlags.fence : 0;
    const kind = dice.below(12);
    if (kind === 0)
      return plain("nop", (fence, options) => (fence ? ring.nop({ flags }, options) : ring.postNop(flags)));
    if (kind === 1)
      return plain("drain", (fence, options) => (fence ? ring.drain({ flags }, options) : ring.postDrain(flags)));
    const first = place(MOST);
    if (first === undefined) return undefined;
    const { at, length } = first;
    const { buffer } = first.handle;
    if (kind < 5) {
      const pattern = 0x0102030405060708n * BigInt(1 + dice.below(16));
      const target = buffer;
      return memory("fill", first.length, {
        writes: first,
        post: (fence, options) =>
          fence
            ? ring.fill({ pattern, target, at, length, flags }, options)
            : ring.postFill(pattern, target, at, length, flags),
        done: () => repeated(pattern, length),
      });
    }
    if (kind < 7) {
      const seed = dice.below(2 ** 32);
      return memory("crc32c", length, {
        reads: first,
        post: (fence, options) =>
          fence
            ? ring.crc32c({ source: buffer, at, length, seed, flags }, options)
            : ring.postCrc32c(buffer, at, length, seed, flags),
        done: (value, source, sure) => {
          const crc = (value as { crc: number }).crc;
          const expected = crc32c(source(first), seed);
          require(!sure || crc === expected, () => `a checksum is ${crc} and ought to be ${expected}`);
          return NOTHING;
        },
      });
    }
    const other = place(length);
    if (other === undefined) return undefined;
    return kind < 8 ? compare(ring, flags, first, other) : copy(ring, flags, { ...first, length: other.length }, other);
  }

  work(dice: Dice): Promise<void> {
    for (const transport of this.transports) transport?.step(dice.below(dice.once(4) ? 200 : 20));
    return Promise.resolve();
  }

  release(dice: Dice): boolean {
    for (const transport of this.transports) transport?.step(dice.below(60));
    return true;
  }

  limit(dice: Dice): number {
    return dice.below(50) / 1000;
  }

  /** A command at which the engine stops. */
  stop(driver: Driver): Job {
    const copier = driver as unknown as Copier;
    const flags = DescriptorFlags.halt;
    const job = plain("halt", (fence) => (fence ? copier.urgent.nop({ flags }) : copier.urgent.postNop(flags)));
    return { ...job, stops: true };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.transports.length = 0;
    return Promise.resolve();
  }
}

type Ring = Copier["urgent"];
type Memory = Pick<Job, "reads" | "writes" | "compares" | "post" | "done">;

function plain(name: string, post: Job["post"]): Job {
  return { name, ends: true, ended: "unknown", post, done: () => NOTHING, failed: (error) => stopped(error) };
}

function memory(name: string, length: number, { post, done, ...places }: Memory): Job {
  return {
    name,
    ends: true,
    ended: "unknown",
    ...places,
    post,
    done: (value, source, sure) => {
      const told = (value as { done: number }).done;
      const whole = name === "compare" || told === length;
      require(whole, () => `a ${name} worked on ${told} bytes of ${length}`);
      return done(value, source, sure);
    },
    failed: (error) => stopped(error),
  };
}

function compare(ring: Ring, flags: DescriptorFlags, first: Place, second: Place): Job {
  const { length } = second;
  const [one, two] = [first.handle.buffer, second.handle.buffer];
  const [firstAt, secondAt] = [first.at, second.at];
  return memory("compare", length, {
    reads: { ...first, length },
    compares: second,
    post: (fence, options) =>
      fence
        ? ring.compare({ first: one, firstAt, second: two, secondAt, length, flags }, options)
        : ring.postCompare(one, firstAt, two, secondAt, length, flags),
    done: (value, source, sure) => {
      const { equal } = value as { equal: boolean };
      const expected = Buffer.compare(source({ ...first, length }), source(second)) === 0;
      require(!sure || equal === expected, () =>
        `a comparison found that ${equal ? "equal" : "different"} which is not`);
      return NOTHING;
    },
  });
}

function copy(ring: Ring, flags: DescriptorFlags, from: Place, to: Place): Job {
  const { length } = to;
  const [source, target] = [from.handle.buffer, to.handle.buffer];
  const [sourceAt, targetAt] = [from.at, to.at];
  const same = from.handle.root === to.handle.root && meet(spanOf(from), spanOf(to));
  const job = memory("copy", length, {
    reads: from,
    writes: to,
    post: (fence, options) =>
      fence
        ? ring.copy({ source, sourceAt, target, targetAt, length, flags }, options)
        : ring.postCopy(source, sourceAt, target, targetAt, length, flags),
    done: (_, bytes, sure) => {
      require(!same, () => "bytes were copied onto themselves");
      return sure ? Uint8Array.from(bytes(from)) : "unknown";
    },
  });
  const failed = (error: unknown): Left | undefined =>
    same && error instanceof CopyError && error.status === Status.overlap ? NOTHING : stopped(error);
  return { ...job, refused: same, failed };
}

/** It had begun, perhaps. */
function stopped(error: unknown): Left | undefined {
  return error instanceof QueueStopped ? "unknown" : undefined;
}

function repeated(pattern: bigint, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) bytes[at] = Number((pattern >> BigInt((at & 7) * 8)) & 0xffn);
  return bytes;
}
