/** Buffers of every origin, and what is known of them. */
import { hub, type DeviceBuffer } from "@ringwright/runtime";
import { require } from "../failure.ts";
import { addressOf, type Handle, type Memory, PAGE, type Root, Store, wholePages } from "./memory.ts";
import type { Dice } from "./steps.ts";

const LARGEST = 2 * PAGE;

/** Bytes to begin with: none of it is 0 for long. */
function pattern(dice: Dice, length: number): Buffer {
  const [first, step] = [dice.below(256), 1 + 2 * dice.below(100)];
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) bytes[at] = (first + at * step + (at >>> 8)) & 0xff;
  return bytes;
}

function size(dice: Dice): number {
  return 1 + dice.below(dice.once(3) ? 64 : LARGEST);
}

function root(store: Store, rest: Pick<Root, "kind" | "address" | "size"> & Partial<Root>): Root {
  const plain = { start: 0, strict: false, writable: true, memory: undefined };
  return { ...plain, store, handles: new Set(), accesses: new Set(), ...rest };
}

/** Memory of the runtime's: what it holds behind the last byte that was asked for is looked after, too. */
function enterOwn(memory: Memory, dice: Dice, buffer: DeviceBuffer, rest: Pick<Root, "kind" | "strict">): Handle {
  const address = addressOf(buffer);
  const store = new Store(`${rest.kind} memory`, address, Buffer.alloc(wholePages(buffer.size)));
  require(store.actual(address).equals(store.shadow), () => `${store.name} is not zeroed`);
  store.fill(pattern(dice, store.shadow.length));
  return memory.enter(root(store, { ...rest, address, size: buffer.size }), buffer);
}

export function allocate(memory: Memory, dice: Dice): Handle {
  const strict = dice.once(3);
  return enterOwn(memory, dice, hub.allocate(size(dice), { strict }), { kind: "allocated", strict });
}

export function share(memory: Memory, dice: Dice): Handle {
  const strict = dice.once(4);
  return enterOwn(memory, dice, hub.share(size(dice), { strict }), { kind: "shared", strict });
}

/** In the middle of memory of the program's, the rest of which is looked after. */
export function wrap(memory: Memory, dice: Dice): Handle {
  const length = size(dice);
  const around = dice.below(100);
  const whole = dice.once(4) ? new SharedArrayBuffer(length + 2 * around) : new ArrayBuffer(length + 2 * around);
  const bytes = pattern(dice, whole.byteLength);
  new Uint8Array(whole).set(bytes);
  const buffer = hub.wrap(new Uint8Array(whole, around, length));
  const address = addressOf(buffer) - around;
  const store = new Store("wrapped memory", address, bytes);
  return memory.enter(root(store, { kind: "wrapped", address, start: around, size: length, memory: whole }), buffer);
}

/** The same bytes once more, at another address, as another process would have them; or a copy of them. */
export function importFrom(memory: Memory, dice: Dice, handle: Handle): Handle | undefined {
  const { store } = handle.root;
  const fd = handle.buffer.handle;
  const has = handle.root.kind === "shared" || handle.root.kind === "imported";
  require((fd !== undefined) === has, () => `${store.name} has the handle ${fd}`);
  if (fd === undefined) return undefined;
  const lent = [...store.loans].some(({ writes }) => writes);
  if (dice.once(3) && !lent) {
    const copy = hub.import(fd, { copy: true });
    const address = addressOf(copy);
    const bytes = Buffer.alloc(store.shadow.length);
    store.shadow.copy(bytes, 0, 0, copy.size);
    return memory.enter(
      root(new Store("a copy", address, bytes), { kind: "allocated", address, size: copy.size }),
      copy,
    );
  }
  const writable = !dice.once(3);
  const buffer = hub.import(fd, { access: writable ? "write" : "read" });
  const address = addressOf(buffer);
  store.addresses.add(address);
  return memory.enter(root(store, { kind: "imported", address, size: buffer.size, writable }), buffer);
}
