import type { Access, AddressSpace } from "../../address-space/address-space.ts";
import { sharedAddresses } from "../../address-space/sva.ts";
import type { DeviceBuffer } from "../../memory/buffer.ts";
import { FIRST_FAR } from "../../memory/ledger.ts";

/**
 * The process's own addresses, and what is lent of them to one device: when its thread has ended it touches nothing any
 * more, and everything comes back that commands in flight would have kept for ever.
 */
export class LentSpace implements AddressSpace {
  readonly mode = "sva";
  readonly key = -1;
  readonly resolve = sharedAddresses.resolve;
  /** How many commands in flight hold each loan. */
  private lent = new Int32Array(256);
  /** The same of loans whose numbers are too large for that: of strict memory, and of handles behind very many others. */
  private readonly others = new Map<number, number>();

  lend(buffer: DeviceBuffer, at: number, length: number, access: Access): number {
    const loan = sharedAddresses.lend(buffer, at, length, access);
    if (loan >= FIRST_FAR) {
      this.others.set(loan, (this.others.get(loan) ?? 0) + 1);
      return loan;
    }
    if (loan >= this.lent.length) this.grow(loan);
    this.lent[loan] = this.lent[loan]! + 1;
    return loan;
  }

  giveBack(loan: number): void {
    // What is not lent came back when the device went.
    if (loan >= FIRST_FAR) {
      const count = this.others.get(loan);
      if (count === undefined) return;
      if (count === 1) this.others.delete(loan);
      else this.others.set(loan, count - 1);
    } else {
      if (this.lent[loan] === 0) return;
      this.lent[loan] = this.lent[loan]! - 1;
    }
    sharedAddresses.giveBack(loan);
  }

  /** The device is gone: everything is given back. */
  end(): void {
    this.lent.forEach((count, loan) => {
      for (let one = 0; one < count; one++) this.giveBack(loan);
    });
    for (const [loan, count] of [...this.others]) {
      for (let one = 0; one < count; one++) this.giveBack(loan);
    }
  }

  private grow(loan: number): void {
    const larger = new Int32Array(2 ** Math.ceil(Math.log2(loan + 1)));
    larger.set(this.lent);
    this.lent = larger;
  }
}
