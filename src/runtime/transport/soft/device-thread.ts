/** A device's thread: makes the model, and lets it work until the program closes it. Started by softWorker. */
import { workerData } from "node:worker_threads";

import type { DeviceModel } from "../device-model.ts";
import { DeviceLink } from "./device-link.ts";
import { ProcessDma } from "./dma.ts";
import type { Start } from "./link.ts";

/** Entries that the model takes between two looks at its registers. */
const BUDGET = 16;
/**
 * Looks in vain for commands, between two at all that the program may store; then the model is let work all the same, for
 * there may be something in memory, or its time may have come.
 */
const LOOKS = 16;
/** And between two looks at the clock. */
const LOOKS_PER_TIME = 1024;

const { model, data, link: words, port, spin, throwBugs } = workerData as Start;
const link = new DeviceLink(words, port);
// Also when the model ends the thread by itself.
process.once("exit", () => link.end());

type Maker = (data: unknown) => DeviceModel | Promise<DeviceModel>;

/** The model: an instance of the class that its module exports by default, or what the function there makes. */
async function makeModel(): Promise<DeviceModel> {
  const { default: exported } = (await import(model)) as { readonly default?: unknown };
  if (typeof exported !== "function") throw new TypeError(`${model} has no class or function as its default export`);
  const { prototype } = exported as { readonly prototype?: { readonly connect?: unknown } };
  return typeof prototype?.connect === "function"
    ? new (exported as new (data: unknown) => DeviceModel)(data)
    : (exported as Maker)(data);
}

/** How many of the host's bugs the program has been told of. */
let bugsTold = 0;

function tellBugs({ hostBugs }: DeviceModel): void {
  const found = hostBugs.slice(bugsTold);
  bugsTold = hostBugs.length;
  for (const { rule, path, message } of found) link.say({ kind: "bug", rule, path, message });
  if (throwBugs && found[0] !== undefined) throw found[0];
}

/** Works until nothing has come for as long as it spins, or it is closed. */
function work(device: DeviceModel): void {
  let idle = 0;
  let end = 0;
  let more = true;
  while (!link.closed) {
    const everywhere = more || idle % LOOKS === 0;
    if (everywhere || link.asked()) {
      // Commands first: how far the program has read, which it says just before, is a line that is yet to be fetched.
      const commands = !everywhere && link.serveAsked();
      const stored = commands || link.stored();
      if (stored && !commands) link.serve(device);
      more = device.run(BUDGET);
      if (device.hostBugs.length !== bugsTold) tellBugs(device);
      if (stored || more) {
        // After commands everything is looked at, however fast they come; after that it has just been.
        idle = commands ? 0 : 1;
        continue;
      }
    }
    if (++idle % LOOKS_PER_TIME === 0) {
      const now = performance.now();
      if (idle === LOOKS_PER_TIME) end = now + spin / 1000;
      if (now >= end) return;
    }
  }
}

/** How long the device can sleep, in milliseconds. */
function untilDue(device: DeviceModel, now: () => number): number {
  return device.due === undefined ? Number.POSITIVE_INFINITY : Math.max(device.due - now(), 0);
}

try {
  const device = await makeModel();
  const dma = new ProcessDma(link.blocks);
  const now = (): number => performance.now();
  device.connect({
    read: (address, into) => dma.read(address, into),
    write: (address, from) => dma.write(address, from),
    interrupt: (index) => link.raise(index),
    window: (address, length) => dma.window(address, length),
    now,
  });
  device.reset();
  link.say({ kind: "ready", name: device.name, doorbells: device.doorbells, fences: link.fences });
  while (!link.closed) {
    work(device);
    // What the model has printed or awaits goes on before it sleeps.
    await new Promise((resolve) => setImmediate(resolve));
    if (!link.closed) link.sleep(untilDue(device, now));
  }
  link.end();
} catch (error) {
  link.end(error);
}
port.close();
