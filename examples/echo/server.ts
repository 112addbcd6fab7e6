/**
 * A TCP echo server on a driver that was generated from a description of io_uring.
 *
 * One command accepts all connections, and one for each of them receives whatever comes, into buffers of a group that the
 * kernel takes from by itself. What came in is sent from where it lies; then the buffer is lent again.
 */
import { fstatSync, readFileSync } from "node:fs";
import { hub, type DeviceBuffer } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";
import { Buffers, NO_BUFFER, type Uring, UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import {
  AddressFamily,
  encodeSockaddrIn,
  MsgFlags,
  SocketFlags,
  SocketType,
} from "../../specs/linux/socket.gen.ts";

/** Bytes of a buffer, and how many there are. */
const SIZE = 4096;
const COUNT = 256;
const GROUP = 1;
const BACKLOG = 512;

export interface EchoServer {
  readonly port: number;
  /** Ends when the ring is closed, or the listening socket fails. */
  readonly done: Promise<void>;
}

/** Listens on this machine and echoes, until the ring is closed. */
export async function serve(ring: Uring): Promise<EchoServer> {
  const type = SocketType.stream | SocketFlags.cloexec;
  const { fd } = await ring.socket({ family: AddressFamily.inet, type });
  const words = new Uint32Array(4);
  encodeSockaddrIn(words, 0, { address: [127, 0, 0, 1] });
  using address = hub.wrap(words);
  await ring.bind({ fd, address });
  await ring.listen({ fd, backlog: BACKLOG });

  const data = hub.allocate(COUNT * SIZE);
  const buffers = Buffers.open(ioUring(), { ring, group: GROUP, entries: COUNT });
  for (let at = 0; at < data.size; at += SIZE) buffers.postLend(data, at, SIZE);
  buffers.notify();

  const acceptAll = async (): Promise<void> => {
    for await (const connection of ring.acceptMultishot({ fd, acceptFlags: SocketFlags.cloexec })) {
      void echo(ring, buffers, data, connection.fd).catch(() => {});
    }
  };
  const done = acceptAll().finally(() => data.close());
  return { port: portOf(fd), done };
}

/** Sends back what a connection brings, until it ends. */
async function echo(ring: Uring, buffers: Buffers, data: DeviceBuffer, fd: number): Promise<void> {
  for (;;) {
    try {
      for await (const { moved, buffer } of ring.recvMultishot({ fd, group: GROUP })) {
        if (buffer === NO_BUFFER) continue;
        const at = buffers.taken(buffer);
        await ring.send({ fd, data, at, len: moved, msgFlags: MsgFlags.waitall });
        buffers.postLend(data, at, SIZE);
        buffers.notify();
      }
      break;
    } catch (error) {
      // All buffers are on their way out: what has come meanwhile waits in the socket.
      if (!(error instanceof UringError && error.errno === Errno.nobufs)) break;
    }
  }
  await ring.closeFile({ fd });
}

/** The port that the system has chosen: the line of its table that has the socket's number. */
function portOf(fd: number): number {
  const { ino } = fstatSync(fd);
  for (const line of readFileSync("/proc/self/net/tcp", "utf8").split("\n")) {
    const words = line.trim().split(/\s+/);
    if (words[9] === String(ino)) return Number.parseInt(words[1]!.split(":")[1]!, 16);
  }
  throw new Error(`no line of /proc/self/net/tcp is about socket ${ino}`);
}
