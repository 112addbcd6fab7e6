/** Rings whose handle is known, which no program can ask of them. */
import { ioUring } from "@ringwright/runtime/io-uring";

import { Uring, type UringOptions } from "../../specs/io_uring.gen.ts";

const SETUP = 425;

export interface NotedRing extends AsyncDisposable {
  readonly ring: Uring;
  readonly handle: number;
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
  return {
    ring,
    handle,
    async [Symbol.asyncDispose]() {
      await ring.close();
    },
  };
}
