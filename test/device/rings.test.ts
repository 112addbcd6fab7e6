import { describe, expect, test } from "vitest";
import { CopyEngineDevice, type CopyCommand, type NopCommand } from "../../specs/dma-copy.device.gen.ts";
import { encodeCopy, encodeNop, Status } from "../../specs/dma-copy.gen.ts";
import type { RegisterWindow } from "../../src/device/outside.ts";
import { address, TestOutside } from "./outside.ts";

const URGENT = 0x1_0000;
const NORMAL = 0x1_2000;
const DONE = 0x1_4000;
const DATA = 0x1_8000;
const DEPTH = 8;

/** As little of the engine as there can be: copying, with the outcome beside. */
class Engine extends CopyEngineDevice {
  readonly kept: number[] = [];
  keeps = false;

  override onReset(): void {
    this.engine.cap.maxDepth = 256;
  }
  override onControl(): void {
    const { enable } = this.engine.control;
    this.engine.status.ready = enable;
    if (!enable) return this.copier.stop();
    this.copier.urgent.start(this.engine.submissions(0).base.number, this.engine.submissions(0).depth.word);
    this.copier.normal.start(this.engine.submissions(1).base.number, this.engine.submissions(1).depth.word);
    this.copier.done.start(this.engine.completionsBase.number, this.engine.completionsDepth.word);
  }
  override nop(command: NopCommand): void {
    if (this.keeps) this.kept.push(command.id);
    else command.complete({ ring: command.ring === this.copier.urgent ? 0 : 1 });
  }
  override drain(): void {}
  override copy(command: CopyCommand): void {
    const bytes = this.dma.read(command.sourceAt, command.length);
    this.dma.write(command.targetAt, bytes);
    command.outcome.write({ status: Status.success, done: bytes.length });
    command.complete({ done: bytes.length, ring: 0 });
  }
  override fill(): void {}
  override compare(): void {}
  override crc32c(): void {}
  override batch(): void {}
}

function started(
  outside: TestOutside,
  device = new Engine(),
  depth = DEPTH,
): { device: Engine; window: RegisterWindow } {
  device.connect(outside);
  const window = device.registers({ kind: "bar", index: 0, offset: 0 });
  for (const [index, base] of [URGENT, NORMAL].entries()) {
    window.store32(0x40 + index * 16, base);
    window.store32(0x44 + index * 16, 0);
    window.store32(0x48 + index * 16, depth);
  }
  window.store32(0x60, DONE);
  window.store32(0x64, 0);
  window.store32(0x68, depth);
  window.store32(0x0c, 5);
  return { device, window };
}

describe.each([true, false])("rings with windows %s", (windows) => {
  test("commands are taken from a ring, and complete in another", () => {
    const outside = new TestOutside({ windows });
    const { device, window } = started(outside);
    const at = outside.word(URGENT);
    outside.bytes.set([1, 2, 3, 4, 5], DATA - outside.base);
    encodeCopy(outside.words, at, 7, address(DATA + 0x100), address(DATA), address(DATA + 0x80), 5);
    encodeNop(outside.words, at + 16, 8);
    window.store32(0x80, 0x0000_0002);
    while (device.step(() => 0));
    expect(device.hostBugs).toEqual([]);
    const done = outside.word(DONE);
    expect([...outside.words.subarray(done, done + 8)]).toEqual([5, 0, 2, 0x1_0007, 0, 0, 2, 0x1_0008]);
    expect([...outside.bytes.subarray(DATA + 0x80 - outside.base, DATA + 0x85 - outside.base)]).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });
});
