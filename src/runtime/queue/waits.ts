import type { Fence } from "../fence/fence.ts";
import type { DeviceBuffer } from "../memory/buffer.ts";
import { hub } from "../memory/hub.ts";
import { openEvent, setEvent } from "../native/events.ts";
import { closeNativeHandle } from "../native/handles.ts";
import type { LinkingRing } from "./driver.ts";
import { FULL, type Token } from "./token.ts";

/** Words of a queue that its device waits for, at most. */
const WORDS = 512;
/** Between two cancels of the same command, in milliseconds. */
const BETWEEN_CANCELS = 5;
/** What a word holds when what it was waited for is there, and when that never comes. */
const [THERE, NEVER] = [1n, 2n ** 64n - 1n];

/** A command that waits, on the device, until it is told that something is done. */
export interface Wait {
  readonly token: Token;
  /** What it waits for is done. */
  done(): void;
  /** That never is: it ends without success. */
  giveUp(): void;
}

interface Words {
  readonly buffer: DeviceBuffer;
  readonly cells: BigUint64Array;
  /** Those that nothing waits for. */
  readonly free: number[];
}

/** What waits ask of a queue's control. */
export interface Waited {
  /** The fence of a command that was just posted. */
  fence(token: Token): Fence<unknown>;
  cancel(token: Token): void;
  /** The queue's own limit says nothing of it. */
  exempt(token: Token): () => void;
}

/** Has a queue's device wait for fences: by an eventfd or a word in memory of its own for each. */
export class Waits {
  private readonly queue: Waited;
  private words: Words | undefined;

  constructor(queue: Waited) {
    this.queue = queue;
  }

  /** Posts a command that waits. @returns undefined when there is no room, or the ring knows no such command */
  make(ring: LinkingRing): Wait | undefined {
    if (ring.waitEvent !== undefined) return this.event((handle) => ring.waitEvent!(handle));
    if (ring.waitWord !== undefined) return this.word((word, at) => ring.waitWord!(word, at, 1));
    return undefined;
  }

  private event(post: (handle: number) => Token): Wait | undefined {
    const handle = openEvent();
    if (handle < 0) return undefined;
    let open = true;
    const close = (): void => {
      open = false;
      closeNativeHandle(handle);
    };
    const token = post(handle);
    if (token === FULL) {
      close();
      return undefined;
    }
    this.whenOver(token, close);
    return {
      token,
      done: () => {
        if (open) setEvent(handle);
      },
      giveUp: () => {
        // One that is itself linked to something has not begun, and is not found yet: it is asked for until it has ended.
        const again = (): void => {
          if (!open) return;
          this.queue.cancel(token);
          setTimeout(again, BETWEEN_CANCELS);
        };
        again();
      },
    };
  }

  private word(post: (word: DeviceBuffer, at: number) => Token): Wait | undefined {
    const { buffer, cells, free } = (this.words ??= allocated());
    const place = free.pop();
    if (place === undefined) return undefined;
    cells[place] = 0n;
    let over = false;
    const token = post(buffer, place * 8);
    if (token === FULL) {
      free.push(place);
      return undefined;
    }
    this.whenOver(token, () => {
      over = true;
      free.push(place);
    });
    const tell = (value: bigint): void => {
      // Once: what is there stays there.
      if (!over && cells[place] === 0n) Atomics.store(cells, place, value);
    };
    return { token, done: () => tell(THERE), giveUp: () => tell(NEVER) };
  }

  private whenOver(token: Token, free: () => void): void {
    const counted = this.queue.exempt(token);
    this.queue.fence(token).onSignal(() => {
      counted();
      free();
    });
  }

  /** The queue is closed. */
  end(): void {
    this.words?.buffer[Symbol.dispose]();
    this.words = undefined;
  }
}

function allocated(): Words {
  const buffer = hub.allocate(WORDS * 8, { strict: false });
  const { bytes } = buffer;
  const cells = new BigUint64Array(bytes.buffer, bytes.byteOffset, WORDS);
  return { buffer, cells, free: Array.from({ length: WORDS }, (_item, place) => WORDS - 1 - place) };
}
