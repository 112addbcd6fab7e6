/** What a device's thread sees of the link at which look: the doorbell that told of commands last comes before all else. */
import { MessageChannel } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";

import type { DeviceModel } from "../../../../src/runtime/transport/device-model.ts";
import { DeviceLink } from "../../../../src/runtime/transport/soft/device-link.ts";
import { HostLink } from "../../../../src/runtime/transport/soft/host-link.ts";
import { LINK_WORDS, STORE32 } from "../../../../src/runtime/transport/soft/link.ts";
import type { RegisterWindow } from "../../../../src/runtime/transport/transport.ts";

const [TAIL, HEAD, OTHER, PLAIN] = [0x40, 0x44, 0x48, 0x4c];

/** Both sides in one thread, and what the device was stored. */
function link() {
  const words = new SharedArrayBuffer(LINK_WORDS * 4);
  const { port1, port2 } = new MessageChannel();
  const host = new HostLink(words, port1, 1000, { told: () => undefined, lost: () => undefined });
  const device = new DeviceLink(words, port2);
  const stores: [offset: number, value: number][] = [];
  const window = { store32: (offset: number, value: number) => stores.push([offset, value]) };
  const model = { registers: () => window as unknown as RegisterWindow } as unknown as DeviceModel;
  onTestFinished(() => {
    port1.close();
    port2.close();
  });
  host.send({ kind: "open", window: 0, place: { kind: "bar", index: 0, offset: 0 } });
  const cellOf = (offset: number, commands: boolean): number => host.assign(`+${offset}`, 0, offset, commands);
  const [tail, head, other] = [cellOf(TAIL, true), cellOf(HEAD, false), cellOf(OTHER, true)];
  const everything = (): boolean => {
    const stored = device.stored();
    if (stored) device.serve(model);
    return stored;
  };
  everything();
  const ring = (cell: number, offset: number, value: number): void => host.ring(cell, 0, offset, value);
  const taken = (): [number, number][] => stores.splice(0);
  return { host, device, everything, ring, taken, tail, head, other };
}

test("the doorbell that told of commands last is looked at alone, others when everything is", () => {
  const { device, everything, ring, taken, tail, head, other } = link();
  ring(tail, TAIL, 1);
  expect(everything()).toBe(true);
  ring(head, HEAD, 1);
  expect([device.asked(), device.serveAsked()]).toEqual([false, false]);
  ring(tail, TAIL, 2);
  expect([device.asked(), device.serveAsked()]).toEqual([true, true]);
  expect(taken()).toEqual([
    [TAIL, 1],
    [TAIL, 2],
  ]);
  ring(other, OTHER, 1);
  expect([device.asked(), everything(), everything()]).toEqual([false, true, false]);
  expect(taken().toSorted()).toEqual([
    [HEAD, 1],
    [OTHER, 1],
  ]);
  // A doorbell that tells of no commands does not take the place of one that does.
  ring(head, HEAD, 2);
  everything();
  ring(other, OTHER, 2);
  expect([device.asked(), device.serveAsked()]).toEqual([true, true]);
});

test("where no doorbell is known to tell of commands, the last one is looked at", () => {
  const { device, everything, ring, taken, head } = link();
  ring(head, HEAD, 1);
  everything();
  ring(head, HEAD, 2);
  expect([device.asked(), device.serveAsked()]).toEqual([true, true]);
  expect(taken()).toEqual([
    [HEAD, 1],
    [HEAD, 2],
  ]);
});

test("what went into the FIFO before a doorbell rang is done before it", () => {
  const { host, device, everything, ring, taken, tail } = link();
  ring(tail, TAIL, 1);
  everything();
  host.push(STORE32, 0, PLAIN, 7, 0);
  ring(tail, TAIL, 2);
  expect([device.asked(), device.serveAsked()]).toEqual([true, false]);
  while (everything());
  expect(taken()).toEqual([
    [TAIL, 1],
    [PLAIN, 7],
    [TAIL, 2],
  ]);
  // Seen in the FIFO alone, too.
  host.push(STORE32, 0, PLAIN, 8, 0);
  expect([device.asked(), device.serveAsked()]).toEqual([true, false]);
});
