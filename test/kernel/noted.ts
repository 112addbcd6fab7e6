/**
 * Rings whose handle is known, for what no program can ask of them yet: memory and files that the kernel knows by a number.
 * Whoever registers memory here keeps it until the ring is closed.
 */
import { type DeviceBuffer, hub } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";

import { Uring, type UringOptions } from "../../specs/io_uring.gen.ts";
import { encodeIovec } from "../../specs/linux/fs.gen.ts";

const SETUP = 425;
const REGISTER = 427;
const REGISTER_BUFFERS = 0;
const REGISTER_FILES = 2;

export interface NotedRing extends AsyncDisposable {
  readonly ring: Uring;
  readonly handle: number;
  /** Buffer `n` of the list is index `n`. */
  registerBuffers(buffers: readonly DeviceBuffer[]): void;
  /** Likewise. */
  registerFiles(handles: readonly number[]): void;
}

export async function openNoted(options: UringOptions = { entries: 8 }): Promise<NotedRing> {
  const { syscalls, ...others } = ioUring();
  let handle = -1;
  const ring = await Uring.create(
    {
      ...others,
      syscalls: {
        ...syscalls!,
        call2(number, ...given) {
          const result = syscalls!.call2(number, ...given);
          if (number === SETUP) handle = result;
          return result;
        },
      },
    },
    options,
  );
  const { space } = others;
  const register = (op: number, list: DeviceBuffer, count: number): void => {
    const result = syscalls!.call4(REGISTER, handle, op, space.resolve(list, 0, list.size, 1), count);
    if (result < 0) throw new Error(`io_uring_register(${op}) failed: ${result}`);
  };
  const kept: DeviceBuffer[] = [];
  return {
    ring,
    handle,
    registerBuffers(pieces) {
      const list = hub.list({
        space,
        access: "writes",
        pieces,
        size: 16,
        write: (words, at, base, len) => encodeIovec(words, at, { base, len }),
      });
      kept.push(list);
      register(REGISTER_BUFFERS, list, pieces.length);
    },
    registerFiles(handles) {
      using list = hub.wrap(Int32Array.from(handles));
      register(REGISTER_FILES, list, handles.length);
    },
    async [Symbol.asyncDispose]() {
      await ring.close();
      for (const list of kept) list.close();
    },
  };
}
