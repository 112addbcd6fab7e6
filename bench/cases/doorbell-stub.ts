/** A device for bench/specs/adder.ring that does as little as can be: it is called after a doorbell and answers all. */

export const DEPTH = 64;
/** Dwords of the registers: the tail of the requests, the head of the answers. */
export const TAIL = 0x40 >> 2;
export const HEAD = 0x44 >> 2;

/** One of code that no other ring runs: V8 makes code for what all of them do. */
export async function stub(ring: string, ...given: ConstructorParameters<typeof Stub>): Promise<Stub> {
  const own = (await import(`./doorbell-stub.ts?${ring}`)) as { readonly Stub: typeof Stub };
  return new own.Stub(...given);
}

export class Stub {
  private readonly registers: Uint32Array;
  private readonly asked: Uint32Array;
  private readonly answered: Uint32Array;
  private request = 0;
  private answer = 0;
  private phase = 1;

  constructor(registers: Uint32Array, asked: Uint32Array, answered: Uint32Array) {
    this.registers = registers;
    this.asked = asked;
    this.answered = answered;
  }

  serve(): void {
    const { asked, answered } = this;
    let { request, answer, phase } = this;
    for (const end = this.registers[TAIL]!; request !== end;) {
      const from = request << 4;
      const to = answer << 2;
      request = request + 1 === DEPTH ? 0 : request + 1;
      answered[to] = asked[from + 1]! + asked[from + 2]!;
      answered[to + 2] = request;
      answered[to + 3] = (phase << 16) | (asked[from]! >>> 16);
      answer = answer + 1 === DEPTH ? 0 : answer + 1;
      if (answer === 0) phase ^= 1;
    }
    this.request = request;
    this.answer = answer;
    this.phase = phase;
  }
}
