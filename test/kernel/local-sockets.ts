/** Sockets of this machine, made by a ring. */
import { type DeviceBuffer, hub } from "@ringwright/runtime";

import type { Uring } from "../../specs/io_uring.gen.ts";
import {
  AddressFamily,
  encodeSockaddrIn,
  encodeSockaddrUn,
  SocketFlags,
  SocketType,
} from "../../specs/linux/socket.gen.ts";
import { WAIT } from "./ring.ts";

export function byPath(path: string): DeviceBuffer {
  const words = new Uint32Array(28);
  encodeSockaddrUn(words, 0, { path });
  return hub.wrap(new Uint8Array(words.buffer, 0, 110));
}

/** An address of this machine. */
export function here(port: number): DeviceBuffer {
  const words = new Uint32Array(4);
  encodeSockaddrIn(words, 0, { port, address: [127, 0, 0, 1] });
  return hub.wrap(words);
}

export async function socket(ring: Uring, family: AddressFamily): Promise<number> {
  const type = SocketType.stream | SocketFlags.cloexec;
  return (await ring.socket({ family, type }).wait(WAIT)).fd;
}

/** A socket that listens by a path. */
export async function listeningBy(ring: Uring, address: DeviceBuffer): Promise<number> {
  const fd = await socket(ring, AddressFamily.unix);
  await ring.bind({ fd, address }).wait(WAIT);
  await ring.listen({ fd, backlog: 64 }).wait(WAIT);
  return fd;
}

/** A socket that listens on this machine, at a port that nobody else has. */
export async function listening(ring: Uring): Promise<{ readonly fd: number; readonly port: number }> {
  const made = await bound(ring);
  await ring.listen({ fd: made.fd, backlog: 16 }).wait(WAIT);
  return made;
}

/** A socket that has a port of this machine's that nobody else has. */
export async function bound(ring: Uring): Promise<{ readonly fd: number; readonly port: number }> {
  const fd = await socket(ring, AddressFamily.inet);
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    using address = here(port);
    const free = await ring.bind({ fd, address }).then(
      () => true,
      () => false,
    );
    if (free) return { fd, port };
  }
  throw new Error("no port of this machine's is free");
}

/** A socket that is connected. */
export async function connected(ring: Uring, family: AddressFamily, address: DeviceBuffer): Promise<number> {
  const fd = await socket(ring, family);
  await ring.connect({ fd, address }).wait(WAIT);
  return fd;
}
