/**
 * A TCP echo server on a driver that was generated from a description of io_uring.
 *
 * One command takes all connections, and one for each of them receives whatever comes, into buffers of a group of which the
 * kernel takes one by itself. What came in is sent from where it lies; then the buffer is lent again. A connection's pieces
 * are sent one after the other: two commands on a socket might overtake each other.
 */
import { closeSync, fstatSync, readFileSync } from "node:fs";
import { hub, type Token } from "@ringwright/runtime";
import { ioUring } from "@ringwright/runtime/io-uring";
import { Buffers, CqeFlags, SetupFlags, type Uring, type UringCompletions } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import {
  AddressFamily,
  encodeSockaddrIn,
  MsgFlags,
  ShutdownHow,
  SocketFlags,
  SocketLevel,
  SocketType,
  TCP_NODELAY,
} from "../../specs/linux/socket.gen.ts";

/** Bytes of a buffer, and how many there are: a power of two. */
const SIZE = 16_384;
const COUNT = 256;
const GROUP = 1;
const BACKLOG = 512;

/**
 * The ring that the server wants: a connection has two commands at most that are there for long. What comes in waits for the
 * next system call, which a busy server is about to make anyhow, instead of interrupting it, and whoever sends need not
 * interrupt it.
 */
export const RING = { entries: 1024, flags: SetupFlags.coopTaskrun } as const;

/** What came in, and is to be sent. */
interface Piece {
  /** Where its buffer begins. */
  readonly start: number;
  at: number;
  left: number;
}

interface Connection {
  readonly fd: number;
  receiving: boolean;
  /** Nothing more comes. */
  ended: boolean;
  /** The first is being sent. */
  readonly pieces: Piece[];
}

export interface EchoServer {
  readonly port: number;
  /** Takes no more connections, and ends those there are. */
  close(): Promise<void>;
}

/** Listens on this machine. The ring is the server's alone, and closed with it. */
export async function listen(ring: Uring): Promise<EchoServer> {
  const type = SocketType.stream | SocketFlags.cloexec;
  const { fd } = await ring.socket({ family: AddressFamily.inet, type });
  const words = new Uint32Array(4);
  encodeSockaddrIn(words, 0, { address: [127, 0, 0, 1] });
  using address = hub.wrap(words);
  // Connections have it of the socket that they came by.
  using yes = hub.wrap(new Uint32Array([1]));
  await ring.setsockopt({ fd, level: SocketLevel.tcp, option: TCP_NODELAY, value: yes });
  await ring.bind({ fd, address });
  await ring.listen({ fd, backlog: BACKLOG });

  const data = hub.allocate(COUNT * SIZE);
  const buffers = Buffers.open(ioUring(), { ring, group: GROUP, entries: COUNT });
  for (let at = 0; at < data.size; at += SIZE) buffers.postLend(data, at, SIZE);
  buffers.notify();

  const connections = new Set<Connection>();
  const receivers = new Map<Token, Connection>();
  const senders = new Map<Token, Connection>();
  /** Those for whom there is no buffer. */
  const starving: Connection[] = [];

  /** There are twice as many places as commands that a connection may have. */
  const posted = (token: Token): Token => {
    if (token === 0) throw new Error("more connections than the ring has places");
    return token;
  };
  const accept = (): Token => posted(ring.postAcceptMultishot(fd, SocketFlags.cloexec));
  const receive = (connection: Connection): void => {
    receivers.set(posted(ring.postRecvMultishot(connection.fd, GROUP)), connection);
    connection.receiving = true;
  };
  const send = (connection: Connection): void => {
    const { at, left } = connection.pieces[0]!;
    senders.set(posted(ring.postSend(connection.fd, data, at, left, MsgFlags.waitall)), connection);
  };
  const lendAgain = (pieces: readonly Piece[]): void => {
    for (const { start } of pieces) buffers.postLend(data, start, SIZE);
    buffers.notify();
    let next = starving.pop();
    while (next?.ended === true) next = starving.pop();
    if (next !== undefined) receive(next);
  };
  const closeEnded = (connection: Connection): void => {
    const { fd: handle, receiving, ended, pieces } = connection;
    if (!ended || receiving || pieces.length > 0) return;
    connections.delete(connection);
    posted(ring.postCloseFile(handle));
  };

  let accepting = accept();
  const on: UringCompletions = {
    acceptMultishot(_token, handle, flags) {
      const connection = { fd: handle, receiving: true, ended: false, pieces: [] };
      connections.add(connection);
      receive(connection);
      if ((flags & CqeFlags.more) === 0) accepting = accept();
    },
    recvMultishot(token, moved, flags) {
      const connection = receivers.get(token)!;
      if ((flags & CqeFlags.buffer) !== 0) {
        const start = buffers.taken(flags >>> 16);
        if (connection.pieces.push({ start, at: start, left: moved }) === 1) send(connection);
      }
      if ((flags & CqeFlags.more) !== 0) return;
      receivers.delete(token);
      connection.receiving = false;
      connection.ended = moved === 0;
      if (moved > 0) receive(connection);
      else closeEnded(connection);
    },
    send(token, moved) {
      const connection = senders.get(token)!;
      senders.delete(token);
      const piece = connection.pieces[0]!;
      piece.at += moved;
      piece.left -= moved;
      if (piece.left === 0) lendAgain(connection.pieces.splice(0, 1));
      if (connection.pieces.length > 0) send(connection);
      else closeEnded(connection);
    },
    failed(token, errno) {
      const sender = senders.get(token);
      const receiver = receivers.get(token);
      senders.delete(token);
      receivers.delete(token);
      if (sender !== undefined) {
        // The other end is gone: nothing of what is left can be sent.
        sender.ended = true;
        lendAgain(sender.pieces.splice(0));
        if (sender.receiving) posted(ring.postShutdown(sender.fd, ShutdownHow.rdwr));
        else closeEnded(sender);
      } else if (receiver !== undefined) {
        receiver.receiving = false;
        receiver.ended ||= errno !== Errno.nobufs;
        if (receiver.ended) closeEnded(receiver);
        // Every buffer was on its way out: what has come meanwhile waits in the socket.
        else if (buffers.lent === 0) starving.push(receiver);
        else receive(receiver);
      } else if (token === accepting && errno !== Errno.canceled) accepting = accept();
    },
  };
  const serving = ring.serve(on);
  const end = async (): Promise<void> => {
    // What ends now is no reason to begin anything anew.
    on.acceptMultishot = (_token, handle) => closeSync(handle);
    on.recvMultishot = on.send = on.failed = () => {};
    await ring.close();
    await serving;
    for (const connection of connections) closeSync(connection.fd);
    closeSync(fd);
    data.close();
  };
  let ending: Promise<void> | undefined;
  return { port: portOf(fd), close: () => (ending ??= end()) };
}

/** The port that the system has chosen: of its table, the line that has the socket's number. */
function portOf(fd: number): number {
  const { ino } = fstatSync(fd);
  for (const line of readFileSync("/proc/self/net/tcp", "utf8").split("\n")) {
    const words = line.trim().split(/\s+/);
    if (words[9] === String(ino)) return Number.parseInt(words[1]!.split(":")[1]!, 16);
  }
  throw new Error(`no line of /proc/self/net/tcp is about socket ${ino}`);
}
