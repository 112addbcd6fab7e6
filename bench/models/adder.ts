/** The adder of bench/specs/adder.ring. */

import { type AddCommand, AdderDevice, type UnknownRequestCommand } from "../specs/adder.device.gen.ts";

export default class Adder extends AdderDevice {
  override onEntries(entries: number): void {
    const { asked, answered } = this.sums;
    this.sums.stop();
    if (entries === 0) return;
    asked.start(this.control.requests.number, entries);
    answered.start(this.control.answers.number, entries);
  }

  override add(command: AddCommand): void {
    const sum = (command.first + command.second + command.thirdLow + command.thirdHigh) >>> 0;
    this.sums.answered.completeWith(command.id, sum, false);
  }

  override unknownRequest(command: UnknownRequestCommand): void {
    this.sums.answered.completeWith(command.id, 0, true);
  }
}
