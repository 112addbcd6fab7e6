import { TallyDevice, type CountCommand } from "./drivers/tally.device.gen.js";
import { Verdict } from "./drivers/tally.gen.js";

export default class Tally extends TallyDevice {
  override onEntries(entries: number): void {
    this.stop();
    if (entries === 0) return;
    this.tallies.asked.start(this.counter.requests.number, entries);
    this.tallies.answered.start(this.counter.answers.number, entries);
  }

  override count(command: CountCommand): void {
    const bytes = this.dma.read(command.address, command.length);
    const count = bytes.filter((byte) => byte === command.byte).length;
    command.complete({ count, verdict: Verdict.counted });
  }
}
